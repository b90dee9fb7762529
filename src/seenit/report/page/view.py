"""The table of attacks: records become rows that a template only has to write."""

from dataclasses import dataclass
from itertools import pairwise

from seenit.records.evaluation import AttackEvaluation, ExpectedPrivate, Interval, TprAtFpr
from seenit.report.figures.axes import Scale, Whisker, axis_over, whisker
from seenit.report.input import ReportInput
from seenit.report.wording.alike import alike, names
from seenit.words import rate_key

N_HUES = 12
"""Curves that have a colour and a dash of their own; further ones are grey."""


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
            -1.0 if (point := point_at(entry, rate)) is None else point.tpr.value
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


def point_at(entry: AttackEvaluation, max_fpr: float) -> TprAtFpr | None:
    """The attack's TPR at one FPR, None where it was not measured."""
    return next((point for point in entry.tpr_at_fpr if point.max_fpr == max_fpr), None)


def expected_tpr(expected: ExpectedPrivate, max_fpr: float) -> Interval | None:
    """The predicted TPR at one FPR, None where it is not predicted."""
    return expected.tpr_at_fpr.get(max_fpr)


def hues(attacks: tuple[str, ...]) -> dict[str, str]:
    """Attack to the class that gives its curves one colour and dash on the whole page."""
    names = dict.fromkeys(attacks)
    return {name: f"curve-{at if at < N_HUES else 'more'}" for at, name in enumerate(names)}


def sortable(value: float | None) -> float:
    """A number that a table is sorted by; what is undefined comes last."""
    return -1.0 if value is None or value != value else value


def _descends(values: list[float]) -> bool:
    return all(first >= second for first, second in pairwise(values))


def _expected_tpr(entry: AttackEvaluation, max_fpr: float) -> Interval | None:
    if not entry.expected_private:
        return None
    return expected_tpr(entry.expected_private[0], max_fpr)
