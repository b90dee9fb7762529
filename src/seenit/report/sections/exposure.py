"""Who is more exposed: classes and groups as rows of one kind of table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from seenit.records.audits.findings import Audit, GroupComparison
from seenit.records.curves import ClassLeakage
from seenit.records.evaluation import Evaluation, Interval
from seenit.report.figures.axes import Scale, Whisker, axis_over, whisker
from seenit.report.files.interval_content import interval_content
from seenit.report.input import ReportInput
from seenit.report.sections.section import Line
from seenit.words import percent, percent_range, rate_name

CLASS = "class"
SIGNIFICANT = 0.05
FEWEST_MEMBERS = 10
"""Fewer members than this, and nothing is said of how exposed a group is."""
MOST_GROUPS = 5
"""Groups that the terminal names."""


@dataclass(frozen=True, kw_only=True)
class ExposureRow:
    """One class or group.

    Attributes:
        name: as people call it.
        n_members, n_nonmembers: known ones.
        tpr, fpr: at the shared threshold; intervals of all rows hold jointly.
        p_value: that its members are found as often as all others, adjusted; None where it was
            not tested.
        standing: "more", "less" or nothing.
    """

    name: str
    n_members: int
    n_nonmembers: int
    tpr: Interval
    fpr: Interval
    p_value: float | None
    standing: str
    tpr_whisker: Whisker | None


@dataclass(frozen=True, kw_only=True)
class ExposureTable:
    """All rows, the most exposed first.

    Attributes:
        by: what divides the records.
        rows: of the table.
        overall: TPR over all rows.
        axis: of the drawn intervals.
        max_fpr: that the shared threshold stays at or below.
        is_tested: rows carry p-values.
    """

    by: str
    rows: tuple[ExposureRow, ...]
    overall: float
    axis: Scale
    max_fpr: float
    is_tested: bool

    @property
    def overall_place(self) -> float:
        """Place of the TPR over all rows."""
        return float(self.axis.place(self.overall))

    @property
    def n_more(self) -> int:
        """Rows that are more exposed than all together."""
        return sum(row.standing == "more" for row in self.rows)

    @property
    def n_less(self) -> int:
        """Rows that are less exposed."""
        return sum(row.standing == "less" for row in self.rows)


class Rates(Protocol):
    """What the standing of a group rests on."""

    @property
    def n_members(self) -> int:
        """Known ones."""

    @property
    def tpr(self) -> Interval:
        """Share of members found."""

    @property
    def fpr(self) -> Interval:
        """Share of non-members flagged; nan without any."""

    @property
    def p_value(self) -> float | None:
        """Adjusted; None where the group was not tested."""


def overall_tpr(rows: Iterable[Rates]) -> float:
    """Share of all members that are found; nan without members."""
    found = [(row.tpr.value * row.n_members, row.n_members) for row in rows if row.n_members]
    n_members = sum(n for _, n in found)
    return sum(share for share, _ in found) / n_members if n_members else float("nan")


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """What `ClassLeakage` and `GroupExposure` share."""

    name: str
    n_members: int
    n_nonmembers: int
    tpr: Interval
    fpr: Interval
    p_value: float | None


def exposure_tables(report: ReportInput) -> tuple[ExposureTable, ...]:
    """A table for each way of dividing the records; the audit's own where there is one."""
    comparisons = report.audit.comparisons if report.audit is not None else ()
    found = [_table(one.by, one.max_fpr, _of_groups(report, one)) for one in comparisons]
    if report.classes and not any(one.by == CLASS for one in comparisons):
        rate = report.classes[0].max_fpr
        found.append(_table(CLASS, rate, _of_classes(report, report.classes)))
    return tuple(table for table in found if table is not None)


def exposure_lines(evaluation: Evaluation, audit: Audit) -> Iterator[Line]:
    """The groups that are more or less exposed than the others, by their p-values."""
    for comparison in audit.comparisons:
        yield f"by {comparison.by}", _compared(comparison)


