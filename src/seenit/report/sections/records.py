"""The most exposed records, one row each."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from seenit.plain import plain, shortened
from seenit.records.audits.findings import RecordRisks
from seenit.records.audits.leakage import LEAKS
from seenit.records.evaluation import AttackEvaluation
from seenit.report.input import ExposedRecord, ReportInput
from seenit.report.page.images import data_uri

MOST_RECORDS_SHOWN = 48
_WIDTH = 120
"""Characters of a snippet that has no marks."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of a snippet.

    Attributes:
        text: what stands there.
        is_marked: it gives the record away.
    """

    text: str
    is_marked: bool


@dataclass(frozen=True, kw_only=True)
class ExposedRow:
    """One record among the most exposed.

    Attributes:
        rank: from 1; ties share the best rank.
        id: as in the data set.
        class_name: as people call it.
        score: of the chosen attack.
        is_member: None where membership is not known.
        n_as_high: known non-members that score as high.
        image: data URI; None for none.
        pieces: what the record says, in stretches; empty for nothing.
        probability: prior to the probability of membership; empty without an audit, and where no
            leak is shown, because the highest of them is the luckiest then.
        per_record_fpr: how often a reference that was not trained on the record answers as the
            target does; None where that is not known.
        found_at: the smallest FPR, of those that these records resolve, at which it is flagged;
            None where it is at none of them.
    """

    rank: int
    id: str
    class_name: str
    score: float
    is_member: bool | None
    n_as_high: int
    image: str | None
    pieces: tuple[Piece, ...]
    probability: Mapping[float, float]
    per_record_fpr: float | None
    found_at: float | None


@dataclass(frozen=True, kw_only=True)
class RecordsView:
    """The table of the most exposed records.

    Attributes:
        chosen: the attack.
        rows: the most exposed first.
        marked: what is marked in them, in words; empty where nothing is.
    """

    chosen: AttackEvaluation
    rows: tuple[ExposedRow, ...]
    marked: str


def records_view(report: ReportInput) -> RecordsView | None:
    """The most exposed records; None where none are shown."""
    rows = exposed_rows(report)
    if not rows:
        return None
    has_marks = any(piece.is_marked for row in rows for piece in row.pieces)
    return RecordsView(
        chosen=report.evaluation.chosen, rows=rows, marked=report.marked if has_marks else ""
    )


def exposed_rows(report: ReportInput) -> tuple[ExposedRow, ...]:
    """The most exposed records, with the number of known non-members that score as high."""
    scores, is_member = report.scores.known(report.evaluation.choice.attack)
    others = np.sort(scores[~is_member])
    shown = report.exposed[:MOST_RECORDS_SHOWN]
    risks = report.audit.risks if report.audit is not None else None
    place = {} if risks is None else {str(name): at for at, name in enumerate(risks.ids)}
    ordered = [record.score for record in shown]
    return tuple(
        _row(
            report,
            record,
            rank=1 + sum(other > record.score for other in ordered),
            n_as_high=len(others) - int(np.searchsorted(others, record.score, side="left")),
            risks=risks,
            at=place.get(record.id),
        )
        for record in shown
    )


def _row(
    report: ReportInput,
    record: ExposedRecord,
    *,
    rank: int,
    n_as_high: int,
    risks: RecordRisks | None,
    at: int | None,
) -> ExposedRow:
    hidden = record.image is None or report.images_left_out
    per_record_fpr = None
    if risks is not None and at is not None and risks.per_record_fpr is not None:
        per_record_fpr = (
            float(risks.per_record_fpr[at]) if np.isfinite(risks.per_record_fpr[at]) else None
        )
    return ExposedRow(
        rank=rank,
        id=record.id,
        class_name=report.class_name(record.label),
        score=record.score,
        is_member=record.is_member,
        n_as_high=n_as_high,
        image=None if hidden or record.image is None else data_uri(record.image),
        pieces=() if report.images_left_out else _pieces(record),
        probability={}
        if risks is None or at is None or report.evaluation.verdict.kind != LEAKS
        else {prior: float(column[at]) for prior, column in risks.probability.items()},
        per_record_fpr=per_record_fpr,
        found_at=None
        if risks is None or at is None
        else min((rate for rate, found in risks.found_at.items() if found[at]), default=None),
    )


def _pieces(record: ExposedRecord) -> tuple[Piece, ...]:
    """The snippet cut at its marks; without any its beginning and end."""
    if not record.marks:
        said = shortened(record.snippet, width=_WIDTH)
        return (Piece(text=said, is_marked=False),) if said else ()
    ends = [0, *(end for mark in record.marks for end in mark), len(record.snippet)]
    pieces = [
        Piece(text=plain(record.snippet[start:stop]), is_marked=at % 2 == 1)
        for at, (start, stop) in enumerate(pairwise(ends))
    ]
    return tuple(piece for piece in pieces if piece.text)
