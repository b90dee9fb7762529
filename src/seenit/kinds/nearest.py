"""The likeliest near-duplicate of each record, and whether it is one.

A nearest neighbour is not necessarily a near-duplicate: every handwritten seven is much like ten
others. A near-duplicate stands out: it differs in a small share of what the tenth nearest differs
in.
"""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray

NEAR_SHARE = 0.15
N_ALIKE = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class NearDuplicates:
    """The likeliest near-duplicate of each of m records.

    Attributes:
        row: (m,) the likeliest duplicate's row on the other side.
        difference: (m,) squared, as a share of the most that a near-duplicate may differ in;
            infinite where there is nothing to compare.
    """

    row: IntArray
    difference: Array

    @property
    def is_near(self) -> BoolArray:
        """(m,) whether the two are near-duplicates."""
        return self.difference <= 1


def standing_out(
    candidates: IntArray, differences: FloatArray, *, most: float, share: float = NEAR_SHARE
) -> NearDuplicates:
    """The best candidate of each record, measured by what the tenth best differs in.

    Args:
        candidates: (m, c) rows of the other side.
        differences: (m, c) squared.
        most: what the tenth's difference counts as at most, and where there are fewer candidates.
        share: of the tenth's difference that a near-duplicate may have.
    """
    at = differences.argmin(axis=1)[:, None]
    best = np.take_along_axis(differences, at, axis=1)[:, 0].astype(np.float64)
    tenth = np.full(len(best), most)
    if differences.shape[1] >= N_ALIKE:
        tenth = np.minimum(most, np.sort(differences, axis=1)[:, N_ALIKE - 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(tenth > 0, best / (share * tenth), np.inf)
    return NearDuplicates(row=np.take_along_axis(candidates, at, axis=1)[:, 0], difference=relative)


def nearer(one: NearDuplicates, other: NearDuplicates) -> NearDuplicates:
    """For each record, the finding of two that stands out more; the first if both do equally."""
    takes_other = other.difference < one.difference
    return NearDuplicates(
        row=np.where(takes_other, other.row, one.row),
        difference=np.where(takes_other, other.difference, one.difference),
    )
