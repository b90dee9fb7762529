"""Variance of means of placements: of records, or of units of several records."""

from dataclasses import dataclass

import numpy as np

from seenit.evaluate.small_auc import degrees_of_freedom
from seenit.numerics.arrays import Array, IntArray
from seenit.numerics.units import has_repeats, unit_codes

FLOOR = 0.1
"""The least that units on both sides may leave of a variance: their covariance is estimated."""


@dataclass(frozen=True, kw_only=True)
class PlacementVariance:
    """The variance of an AUC, or of a difference of two AUCs, and its parts.

    Attributes:
        members: variance of the mean over members.
        nonmembers: of the mean over non-members.
        shared: twice the covariance of both means, by units on both sides.
        n_members: independent units among the members.
        n_nonmembers: among the non-members.
        worth: how many independent members, and non-members, the records are worth.
    """

    members: float
    nonmembers: float
    shared: float
    n_members: int
    n_nonmembers: int
    worth: tuple[int, int]

    @property
    def total(self) -> float:
        """Variance of the difference from the true value; 0 where all placements are equal."""
        apart = self.members + self.nonmembers
        return max(apart + self.shared, FLOOR * apart)

    @property
    def freedom(self) -> float:
        """Degrees of freedom of `total`; only for a `total` above 0."""
        return degrees_of_freedom(
            (self.members, self.nonmembers), (self.n_members, self.n_nonmembers)
        )


def placement_variance(
    members: Array, nonmembers: Array, units: tuple[IntArray, IntArray] | None
) -> PlacementVariance:
    """The variance of the mean placements of both sides.

    Units are resampled whole: placements are summed by unit, and a unit on both sides moves both
    means.

    Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44(3); for units Obuchowski 1997,
        Biometrics 53(2), 567-578.
    Deviation: where the covariance of units on both sides would leave less than a tenth of the
        variance, a tenth is kept.

    Args:
        members: (n1,) placements.
        nonmembers: (n0,) placements.
        units: (n1,) and (n0,) codes of the units that they belong to; None where all are
            independent.
    """
    sizes = len(members), len(nonmembers)
    together = None if units is None else np.concatenate(units)
    if together is None or not has_repeats(together):
        parts = _of_records(members), _of_records(nonmembers)
        n_units, shared, worth = sizes, 0.0, sizes
    else:
        codes = unit_codes(together)
        n_codes = int(codes.max()) + 1
        sums, variances, counts = [], [], []
        for placed, here in ((members, codes[: sizes[0]]), (nonmembers, codes[sizes[0] :])):
            total = np.bincount(here, weights=placed - placed.mean(), minlength=n_codes)
            n_here = len(np.unique(here))
            scale = n_here / max(n_here - 1, 1) / len(placed) ** 2
            sums.append(total / len(placed))
            variances.append(float((total**2).sum() * scale))
            counts.append(n_here)
        n_units, parts = (counts[0], counts[1]), (variances[0], variances[1])
        shared = 2 * float((sums[0] * sums[1]).sum()) * n_codes / max(n_codes - 1, 1)
        worth = (
            _worth(members, parts[0], n_units[0]),
            _worth(nonmembers, parts[1], n_units[1]),
        )
    if np.ptp(members) == 0 and np.ptp(nonmembers) == 0:
        parts, shared = (0.0, 0.0), 0.0
    return PlacementVariance(
        members=parts[0],
        nonmembers=parts[1],
        shared=shared,
        n_members=n_units[0],
        n_nonmembers=n_units[1],
        worth=worth,
    )


def _of_records(placed: Array) -> float:
    return float(placed.var(ddof=1) / len(placed)) if len(placed) > 1 else float("nan")


def _worth(placed: Array, variance: float, n_units: int) -> int:
    """The number of independent records whose mean would vary as much; `n_units` or more."""
    if not variance > 0 or len(placed) < 2:
        return n_units
    return int(np.clip(round(float(placed.var(ddof=1)) / variance), n_units, len(placed)))
