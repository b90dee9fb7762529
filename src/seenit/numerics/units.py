"""Independent units: which records count as one draw, such as those of a person or copies."""

import numpy as np

from seenit.numerics.arrays import BoolArray, IntArray


def unit_codes(units: IntArray) -> IntArray:
    """The same units (n,) as codes 0, 1, … without gaps."""
    codes: IntArray = np.unique(units, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return codes


def has_repeats(units: IntArray) -> bool:
    """Some unit has more than one record."""
    return len(np.unique(units)) < len(units)


def n_units_by_side(is_member: BoolArray, units: IntArray | None) -> tuple[int, int]:
    """How many units have members, and how many have non-members; records where None.

    A unit with both counts on both sides.
    """
    if units is None:
        return int(is_member.sum()), int((~is_member).sum())
    return len(np.unique(units[is_member])), len(np.unique(units[~is_member]))


def components(n: int, first: IntArray, second: IntArray) -> IntArray:
    """Code (n,) of each of n rows, the same for rows that pairs (p,) and (p,) connect."""
    from scipy.sparse import coo_array  # late: every command would wait for it
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(first), dtype=bool), (first, second)), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def joined(one: IntArray | None, other: IntArray | None) -> IntArray | None:
    """The finest units (n,) that split neither of two; None where both are None."""
    if one is None or other is None:
        return one if other is None else other
    n = len(one)
    rows = np.arange(n)
    graph = components(
        n + int(np.unique(one).size) + int(np.unique(other).size),
        np.concatenate([rows, rows]),
        np.concatenate([n + unit_codes(one), n + np.unique(one).size + unit_codes(other)]),
    )
    return unit_codes(graph[:n])


def decided_together(is_member: BoolArray, units: IntArray) -> bool:
    """Whether membership depends on the unit: its records share it more or less than by chance.

    Where a coin was thrown for every record, copies on both sides are as common as chance has it,
    and each is a trial of its own. The squared distance of each unit's members from what the
    share of all members makes expected, in units of a binomial, is summed over units of several
    records and compared with its mean and variance; beyond two standard deviations it is no
    chance.

    Args:
        is_member: (n,) bool.
        units: (n,).
    """
    codes = unit_codes(units)
    sizes = np.bincount(codes)
    several = sizes > 1
    p = float(is_member.mean())
    if not several.any() or p in (0.0, 1.0):
        return False
    n = sizes[several]
    members = np.bincount(codes, weights=is_member)[several]
    spread = n * p * (1 - p)
    found = float(((members - n * p) ** 2 / spread).sum())
    variance = float((2 + (1 - 6 * p * (1 - p)) / spread).sum())
    return bool(abs(found - len(n)) > 2 * np.sqrt(max(variance, 0.0)))
