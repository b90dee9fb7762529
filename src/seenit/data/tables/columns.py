"""Labels, ids and membership: whatever a file holds, as checked arrays.

Each function returns the array and notes what is wrong in `problems`; after a problem the array
is empty.
"""

from collections.abc import Callable, Sequence

import numpy as np

from seenit.data.formats.plain import NotPlain, to_plain
from seenit.data.tables.membership_words import SPELLINGS, membership_of_item
from seenit.numerics.arrays import IdArray, IntArray, MembershipArray
from seenit.records.examples import UNKNOWN

_MAX_INT64 = 2**63 - 1
_MAX_UINT64 = 2**64 - 1
_SEVERAL = (
    ", as where several labels may be true at once; models with several labels, or with one per "
    "pixel, are audited by their answers: pass one number per record and output, such as the "
    "margin log p − log(1 − p) of the true value, by --signals or --answers, as score"
)
_NO_INTS = np.empty(0, dtype=np.int64)


def labels_of(value: object, problems: list[str]) -> IntArray:
    """Labels (n,) int64, whole numbers from 0."""
    values = _column(value, "labels", problems)
    if len(values) and all(isinstance(item, bool) for item in values):
        return np.array(values, dtype=np.int64)  # no is class 0, yes is class 1
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        bad: IntArray = np.flatnonzero((values < 0) | (values > _MAX_INT64))
    else:
        bad = _where(values, lambda item: not (_is_integer(item) and item >= 0))  # type: ignore[operator]
    if len(bad):
        problems.append(
            f"labels: expected whole numbers from 0, got {_first(values, bad)}; "
            "give each record its class number, as an integer: the place of its class among the "
            "model's outputs"
        )
        return _NO_INTS
    return np.asarray(values, dtype=np.int64)


def ids_of(value: object, problems: list[str], remarks: list[str]) -> IdArray:
    """Ids (n,) int64 or text.

    Whole numbers that a file holds as floats, as pandas writes a column of integers that once had
    a gap, become integers again, which is remarked on.
    """
    values = _column(value, "ids", problems)
    if isinstance(values, np.ndarray) and values.dtype.kind == "U":
        return values
    is_text = len(values) > 0 and all(isinstance(item, str) for item in values)
    if is_text:
        return np.array(list(values), dtype=np.str_)
    if _are_unsigned(values):
        remarks.append(
            f"ids: some are above {_MAX_INT64:,}, as 64-bit hashes are, so ids are compared as text"
        )
        return np.array([str(item) for item in values], dtype=np.str_)
    if isinstance(values, np.ndarray):  # integers within int64, but for its least one
        bad: IntArray = np.flatnonzero(values == -_MAX_INT64 - 1)
    else:
        exact = _largest_exact(value)
        bad = _where(values, lambda item: not _is_whole(item, exact))
    if len(bad):
        problems.append(
            f"ids: expected whole numbers, or text throughout, got {_first(values, bad)}; "
            "give each record its own whole number or name"
        )
        return _NO_INTS
    if isinstance(values, np.ndarray):
        return np.asarray(values, dtype=np.int64)
    floats = [item for item in values if isinstance(item, float)]
    if floats:
        remarks.append(
            f"ids: {len(floats):,} are written as floats, such as {floats[0]!r}, and were read as "
            "whole numbers"
        )
    return np.array([int(item) for item in values], dtype=np.int64)  # type: ignore[call-overload]


def membership_of(value: object, problems: list[str]) -> MembershipArray:
    """Membership (n,) int8: 1 member, 0 non-member, -1 where the file has None, NaN or -1."""
    values = _column(value, "membership", problems)
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        is_known_word = (values == 1) | (values == 0) | (values == UNKNOWN)
        if is_known_word.all():
            return values.astype(np.int8)
    items = values.tolist() if isinstance(values, np.ndarray) else values
    found = [None if isinstance(item, str) else membership_of_item(item) for item in items]
    return _read_membership(items, found, "", problems)


def membership_of_cells(items: Sequence[object], problems: list[str]) -> MembershipArray:
    """Membership (n,) int8 of the cells of a table, where it may be written in words.

    `seenit.data.tables.membership_words` lists them.
    """
    found = [membership_of_item(item) for item in items]
    return _read_membership(items, found, f"; known spellings are {SPELLINGS}", problems)