def exposure_content(report: ReportInput) -> dict[str, Any]:
    """Every group of every comparison of an audit."""
    if report.audit is None:
        return {}
    return {
        "audit": {"comparisons": [_comparison_content(each) for each in report.audit.comparisons]}
    }


def _compared(comparison: GroupComparison) -> str:
    overall = overall_tpr(comparison.groups)
    differing = sorted(
        (each for each in comparison.groups if standing(each, overall)),
        key=lambda each: each.p_value,
    )
    at = f"at FPR {rate_name(comparison.max_fpr)}"
    if not differing:
        return f"none of {len(comparison.groups)} is shown to be more exposed than the others {at}"
    shown = "; ".join(
        f"{each.group}: {percent(each.tpr.value)} ({percent_range(each.tpr)})"
        for each in differing[:MOST_GROUPS]
    )
    more = f" and {len(differing) - MOST_GROUPS} more" if len(differing) > MOST_GROUPS else ""
    return f"members found {at} differ from all others in {shown}{more}"


def _comparison_content(entry: GroupComparison) -> dict[str, Any]:
    return {
        "by": entry.by,
        "max_fpr": entry.max_fpr,
        "groups": [
            {
                "group": row.group,
                "n_members": row.n_members,
                "n_nonmembers": row.n_nonmembers,
                "tpr": interval_content(row.tpr),
                "fpr": interval_content(row.fpr),
                "p_value": row.p_value,
            }
            for row in entry.groups
        ],
    }


def _of_classes(report: ReportInput, rows: Iterable[ClassLeakage]) -> list[_Counted]:
    return [
        _Counted(
            name=report.class_name(row.label),
            n_members=row.n_members,
            n_nonmembers=row.n_nonmembers,
            tpr=row.tpr,
            fpr=row.fpr,
            p_value=None,
        )
        for row in rows
    ]


def _of_groups(report: ReportInput, comparison: GroupComparison) -> list[_Counted]:
    by_number = comparison.by == CLASS
    return [
        _Counted(
            name=report.class_name(int(row.group))
            if by_number and row.group.isdecimal()
            else row.group,
            n_members=row.n_members,
            n_nonmembers=row.n_nonmembers,
            tpr=row.tpr,
            fpr=row.fpr,
            p_value=row.p_value,
        )
        for row in comparison.groups
    ]


def _table(by: str, max_fpr: float, rows: list[_Counted]) -> ExposureTable | None:
    n_members = sum(row.n_members for row in rows)
    if not n_members:
        return None
    overall = overall_tpr(rows)
    axis = axis_over([0.0, overall, *(row.tpr.high for row in rows)])
    ordered = sorted(rows, key=lambda row: -np.nan_to_num(row.tpr.value, nan=-1.0))
    return ExposureTable(
        by=by,
        rows=tuple(
            ExposureRow(
                name=row.name,
                n_members=row.n_members,
                n_nonmembers=row.n_nonmembers,
                tpr=row.tpr,
                fpr=row.fpr,
                p_value=row.p_value,
                standing=standing(row, overall),
                tpr_whisker=whisker(axis, low=row.tpr.low, value=row.tpr.value, high=row.tpr.high),
            )
            for row in ordered
        ),
        overall=overall,
        axis=axis,
        max_fpr=max_fpr,
        is_tested=any(row.p_value is not None for row in rows),
    )


def standing(row: Rates, overall: float) -> str:
    """Whether a group is more or less exposed than all together; empty where that is not shown.

    By the adjusted p-value where there is one, otherwise by the joint interval. "more" only where
    the group's own non-members are clearly accused less often than its members are found: without
    non-members it may as well be scored high as a whole. Nothing is said below 10 members.
    """
    if row.n_members < FEWEST_MEMBERS:
        return ""
    if row.p_value is not None:
        is_more = row.p_value < SIGNIFICANT and row.tpr.value > overall
        is_less = row.p_value < SIGNIFICANT and row.tpr.value < overall
    else:
        is_more, is_less = row.tpr.low > overall, row.tpr.high < overall
    if is_more and row.tpr.low > row.fpr.high:  # nan without non-members, and then not so
        return "more"
    return "less" if is_less else ""
