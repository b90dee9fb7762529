"""Two-column tables: scores by id, and the truth by id."""

import numpy as np

from seenit.data.columns import duplicate_problems, ids_of, membership_of
from seenit.data.flat_table import read_flat_table
from seenit.errors import Refused
from seenit.files import require_usable
from seenit.numerics.arrays import Array, BoolArray, IdArray

ID_COLUMNS = ("id", "ids")
SCORE_COLUMN = "score"
TRUTH_COLUMN = "is_member"


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
    score_ids, scores = _column(scores_path, SCORE_COLUMN, problems)
    truth_ids, truth = _column(truth_path, TRUTH_COLUMN, problems)
    if not problems:
        is_member = membership_of(truth.astype(np.int64).tolist(), problems)
        if (truth != np.rint(truth)).any() or (is_member < 0).any():
            problems.append(f"{truth_path}: {TRUTH_COLUMN}: expected 1 or 0 in every row")
        problems += _id_problems(scores_path, score_ids, truth_path, truth_ids)
    if problems:
        raise Refused(problems)
    place = {key: row for row, key in enumerate(truth_ids.tolist())}
    rows = np.array([place[key] for key in score_ids.tolist()])
    return score_ids, scores, is_member[rows] == 1


def _column(path: str, name: str, problems: list[str]) -> tuple[IdArray, Array]:
    """Ids and one column of numbers; problems carry the file's name."""
    table = read_flat_table(path, require_usable(path))
    id_name = next((column for column in ID_COLUMNS if column in table.columns), None)
    missing = [
        want
        for want, found in ((" or ".join(ID_COLUMNS), id_name), (name, name in table.columns))
        if not found
    ]
    if missing or id_name is None:
        problems.append(
            f"{path}: expected the columns {' and '.join(missing)}, "
            f"got {', '.join(table.columns)}; rename them"
        )
        return np.empty(0, dtype=np.int64), np.empty(0)
    found: list[str] = []
    ids = ids_of(table.ids(id_name), found)
    found += duplicate_problems(ids)
    values = table.numbers(name, found)
    problems += [f"{path}: {problem}" for problem in found]
    return ids, values


def _id_problems(
    scores_path: str, score_ids: IdArray, truth_path: str, truth_ids: IdArray
) -> list[str]:
    unknown = sorted(set(score_ids.tolist()) - set(truth_ids.tolist()), key=str)
    unscored = sorted(set(truth_ids.tolist()) - set(score_ids.tolist()), key=str)
    return [
        f"{path}: expected the same ids as in {other}, got {len(extra)} that are not there, "
        f"the first {extra[0]!r}"
        for path, other, extra in (
            (scores_path, truth_path, unknown),
            (truth_path, scores_path, unscored),
        )
        if extra
    ]
