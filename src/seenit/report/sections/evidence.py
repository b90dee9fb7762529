"""What test procedures ask, point by point, and what the run says to each."""

from dataclasses import dataclass

from seenit.report.evidence_file.answer import Answer
from seenit.report.evidence_file.sources import SOURCES, Point, Source
from seenit.report.input import ReportInput


@dataclass(frozen=True, kw_only=True)
class AnsweredSource:
    """A source with the run's answer to each of its points.

    Attributes:
        source: the document.
        rows: its points in its order.
    """

    source: Source
    rows: tuple[tuple[Point, Answer], ...]

    @property
    def n_open(self) -> int:
        """Points that wait for a person, in part or in whole."""
        return sum(bool(answer.left) for _, answer in self.rows)


def evidence_view(report: ReportInput) -> tuple[AnsweredSource, ...] | None:
    """Every source, answered from the run; None where the run is no audit."""
    if report.audit is None:
        return None
    return tuple(
        AnsweredSource(
            source=source, rows=tuple((point, point.answer(report)) for point in source.points)
        )
        for source in SOURCES
    )
