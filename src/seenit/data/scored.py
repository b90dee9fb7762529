"""Two-column tables: scores by id, and the truth by id."""

from seenit.data.by_id import MEMBERSHIP_COLUMN, id_problems, membership, read_columns, rows_of
from seenit.errors import Refused
from seenit.numerics.arrays import Array, BoolArray, IdArray

SCORE_COLUMN = "score"


def read_scored(scores_path: str, truth_path: str) -> tuple[IdArray, Array, BoolArray]:
    """Ids (n,), scores (n,) and membership (n,) bool of the records in both tables' one order.

    Args:
        scores_path: CSV or Parquet with `id` or `ids`, and `score`.
        truth_path: the same with `id` or `ids`, and `is_member` (1 or 0).

    Raises:
        FileRefused: A file cannot be parsed.
        Refused: Columns are missing, ids are repeated or differ, or a value does not fit; all
            problems at once.
    """
    problems: list[str] = []
    score_ids, [scores] = read_columns(scores_path, [SCORE_COLUMN], problems)
    truth_ids, [truth] = read_columns(truth_path, [MEMBERSHIP_COLUMN], problems)
    if not problems:
        is_member = membership(truth_path, truth, problems)
        problems += id_problems(scores_path, score_ids, truth_path, truth_ids)
    if problems:
        raise Refused(problems)
    return score_ids, scores, is_member[rows_of(score_ids, truth_ids)]
