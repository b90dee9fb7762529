"""Flat tables whose rows are found by id: named columns of numbers, aligned across files.

Each function notes what is wrong in `problems`; after a problem its arrays are empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seenit.data.tables.columns import duplicate_problems, ids_of, membership_of_cells
from seenit.data.tables.flat_table import read_flat_table
from seenit.data.tables.names import MEMBERSHIP, find_name
from seenit.files import require_usable
from seenit.numerics.arrays import Array, BoolArray, IdArray, IntArray

ID_COLUMNS = ("id", "ids")
MEMBERSHIP_COLUMN = "is_member"
"""As it is written; `membership` is read, too."""


@dataclass(frozen=True, kw_only=True, eq=False)
class KeyedColumns:
    """Columns of a table whose rows are found by id.

    Attributes:
        ids: (n,) int64 or text.
        values: (n,) float64 for each column that was asked for.
        is_member: (n,) bool; empty where it was not asked for.
    """

    ids: IdArray
    values: tuple[Array, ...]
    is_member: BoolArray


def read_columns(
    path: str,
    names: Sequence[str],
    problems: list[str],
    remarks: list[str],
    *,
    with_membership: bool = False,
    remedy: str | None = None,
) -> KeyedColumns:
    """Ids (n,) and the named columns, (n,) float64 each; problems carry the file's name.

    Args:
        path: CSV or Parquet table with `id` or `ids`.
        names: of the columns of numbers.
        problems: receives what is wrong.
        remarks: receives what was read otherwise than it is written.
        with_membership: `is_member` or `membership` is needed, too, and known in every row.
        remedy: for a cell that is no number, in the place of the usual advice.

    Raises:
        FileRefused: The file cannot be parsed.
        Refused: It has no rows.
    """
    table = read_flat_table(path, require_usable(path))
    id_name = next((column for column in ID_COLUMNS if column in table.columns), None)
    missing = [] if id_name else [" or ".join(ID_COLUMNS)]
    missing += [name for name in names if name not in table.columns]
    found: list[str] = []
    member_name = find_name(table.columns, MEMBERSHIP, found) if with_membership else None
    if with_membership and member_name is None and not found:
        missing.append(" or ".join(MEMBERSHIP[::-1]))
    if missing or found or id_name is None:
        if missing:
            found.append(
                f"expected the columns {' and '.join(missing)}, got {', '.join(table.columns)}; "
                "rename them"
            )
        problems += [f"{path}: {problem}" for problem in found]
        return KeyedColumns(
            ids=np.empty(0, dtype=np.int64),
            values=tuple(np.empty(0) for _ in names),
            is_member=np.empty(0, dtype=np.bool_),
        )
    noticed: list[str] = []
    ids = ids_of(table.ids(id_name), found, noticed)
    found += duplicate_problems(ids)
    values = tuple(table.numbers(name, found, remedy=remedy) for name in names)
    is_member = np.empty(0, dtype=np.bool_)
    if member_name is not None:
        is_member = _known_membership(table.items(member_name), member_name, found)
    problems += [f"{path}: {problem}" for problem in found]
    remarks += [f"{path}: {remark}" for remark in noticed]
    return KeyedColumns(ids=ids, values=values, is_member=is_member)


def _known_membership(items: list[object], name: str, problems: list[str]) -> BoolArray:
    found = membership_of_cells(items, problems)
    n_unknown = int((found < 0).sum())
    if n_unknown:
        problems.append(
            f"{name}: expected 1 or 0 in every row, got {n_unknown:,} rows of unknown membership; "
            "remove them"
        )
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
