"""What the page says, row by row: records become rows that a template only has to write."""

from dataclasses import dataclass

import numpy as np

from seenit.records.curves import ClassLeakage
from seenit.records.evaluation import AttackEvaluation, ExpectedPrivate, Interval, TprAtFpr
from seenit.report.axes import Scale, Whisker, whisker
from seenit.report.images import data_uri
from seenit.report.input import ReportInput
from seenit.report.verdict import headline_point

MOST_CLASSES_SHOWN = 20
CLASSES_AT_EACH_END = 8
MOST_RECORDS_SHOWN = 48
WHISKER_WIDTH = 120.0


@dataclass(frozen=True, kw_only=True)
class AttackRow:
    """One row of the table of attacks, strongest first."""

    entry: AttackEvaluation
    is_chosen: bool
    auc_whisker: Whisker | None
    expected: Interval | None


@dataclass(frozen=True, kw_only=True)
class ClassRow:
    """One row of the table of classes, most exposed first."""

    name: str
    leakage: ClassLeakage
    tpr_whisker: Whisker | None
    standing: str


@dataclass(frozen=True, kw_only=True)
class ClassTable:
    """Rows of all classes: the ends of a long table, and what lies between them."""

    top: tuple[ClassRow, ...]
    middle: tuple[ClassRow, ...]
    bottom: tuple[ClassRow, ...]
    overall: float
    axis: Scale
    max_fpr: float
    n_more: int
    n_less: int

    @property
    def overall_place(self) -> float:
        """Place of the TPR over all classes."""
        return float(self.axis.place(self.overall))

    @property
    def n(self) -> int:
        """Number of classes."""
        return len(self.top) + len(self.middle) + len(self.bottom)


@dataclass(frozen=True, kw_only=True)
class ExposedCard:
    """One record among the most exposed."""

    id: str
    class_name: str
    score: float
    is_member: bool | None
    n_as_high: int
    image: str | None


def attack_rows(report: ReportInput) -> tuple[AttackRow, ...]:
    """The table of attacks on one AUC axis, in the evaluation's order."""
    axis = auc_axis(report)
    return tuple(
        AttackRow(
            entry=entry,
            is_chosen=entry.attack == report.evaluation.choice.attack,
            auc_whisker=whisker(
                axis, low=entry.auc.low, value=entry.auc.value, high=entry.auc.high
            ),
            expected=_expected_tpr(entry),
        )
        for entry in report.evaluation.attacks
    )


def auc_axis(report: ReportInput) -> Scale:
    """The axis of the AUC intervals drawn in the table of attacks; it holds 1/2."""
    entries = report.evaluation.attacks
    return _axis([0.5, *(end for entry in entries for end in (entry.auc.low, entry.auc.high))])


def class_table(report: ReportInput) -> ClassTable | None:
    """Classes by TPR, the most exposed first; None without any."""
    rows = report.classes
    if not rows:
        return None
    n_members = sum(row.n_members for row in rows)
    overall = sum(row.tpr.value * row.n_members for row in rows if row.n_members) / n_members
    axis = _axis([0.0, overall, *(row.tpr.high for row in rows)])
    ordered = sorted(rows, key=lambda row: (-np.nan_to_num(row.tpr.value, nan=-1.0), row.label))
    table = [
        ClassRow(
            name=report.class_name(row.label),
            leakage=row,
            tpr_whisker=whisker(axis, low=row.tpr.low, value=row.tpr.value, high=row.tpr.high),
            standing=_standing(row, overall),
        )
        for row in ordered
    ]
    is_long = len(table) > MOST_CLASSES_SHOWN
    head = CLASSES_AT_EACH_END if is_long else len(table)
    tail = len(table) - CLASSES_AT_EACH_END if is_long else len(table)
    return ClassTable(
        top=tuple(table[:head]),
        middle=tuple(table[head:tail]),
        bottom=tuple(table[tail:]),
        overall=overall,
        axis=axis,
        max_fpr=rows[0].max_fpr,
        n_more=sum(row.standing == "more" for row in table),
        n_less=sum(row.standing == "less" for row in table),
    )


def exposed_cards(report: ReportInput) -> tuple[ExposedCard, ...]:
    """The most exposed records, with the number of known non-members that score as high."""
    scores, is_member = report.scores.known(report.evaluation.choice.attack)
    others = np.sort(scores[~is_member])
    return tuple(
        ExposedCard(
            id=record.id,
            class_name=report.class_name(record.label),
            score=record.score,
            is_member=record.is_member,
            n_as_high=len(others) - int(np.searchsorted(others, record.score, side="left")),
            image=None
            if record.image is None or report.images_left_out
            else data_uri(record.image),
        )
        for record in report.exposed[:MOST_RECORDS_SHOWN]
    )


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


def _expected_tpr(entry: AttackEvaluation) -> Interval | None:
    if not entry.expected_private:
        return None
    return expected_tpr(entry.expected_private[0], headline_point(entry).max_fpr)


def _standing(row: ClassLeakage, overall: float) -> str:
    """Say "more" only where outsiders of the class are clearly accused less often than members."""
    if row.tpr.low > overall and not row.tpr.low <= row.fpr.high:
        return "more"
    return "less" if row.tpr.high < overall else ""


def _axis(values: list[float]) -> Scale:
    """An axis over all finite values, with room for a whisker's dot at both ends."""
    finite = [value for value in values if np.isfinite(value)]
    low, high = min(finite), max(finite)
    return Scale(low=low, high=high if high > low else low + 1.0, start=5, stop=WHISKER_WIDTH - 5)
