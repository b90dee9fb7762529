"""The orders that a table comes with: of its rows, and of its ids."""

import re
from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, IdArray
from seenit.numerics.separation import rank_correlation

_LAST_NUMBER = re.compile(r"(\d{1,15})\D*$")
_FEWEST = 10
_SURE = 20
_SAME_ORDER = 0.995
_SAME_STEPS = 0.95


@dataclass(frozen=True, kw_only=True, eq=False)
class Ordering:
    """One order of the records.

    Attributes:
        words: what it is.
        keys: (n,) numbers that rise along it.
        is_file: it is the order of the rows.
    """

    words: str
    keys: Array
    is_file: bool


def orderings_of(ids: IdArray) -> tuple[Ordering, ...]:
    """The order of the rows and those of the ids; text has one by spelling, one by its number."""
    rows = np.arange(len(ids), dtype=np.float64)
    found = [Ordering(words="the order of the rows", keys=rows, is_file=True)]
    if ids.dtype.kind in "iu":
        by_id = [ids.astype(np.float64)]
    else:
        by_id = [np.unique(ids, return_inverse=True)[1].astype(np.float64)]
        numbers = [_LAST_NUMBER.search(one) for one in ids.tolist()]
        if all(numbers):
            by_id.append(np.array([float(one.group(1)) for one in numbers if one]))
    found += [Ordering(words="the ids", keys=keys, is_file=False) for keys in by_id]
    return tuple(found)


def runs_with(values: Array, ordering: Ordering, *, parts: tuple[BoolArray, ...]) -> bool:
    """A column rises or falls with an order, over all records or within each part of them.

    Nearly so is enough, as where ids were rounded or have a little noise. A column of few values,
    as the class of a file that is sorted by class, does not count.

    Args:
        values: (n,) finite.
        ordering: of the n records.
        parts: (n,) bool each; parts of fewer than 10 records are left out.
    """
    if _runs(values, ordering.keys):
        return True
    large = [part for part in parts if part.sum() >= _FEWEST]
    return len(large) > 1 and all(_runs(values[part], ordering.keys[part]) for part in large)


def _runs(values: Array, keys: Array) -> bool:
    n = len(values)
    if n < _FEWEST or len(np.unique(values)) <= n / 2:
        return False
    steps = np.diff(values[np.argsort(keys, kind="stable")])
    rising, falling = int((steps > 0).sum()), int((steps < 0).sum())
    if min(rising, falling) == 0:
        return True
    if n < _SURE:
        return False
    return (
        max(rising, falling) >= _SAME_STEPS * (rising + falling)
        or abs(rank_correlation(values, keys)) >= _SAME_ORDER
    )
