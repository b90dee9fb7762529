"""Labels, ids and membership: whatever a file holds, as checked arrays.

Each function returns the array and notes what is wrong in `problems`; after a problem the array
is empty.
"""

from collections.abc import Callable, Sequence

import numpy as np

from seenit.data.plain import NotPlain, to_plain
from seenit.numerics.arrays import IdArray, IntArray, MembershipArray
from seenit.records.examples import UNKNOWN

_MAX_INT64 = 2**63 - 1
_NO_INTS = np.empty(0, dtype=np.int64)


def labels_of(value: object, problems: list[str]) -> IntArray:
    """Labels (n,) int64, whole numbers from 0."""
    values = _column(value, "labels", problems)
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        bad: IntArray = np.flatnonzero((values < 0) | (values > _MAX_INT64))
    else:
        bad = _where(values, lambda item: not (_is_whole(item) and 0 <= item <= _MAX_INT64))  # type: ignore[operator]
    if len(bad):
        problems.append(
            f"labels: expected whole numbers from 0, got {_first(values, bad)}; "
            "give each record its class number, as an integer"
        )
        return _NO_INTS
    return np.asarray(values, dtype=np.int64)


def ids_of(value: object, problems: list[str]) -> IdArray:
    """Ids (n,) int64 or text."""
    values = _column(value, "ids", problems)
    if isinstance(values, np.ndarray) and values.dtype.kind == "U":
        return values
    is_text = len(values) > 0 and all(isinstance(item, str) for item in values)
    if is_text:
        return np.array(list(values), dtype=np.str_)
    bad = _where(values, lambda item: not (_is_whole(item) and abs(item) <= _MAX_INT64))  # type: ignore[arg-type]
    if len(bad):
        problems.append(
            f"ids: expected whole numbers, or text throughout, got {_first(values, bad)}; "
            "give each record its own whole number or name"
        )
        return _NO_INTS
    return np.asarray(values, dtype=np.int64)


def membership_of(value: object, problems: list[str]) -> MembershipArray:
    """Membership (n,) int8: 1 member, 0 non-member, -1 where the file has None, NaN or -1."""
    values = _column(value, "membership", problems)
    known = {1: 1, 0: 0, UNKNOWN: UNKNOWN, None: UNKNOWN}
    plain = [None if isinstance(item, float) and item != item else item for item in values]
    bad = _where(plain, lambda item: isinstance(item, str) or item not in known)
    if len(bad):
        problems.append(
            f"membership: expected 1 (member), 0 (non-member) or None (unknown), got "
            f"{_first(plain, bad)}"
        )
        return np.empty(0, dtype=np.int8)
    return np.array([known[item] for item in plain], dtype=np.int8)  # type: ignore[index]


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
    try:
        plain = to_plain(value)
    except NotPlain as error:
        problems.append(f"{name}: {error}")
        return []
    if not isinstance(plain, np.ndarray):
        return plain
    if plain.ndim != 1:
        advice = "; for one-hot labels save labels.argmax(1)" if name == "labels" else ""
        problems.append(
            f"{name}: expected one value per record, shape (n,), got shape {plain.shape}{advice}"
        )
        return []
    if plain.dtype.kind in "iuU":
        return plain
    items: list[object] = plain.tolist()
    return items


def _is_whole(item: object) -> bool:
    return isinstance(item, int | np.integer) and not isinstance(item, bool)


def _where(items: Sequence[object] | np.ndarray, is_bad: Callable[[object], bool]) -> IntArray:
    if isinstance(items, np.ndarray) and items.dtype.kind == "i":
        items = items.tolist()
    return np.array([at for at, item in enumerate(items) if is_bad(item)], dtype=np.int64)


def _first(items: Sequence[object] | np.ndarray, bad: IntArray) -> str:
    """Words such as: 0.5 at index 3 and 12 such values in all."""
    first = items[int(bad[0])]
    shown = repr(first.item() if isinstance(first, np.generic) else first)
    shown = shown if len(shown) <= 40 else f"{shown[:37]}..."
    more = f" and {len(bad):,} such values in all" if len(bad) > 1 else ""
    return f"{shown} at index {int(bad[0])}{more}"