def _read_membership(
    items: Sequence[object], found: Sequence[int | None], more: str, problems: list[str]
) -> MembershipArray:
    bad = _where(found, lambda one: one is None)
    if len(bad):
        problems.append(
            f"membership: expected 1 (member), 0 (non-member) or None (unknown), got "
            f"{_first(items, bad)}{more}"
        )
        return np.empty(0, dtype=np.int8)
    return np.array(found, dtype=np.int8)


def duplicate_problems(ids: IdArray) -> list[str]:
    """What is wrong with ids that occur more than once."""
    distinct, counts = np.unique(ids, return_counts=True)
    repeated = distinct[counts > 1]
    if len(repeated) == 0:
        return []
    shown = ", ".join(str(one) for one in repeated[:5])
    return [
        f"ids: expected each id once, got {len(repeated):,} of them more than once "
        f"({shown}{', ...' if len(repeated) > 5 else ''}); remove the copies or renumber"
    ]


def _column(value: object, name: str, problems: list[str]) -> np.ndarray | list[object]:
    """One value per record; integers and text stay an array, the rest becomes a list."""
    if name == "labels" and isinstance(value, list) and any(isinstance(v, list) for v in value):
        problems.append(f"labels: expected one class per record, got lists of them{_SEVERAL}")
        return []
    try:
        plain = to_plain(value)
    except NotPlain as error:
        problems.append(f"{name}: {error}")
        return []
    if not isinstance(plain, np.ndarray):
        return plain
    if name == "labels" and plain.ndim == 2 and plain.shape[1] > 1:
        problems.append(_about_rows_of_labels(plain))
        return []
    if plain.ndim == 2 and plain.shape[1] == 1:
        plain = plain[:, 0]  # (n,), as Keras keeps labels
    if plain.ndim != 1:
        problems.append(
            f"{name}: expected one value per record, shape (n,), got shape {plain.shape}"
        )
        return []
    if plain.dtype.kind in "iuU":
        return plain
    items: list[object] = plain.tolist()
    return items


def _about_rows_of_labels(labels: np.ndarray) -> str:
    """Several numbers for each record: one-hot, or several labels at once."""
    got = f"labels: expected one class per record, shape (n,), got shape {labels.shape}"
    is_binary = labels.dtype.kind in "biuf" and bool(np.isin(labels, (0, 1)).all())
    if is_binary and bool((labels.sum(axis=1) == 1).all()):
        return f"{got}, one-hot; save labels.argmax(1)"
    return got + _SEVERAL


def _are_unsigned(values: Sequence[object] | np.ndarray) -> bool:
    """Whether values are unsigned 64-bit whole numbers, some of them too large for signed ones."""
    if isinstance(values, np.ndarray):
        return bool(values.dtype == np.uint64 and len(values) and values.max() > _MAX_INT64)
    are_whole = all(isinstance(item, int) and not isinstance(item, bool) for item in values)
    numbers = [item for item in values if isinstance(item, int)]
    return (
        are_whole
        and bool(numbers)
        and min(numbers) >= 0
        and (_MAX_INT64 < max(numbers) <= _MAX_UINT64)
    )


def _is_integer(item: object) -> bool:
    return (
        isinstance(item, int | np.integer)
        and not isinstance(item, bool)
        and abs(int(item)) <= _MAX_INT64
    )


def _is_whole(item: object, largest_exact: int) -> bool:
    """Whether a value is a whole number; a float counts only if it stands for exactly one."""
    if isinstance(item, float):
        return item.is_integer() and abs(item) < largest_exact
    return _is_integer(item)


def _largest_exact(value: object) -> int:
    """The largest number up to which floats of this column's type hold every whole number."""
    size = getattr(getattr(value, "dtype", None), "itemsize", 8)
    return {2: 2**8, 4: 2**24}.get(size, 2**53)  # bfloat16 has 8 bits, float32 24, float64 53


def _where(items: Sequence[object] | np.ndarray, is_bad: Callable[[object], bool]) -> IntArray:
    return np.array([at for at, item in enumerate(items) if is_bad(item)], dtype=np.int64)


def _first(items: Sequence[object] | np.ndarray, bad: IntArray) -> str:
    """Words such as: 0.5 at index 3 and 12 such values in all."""
    first = items[int(bad[0])]
    shown = repr(first.item() if isinstance(first, np.generic) else first)
    shown = shown if len(shown) <= 40 else f"{shown[:37]}..."
    more = f" and {len(bad):,} such values in all" if len(bad) > 1 else ""
    return f"{shown} at index {int(bad[0])}{more}"
