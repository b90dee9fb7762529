"""Two-column tables: scores by id, and the truth by id."""

from dataclasses import dataclass

from seenit.data.tables.by_id import id_problems, read_columns, rows_of
from seenit.errors import Refused
from seenit.numerics.arrays import Array, BoolArray, IdArray

SCORE_COLUMN = "score"


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoredRecords:
    """Scores and the truth in one order.

    Attributes:
        ids: (n,) int64 or text.
        scores: (n,) float64.
        is_member: (n,) bool.
        remarks: what was read otherwise than it is written, one sentence each.
    """

    ids: IdArray
    scores: Array
    is_member: BoolArray
    remarks: tuple[str, ...]


def read_scored(scores_path: str, truth_path: str) -> ScoredRecords:
    """Scores and membership of the records that both tables hold, in the order of the scores.

    Args:
        scores_path: CSV or Parquet with `id` or `ids`, and `score`.
        truth_path: the same with `id` or `ids`, and `is_member` or `membership`, spelled as
            `seenit.data.tables.membership_words` lists.

    Raises:
        FileRefused: A file cannot be parsed.
        Refused: Columns are missing, ids are repeated or differ, or a value does not fit; all
            problems at once.
    """
    problems: list[str] = []
    remarks: list[str] = []
    scored = read_columns(scores_path, [SCORE_COLUMN], problems, remarks)
    truth = read_columns(truth_path, [], problems, remarks, with_membership=True)
    if not problems:
        problems += id_problems(scores_path, scored.ids, truth_path, truth.ids)
    if problems:
        raise Refused(problems)
    return ScoredRecords(
        ids=scored.ids,
        scores=scored.values[0],
        is_member=truth.is_member[rows_of(scored.ids, truth.ids)],
        remarks=tuple(remarks),
    )
