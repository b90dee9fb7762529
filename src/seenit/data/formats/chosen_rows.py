"""Some records of a set, and several sets one after the other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seenit.data.formats.assemble import RawColumns
from seenit.data.formats.inputs import ListInputs, inputs_of
from seenit.data.formats.plain import NotPlain, to_plain
from seenit.files.pickles.stand_ins import Inert
from seenit.numerics.arrays import IntArray
from seenit.records.examples import ArrayInputs, Inputs

MOST_RECORDS = 10_000_000
"""Chosen or joined, in one file: a file of few bytes can name its records over and over."""
TOO_MANY = f"expected at most {MOST_RECORDS:,} records, got more; pass a smaller set"
_COLUMNS = ("labels", "ids", "membership")


def chosen(raw: RawColumns, indices: object, problems: list[str]) -> RawColumns:
    """Select records by their indices, in the order of the indices, without copying them.

    Args:
        raw: of the whole set, its inputs known.
        indices: what a file says: a list, tensor, array or range.
        problems: receives what is wrong with them.
    """
    n = 0 if raw.inputs is None else raw.inputs.shape[0]
    rows = _rows(indices, n, problems)
    if raw.inputs is None or rows is None:
        return raw
    source = _records(raw.inputs)
    columns = {
        name: _taken(name, getattr(raw, name), rows, n, problems)
        for name in _COLUMNS
        if getattr(raw, name) is not None
    }
    distinct, places = np.unique(rows, return_inverse=True)  # a row named often is one array
    arrays = [source[row] for row in distinct.tolist()]
    inputs = ListInputs(rows=tuple(arrays[place] for place in places.tolist()))
    return replace(raw, inputs=inputs, **columns)  # type: ignore[arg-type]


def joined(sets: Sequence[RawColumns], problems: list[str]) -> RawColumns:
    """Join several sets into one without copying the records.

    What a transform offers is kept where it is one for all; ids and membership where all have
    them.
    """
    if problems or not sets or any(one.inputs is None for one in sets):
        return RawColumns(inputs=None, labels=[])
    rows = [row for one in sets if one.inputs is not None for row in _records(one.inputs)]
    columns = {
        name: _one_after_the_other([getattr(one, name) for one in sets], name, problems)
        for name in _COLUMNS
        if all(getattr(one, name) is not None for one in sets)
    }
    first = sets[0]
    is_alike = all(
        (one.normalisation, one.stored_steps) == (first.normalisation, first.stored_steps)
        for one in sets
    )
    return RawColumns(
        inputs=inputs_of(rows, problems),
        normalisation=first.normalisation if is_alike else None,
        stored_steps=first.stored_steps if is_alike else None,
        remarks=tuple(dict.fromkeys(remark for one in sets for remark in one.remarks)),
        **columns,  # type: ignore[arg-type]
    )


def _records(inputs: Inputs) -> Sequence[np.ndarray]:
    """Each record's own array, without a copy."""
    if isinstance(inputs, ListInputs):
        return inputs.rows
    if isinstance(inputs, ArrayInputs):
        return inputs.array  # type: ignore[return-value]  # a row at each index
    raise TypeError(f"expected inputs in memory or mapped, got {type(inputs).__name__}")


def _rows(indices: object, n: int, problems: list[str]) -> IntArray | None:
    """Indices (m,) from 0 to n - 1; None after a problem."""
    if isinstance(indices, Inert) and indices.asked_for == "builtins.range":
        indices = _in_range(indices, n)
    try:
        plain = to_plain(indices)
    except NotPlain as error:
        problems.append(f"indices of the subset: {error}")
        return None
    if len(plain) > MOST_RECORDS:
        problems.append(TOO_MANY)
        return None
    is_whole = (
        plain.ndim == 1 and plain.dtype.kind in "iu"
        if isinstance(plain, np.ndarray)
        else all(isinstance(one, int) and not isinstance(one, bool) for one in plain)
    )
    if not is_whole or len(plain) == 0 or min(plain) < -n or max(plain) >= n:
        problems.append(
            f"indices of the subset: expected places from 0 to {n - 1:,}, one or more, got others; "
            "save the chosen records themselves: torch.save([(image, label) for image, label in "
            "subset], 'data.pt')"
        )
        return None
    rows: IntArray = np.asarray(plain, dtype=np.int64) % n
    return rows


def _in_range(indices: Inert, n: int) -> list[int]:
    """Indices in a range; empty where the range does not lie within 0 to n - 1."""
    numbers = [one for one in indices.arguments if isinstance(one, int)]
    if len(numbers) != len(indices.arguments) or len(numbers) != 3 or numbers[2] == 0:
        return []
    found = range(*numbers)
    is_inside = len(found) > 0 and min(found[0], found[-1]) >= 0 and max(found[0], found[-1]) < n
    return list(found) if is_inside else []


def _taken(name: str, column: object, rows: IntArray, n: int, problems: list[str]) -> object:
    """The values of a column at some rows; the whole column after a problem."""
    try:
        plain = to_plain(column)
    except NotPlain as error:
        problems.append(f"{name}: {error}")
        return column
    if len(plain) != n:
        problems.append(
            f"{name}: expected {n:,}, one per image, got {len(plain):,}; the columns must have "
            "one length"
        )
        return column
    return plain[rows] if isinstance(plain, np.ndarray) else [plain[row] for row in rows.tolist()]


def _one_after_the_other(columns: Sequence[object], name: str, problems: list[str]) -> object:
    try:
        plain = [to_plain(column) for column in columns]
    except NotPlain as error:
        problems.append(f"{name}: {error}")
        return columns[0]
    arrays = [one for one in plain if isinstance(one, np.ndarray)]
    if len(arrays) == len(plain) and len({(one.dtype, one.shape[1:]) for one in arrays}) == 1:
        return np.concatenate(arrays)
    return [
        item for one in plain for item in (one.tolist() if isinstance(one, np.ndarray) else one)
    ]
