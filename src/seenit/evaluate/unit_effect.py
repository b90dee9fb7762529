"""How many independent records the records of units are worth, where a share of them is counted.

The variance of a share among n records of units of m records each is that of n / D independent
ones, with the design effect D = 1 + (Σ m² / n − 1) ρ and ρ the correlation of being counted
within a unit. At a low false-positive rate ρ cannot be read from the few records above the
threshold. It follows from how alike the ranks of a unit's records are: with normal scores that
correlate by r, both of two records lie above the threshold that a share p exceeds with the
probability of a bivariate normal distribution.

Source: Kish 1965, Survey Sampling, 5.4 (design effect); Owen 1956, Annals of Mathematical
    Statistics 27(4) (the bivariate normal probability by T).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, owens_t

from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.ranks import midranks
from seenit.numerics.units import unit_codes

_END = 1e-12


@dataclass(frozen=True, kw_only=True)
class UnitEffect:
    """One side of membership.

    Attributes:
        n: records.
        alike: correlation r of normal scores within units, 0 to 1.
        others: Σ m² / n − 1, how many others of its unit a record has on average; 0 where all are
            independent.
    """

    n: int
    alike: float
    others: float

    def design(self, share: float) -> float:
        """D, at least 1, where so large a share of the records is counted."""
        return 1 + self.others * alike_above(self.alike, share)

    def effective(self, share: float) -> float:
        """N / D."""
        return self.n / self.design(share)


def designs_within(
    scores: Array, is_counted: BoolArray, units: IntArray | None
) -> Callable[[BoolArray], float]:
    """A function from some records of a side, (n,) bool, to the design effect of a share of them.

    Args:
        scores: (n,) of one side.
        is_counted: (n,) bool, the records that are counted.
        units: (n,) code of each record's unit; None where all are independent.
    """
    if units is None or not len(scores):
        return lambda rows: 1.0
    alike = alike_above(unit_effect(scores, units).alike, float(is_counted.mean()))

    def design(rows: BoolArray) -> float:
        sizes = np.unique(units[rows], return_counts=True)[1]
        return 1 + (float((sizes**2).sum()) / max(int(rows.sum()), 1) - 1) * alike

    return design


def unit_effect(scores: Array, units: IntArray | None) -> UnitEffect:
    """The effect of units on the records of one side.

    Args:
        scores: (n,) of one side.
        units: (n,) code of each record's unit; None where all are independent.
    """
    n = len(scores)
    codes = np.arange(n) if units is None else unit_codes(units)
    sizes = np.bincount(codes)
    n_pairs = float((sizes * (sizes - 1)).sum())
    if n_pairs == 0:
        return UnitEffect(n=n, alike=0.0, others=0.0)
    z = ndtri(midranks(scores) / (n + 1))
    z -= z.mean()
    spread = float((z * z).mean())
    sums = np.bincount(codes, weights=z)
    together = float((sums**2).sum() - (z * z).sum()) / n_pairs
    alike = together / spread if spread > 0 else 1.0
    return UnitEffect(n=n, alike=float(np.clip(alike, 0.0, 1.0)), others=n_pairs / n)


def alike_above(alike: float, share: float) -> float:
    """Correlation of "lies above" for two normal scores that correlate by `alike`, 0 to 1."""
    share = float(np.clip(share, _END, 1 - _END))
    if alike <= 0:
        return 0.0
    cut = float(ndtri(share))
    both = share - 2 * float(owens_t(cut, np.sqrt((1 - alike) / (1 + alike))))
    return float(np.clip((both - share**2) / (share * (1 - share)), 0.0, 1.0))
