"""Rows of a signal table that are copies, distinguished from rows that agree by chance.

Two records with the same signals are copies only where a coincidence is improbable: a table of
hits and misses has thousands of equal rows, and a loss of three digits has many. Around its
value, a column says how likely a coincidence is: where a share λ of the values that could be
written are taken, another record hits one of them by chance with probability λ. A single column
in which λ is small is enough. A value at the end of a column's range, or zero, that is more common
than others proves nothing: that is where values are cut off.
"""

from collections.abc import Mapping

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.units import components, unit_codes
from seenit.records.signals import VOCABULARY

MOST_BY_CHANCE, MOST_BY_NOISE = 0.2, 0.02
"""λ up to which equal values, and values that are equal up to noise, are no coincidence."""
WINDOW = 50
"""Different values on either side that λ is read from."""
NOISE = 3e-6
"""Of a column's spread: float noise between two answers to the same question."""
MOST_SHARE, FEW = 0.1, 20
"""A larger group than this share of the records, and than a few, is no group of copies."""
USUAL = 0.95
"""Share of a column's values that are as common as copies make them; a cut is more common."""
N_NEXT = 4
MOST_READ = 2000
"""Rows that a column's spread is read from."""
_EXACT = ("labels", "label_hits")


def copied_rows(arrays: Mapping[str, np.ndarray]) -> IntArray | None:
    """Group (n,) of each row, the same for copies; None where there are none.

    Rows are compared in all signals of the target and in their labels; each float signal up to
    float noise. Takes O(n k + k n log n) time.

    Args:
        arrays: vocabulary name to array, as they were read.
    """
    columns, exact = _columns(arrays)
    if columns.shape[1] == 0 or len(columns) < 2:
        return None
    first, second = _equal_pairs(columns, exact)
    if not len(first):
        return None
    is_copy = _improbable(columns, first, second)
    group = components(len(columns), first[is_copy], second[is_copy])
    return without_crowds(group)


def without_crowds(group: IntArray) -> IntArray | None:
    """The groups (n,) that can be copies, larger ones broken up; None if none is left."""
    codes = unit_codes(group)
    sizes = np.bincount(codes)
    is_crowd = (sizes > max(FEW, MOST_SHARE * len(codes)))[codes]
    codes = np.where(is_crowd, len(sizes) + np.arange(len(codes)), codes)
    return codes if len(np.unique(codes)) < len(codes) else None


def _columns(arrays: Mapping[str, np.ndarray]) -> tuple[Array, IntArray]:
    """Float signals of the target that vary, (n, k), and a code (n,) of all that must be equal."""
    floats: list[np.ndarray] = []
    exact: list[np.ndarray] = []
    for name, array in arrays.items():
        if name in _EXACT:
            exact.append(array.reshape(len(array), -1))
        elif VOCABULARY[name].axes[0] == "n" and array.dtype.kind == "f":
            floats.append(array.reshape(len(array), -1))
    n = len(next(iter([*floats, *exact])))
    columns = np.hstack([np.empty((n, 0)), *floats]).astype(np.float64)
    columns = columns[:, columns.min(axis=0) < columns.max(axis=0)] if len(columns) else columns
    codes = np.zeros(n, dtype=np.int64)
    for rows in exact:
        codes = np.unique(
            np.column_stack([codes, rows.astype(np.int64)]), axis=0, return_inverse=True
        )[1].reshape(-1)
    return columns, codes


def _noise(columns: Array) -> Array:
    """How far apart two answers to the same question may be in each column, (k,)."""
    some = columns[:: max(1, len(columns) // MOST_READ)]
    low, high = np.quantile(some, [0.16, 0.84], axis=0)
    noise: Array = NOISE * (high - low) / 2
    return noise


def _equal_pairs(columns: Array, exact: IntArray) -> tuple[IntArray, IntArray]:
    """Rows (p,) and (p,) that are equal up to noise, neighbours on a line through all columns."""
    noise = _noise(columns)
    scale = np.where(noise > 0, noise / NOISE, columns.std(axis=0))
    direction = np.random.default_rng(0).standard_normal(columns.shape[1])
    place = np.einsum("nk,k->n", columns / scale, direction)  # equal rows, equal bits
    order = np.argsort(place, kind="stable")
    first, second = [], []
    for step in range(1, min(N_NEXT, len(order) - 1) + 1):
        one, other = order[:-step], order[step:]
        near = np.abs(columns[one, 0] - columns[other, 0]) <= noise[0]
        one, other = one[near], other[near]
        same = (np.abs(columns[one] - columns[other]) <= noise).all(axis=1)
        same &= exact[one] == exact[other]
        first.append(one[same])
        second.append(other[same])
    return np.concatenate(first), np.concatenate(second)


def _improbable(columns: Array, first: IntArray, second: IntArray) -> BoolArray:
    """(p,) bool: in some column these two values would hardly be equal by chance."""
    noise = _noise(columns)
    found = np.zeros(len(first), dtype=bool)
    for at, column in enumerate(columns.T):
        left = np.flatnonzero(~found)
        if not len(left):
            break
        values, counts = np.unique(column, return_counts=True)
        one, other = column[first[left]], column[second[left]]
        place = np.searchsorted(values, one)
        low = np.clip(place - WINDOW, 0, None)
        high = np.clip(place + WINDOW, None, len(values) - 1)
        is_same = one == other
        step = np.where(is_same, _finest(values)[place], noise[at])
        taken = (high - low) * step / (values[high] - values[low])
        is_end = (one == 0) | (one == values[0]) | (one == values[-1])
        is_cut = is_end & (counts[place] > np.quantile(counts, USUAL))
        found[left] = (taken <= np.where(is_same, MOST_BY_CHANCE, MOST_BY_NOISE)) & ~is_cut
    return found


def _finest(values: Array) -> Array:
    """The smallest step between different values within the window of each, (v,)."""
    steps = np.diff(values)
    padded = np.concatenate([np.full(WINDOW, np.inf), steps, np.full(WINDOW, np.inf)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * WINDOW)  # (v, 2·WINDOW)
    finest: Array = windows.min(axis=1)
    return finest
