"""All attacks: their curves, and the rows of a table that a template only has to write."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from seenit.records.evaluation import AttackEvaluation, Interval
from seenit.report.figures.axes import Scale, Whisker, axis_over, whisker
from seenit.report.figures.hues import hues_of
from seenit.report.figures.roc import RocFigure, roc_figure
from seenit.report.files.attack_content import attack_content
from seenit.report.files.interval_content import interval_content
from seenit.report.input import ReportInput
from seenit.report.wording.alike import alike, names
from seenit.words import rate_key


@dataclass(frozen=True, kw_only=True)
class AttackRow:
    """One row of the table of attacks, strongest first.

    Attributes:
        names: of all attacks that show these figures.
        entry: one of them, the chosen one where it is among them.
        is_chosen: the chosen one is.
        auc_whisker: the AUC interval drawn.
        expected: TPR predicted for private records.
        assumed: what the attacker was assumed to see and to spend, empty where nobody says.
    """

    names: str
    entry: AttackEvaluation
    is_chosen: bool
    auc_whisker: Whisker | None
    expected: Interval | None
    assumed: str


@dataclass(frozen=True, kw_only=True)
class AttacksView:
    """The ROC figure and the table of attacks.

    Attributes:
        roc: None without curves.
        hue: attack to the class of its curves.
        rows: of the table.
        auc_axis: of the AUC intervals drawn.
        rates: FPRs that are columns of the table.
        sorted_by: the column that the order descends by; empty if by none.
    """

    roc: RocFigure | None
    hue: Mapping[str, str]
    rows: tuple[AttackRow, ...]
    auc_axis: Scale
    rates: tuple[float, ...]
    sorted_by: str

    @property
    def page_data(self) -> dict[str, object]:
        """What the cursor of the ROC figure reads."""
        return {} if self.roc is None else {"roc": self.roc.cursor_data}


def attacks_view(report: ReportInput) -> AttacksView:
    """All attacks with the curves that were drawn, the chosen one first."""
    chosen = report.evaluation.choice.attack
    bands = sorted(report.curves, key=lambda band: band.attack != chosen)
    judged_fpr = report.evaluation.judged_fpr
    return AttacksView(
        roc=roc_figure(tuple(bands), judged_fpr=judged_fpr) if bands else None,
        hue=hues_of(report),
        rows=attack_rows(report),
        auc_axis=auc_axis(report),
        rates=rates(report),
        sorted_by=sorted_by(report),
    )


def attacks_content(report: ReportInput) -> dict[str, Any]:
    """Every attack with its intervals, the choice, the comparisons and what was skipped."""
    evaluation = report.evaluation
    choice, published = evaluation.choice, evaluation.heuristic_as_published
    return {
        "choice": {
            "attack": choice.attack,
            "reason": choice.reason,
            "corrected": {
                name: interval_content(entry) for name, entry in choice.corrected.items()
            },
            "picked_on_halves": dict(choice.picked_on_halves),
        },
        "attacks": {entry.attack: attack_content(entry) for entry in evaluation.attacks},
        **({} if published is None else {"heuristic_as_published": attack_content(published)}),
        "comparisons": [
            {
                "attack": entry.attack,
                "other": entry.other,
                "quantity": entry.quantity,
                "difference": interval_content(entry.difference),
                "p_value": entry.p_value,
            }
            for entry in evaluation.comparisons
        ],
        "skipped": dict(evaluation.skipped),
    }


def attack_rows(report: ReportInput) -> tuple[AttackRow, ...]:
    """The table of attacks on one AUC axis, in the evaluation's order; those alike share a row."""
    axis, chosen = auc_axis(report), report.evaluation.chosen
    return tuple(
        AttackRow(
            names=names(group),
            entry=entry,
            is_chosen=chosen in group,
            auc_whisker=whisker(
                axis, low=entry.auc.low, value=entry.auc.value, high=entry.auc.high
            ),
            expected=_expected_tpr(entry, report.evaluation.judged_fpr),
            assumed=report.assumed.get(entry.attack, ""),
        )
        for group in alike(report.evaluation.attacks)
        for entry in (chosen if chosen in group else group[0],)
    )


def auc_axis(report: ReportInput) -> Scale:
    """The axis of the AUC intervals drawn in the table of attacks; it holds 1/2."""
    entries = report.evaluation.attacks
    return axis_over([0.5, *(end for entry in entries for end in (entry.auc.low, entry.auc.high))])


def sorted_by(report: ReportInput) -> str:
    """What the evaluation's order descends by: "auc", or a rate as a key; empty if by neither."""
    entries = report.evaluation.attacks
    columns = {"auc": [entry.auc.value for entry in entries]} | {
        rate_key(rate): [
            -1.0 if (point := entry.measured_at(rate)) is None else point.tpr.value
            for entry in entries
        ]
        for rate in rates(report)
    }
    return next((name for name, values in columns.items() if _descends(values)), "")


def rates(report: ReportInput) -> tuple[float, ...]:
    """All FPRs that some attack was measured at, largest first."""
    return tuple(
        sorted(
            {point.max_fpr for entry in report.evaluation.attacks for point in entry.tpr_at_fpr},
            reverse=True,
        )
    )


def _descends(values: list[float]) -> bool:
    return all(first >= second for first, second in pairwise(values))


def _expected_tpr(entry: AttackEvaluation, max_fpr: float) -> Interval | None:
    if not entry.expected_private:
        return None
    return entry.expected_private[0].tpr_at_fpr.get(max_fpr)
