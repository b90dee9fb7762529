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
