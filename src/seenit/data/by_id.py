"""Flat tables whose rows are found by id: named columns of numbers, aligned across files.

Each function notes what is wrong in `problems`; after a problem its arrays are empty.
"""

from collections.abc import Sequence

import numpy as np

from seenit.data.columns import duplicate_problems, ids_of, membership_of
from seenit.data.flat_table import read_flat_table
from seenit.files import require_usable
from seenit.numerics.arrays import Array, BoolArray, IdArray, IntArray

ID_COLUMNS = ("id", "ids")
MEMBERSHIP_COLUMN = "is_member"


def read_columns(
    path: str, names: Sequence[str], problems: list[str], *, remedy: str | None = None
) -> tuple[IdArray, list[Array]]:
    """Ids (n,) and the named columns, (n,) float64 each; problems carry the file's name.

    Raises:
        FileRefused: The file cannot be parsed.
        Refused: It has no rows.
    """
    table = read_flat_table(path, require_usable(path))
    id_name = next((column for column in ID_COLUMNS if column in table.columns), None)
    missing = [] if id_name else [" or ".join(ID_COLUMNS)]
    missing += [name for name in names if name not in table.columns]
    if missing or id_name is None:
        problems.append(
            f"{path}: expected the columns {' and '.join(missing)}, "
            f"got {', '.join(table.columns)}; rename them"
        )
        return np.empty(0, dtype=np.int64), [np.empty(0) for _ in names]
    found: list[str] = []
    ids = ids_of(table.ids(id_name), found)
    found += duplicate_problems(ids)
    values = [table.numbers(name, found, remedy=remedy) for name in names]
    problems += [f"{path}: {problem}" for problem in found]
    return ids, values


def membership(path: str, values: Array, problems: list[str]) -> BoolArray:
    """A column of 1 and 0 as (n,) bool."""
    found = membership_of(values.astype(np.int64).tolist(), problems)
    if (values != np.rint(values)).any() or (found < 0).any():
        problems.append(f"{path}: {MEMBERSHIP_COLUMN}: expected 1 or 0 in every row")
    is_member: BoolArray = found == 1
    return is_member


def id_problems(path: str, ids: IdArray, other_path: str, other_ids: IdArray) -> list[str]:
    """Ids that only one of two files has."""
    here = sorted(set(ids.tolist()) - set(other_ids.tolist()), key=str)
    there = sorted(set(other_ids.tolist()) - set(ids.tolist()), key=str)
    return [
        f"{one}: expected the same ids as in {other}, got {len(extra)} that are not there, "
        f"the first {extra[0]!r}"
        for one, other, extra in ((path, other_path, here), (other_path, path, there))
        if extra
    ]


def rows_of(ids: IdArray, among: IdArray) -> IntArray:
    """(n,) where each of `ids` stands in `among`."""
    place = {key: row for row, key in enumerate(among.tolist())}
    return np.array([place[key] for key in ids.tolist()], dtype=np.int64)
