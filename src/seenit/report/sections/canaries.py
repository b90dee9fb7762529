"""Average against worst case: ordinary records and canaries as rows of one table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from seenit.records.audits.canaries import CanaryExposure, WorstCase
from seenit.records.audits.findings import Audit
from seenit.records.evaluation import Evaluation
from seenit.report.figures.axes import Scale, Whisker, axis_over, whisker
from seenit.report.files.interval_content import interval_content
from seenit.report.input import ReportInput
from seenit.report.sections.section import Line
from seenit.words import count, percent, percent_range, rate_name


@dataclass(frozen=True, kw_only=True)
class CanaryRow:
    """One kind, or the ordinary records."""

    entry: CanaryExposure
    whisker: Whisker | None


@dataclass(frozen=True, kw_only=True)
class CanaryTable:
    """The ordinary records, then each kind, the most exposed first.

    Attributes:
        found: what is shown.
        rows: of the table.
        axis: of the drawn intervals.
    """

    found: WorstCase
    rows: tuple[CanaryRow, ...]
    axis: Scale

    @property
    def ordinary_place(self) -> float:
        """Place of the ordinary records' TPR."""
        return float(self.axis.place(self.found.ordinary.tpr.value))


def canary_table(report: ReportInput) -> CanaryTable | None:
    """The rows; None without canaries."""
    found = None if report.audit is None else report.audit.worst_case
    if found is None:
        return None
    kinds = sorted(found.kinds, key=lambda each: -each.tpr.value)
    entries = [found.ordinary, *kinds]
    axis = axis_over([0.0, *(each.tpr.high for each in entries)])
    return CanaryTable(
        found=found,
        rows=tuple(
            CanaryRow(
                entry=each,
                whisker=whisker(axis, low=each.tpr.low, value=each.tpr.value, high=each.tpr.high),
            )
            for each in entries
        ),
        axis=axis,
    )


def canary_lines(evaluation: Evaluation, audit: Audit) -> Iterator[Line]:
    """The same in words, for the terminal; nothing without canaries."""
    found = audit.worst_case
    if found is None:
        return
    worst, ordinary = found.worst, found.ordinary
    if worst is None:
        n = count(found.kinds[0].n_records)
        yield (
            "worst case",
            f"no kind of canary is found clearly more often than it is accused wrongly, {n} of "
            f"each in {found.n_references} references",
        )
        return
    yield (
        "worst case",
        f"{percent(worst.tpr.value)} ({percent_range(worst.tpr)}) of {worst.name} canaries found "
        f"where {percent(ordinary.tpr.value)} ({percent_range(ordinary.tpr)}) of ordinary records "
        f"are, at FPR {rate_name(found.max_fpr)}, by {found.attack}; {count(worst.n_records)} "
        f"canaries in {found.n_references} references, each asked as if it were the target",
    )


def canary_content(report: ReportInput) -> dict[str, Any]:
    """Ordinary records and each kind of canary."""
    if report.audit is None:
        return {}
    found = report.audit.worst_case
    return {"audit": {"worst_case": None if found is None else _worst_case(found)}}


def _worst_case(found: WorstCase) -> dict[str, Any]:
    return {
        "attack": found.attack,
        "n_references": found.n_references,
        "max_fpr": found.max_fpr,
        "records": [
            {
                "name": each.name,
                "meaning": each.meaning,
                "n_records": each.n_records,
                "n_in": each.n_in,
                "n_out": each.n_out,
                "tpr": interval_content(each.tpr),
                "fpr": interval_content(each.fpr),
            }
            for each in (found.ordinary, *found.kinds)
        ],
    }
