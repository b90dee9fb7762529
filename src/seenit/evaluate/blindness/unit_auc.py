"""The uncertainty of an AUC whose records come in units, such as the records of a person."""

import numpy as np
from scipy.special import expit, logit, stdtrit

from seenit.evaluate.auc import Placements
from seenit.numerics.arrays import BoolArray, IntArray
from seenit.numerics.units import unit_codes
from seenit.records.evaluation import Interval


def unit_sd(placed: Placements, is_member: BoolArray, units: IntArray) -> float:
    """Standard deviation of an AUC, from the sums of placements over each unit.

    A unit may have records on both sides. DeLong's where every unit has one record, but for its
    means, which are taken over both sides together.

    Source: Obuchowski 1997, Biometrics 53(2), as the variance of a sum over clusters.

    Args:
        placed: of all records.
        is_member: (n,) bool.
        units: (n,) code of each record's unit.
    """
    share = np.empty(len(is_member))
    share[is_member] = (placed.members - placed.auc) / len(placed.members)
    share[~is_member] = (placed.nonmembers - placed.auc) / len(placed.nonmembers)
    sums = np.bincount(unit_codes(units), weights=share)
    n = len(sums)
    return float(np.sqrt(n / (n - 1) * (sums**2).sum())) if n > 1 else float("nan")


def logit_interval(value: float, sd: float, *, df: float, level: float = 0.95) -> Interval:
    """An AUC between bounds that are symmetric on the logit scale; (0, 1) at an AUC of 0 or 1."""
    if not 0 < value < 1:
        return Interval(value=value, low=0.0, high=1.0, level=level)
    half = stdtrit(df, (1 + level) / 2) * sd / (value * (1 - value))
    low, high = expit(logit(value) + np.array([-half, half]))
    return Interval(value=value, low=float(low), high=float(high), level=level)


def separated_interval(value: float, n_fewest: int, *, level: float = 0.95) -> Interval:
    """An AUC of exactly 0 or 1, whose placements have no variance, and how near it surely is.

    Of n disjoint pairs of a unit of either side all are in order with probability AUCⁿ. Scores out
    of fold are worth half as many pairs, as they have twice the variance.

    Args:
        value: 0 or 1.
        n_fewest: units of the smaller side.
        level: of the interval.
    """
    least = float(((1 - level) / 2) ** (2 / n_fewest))
    low, high = (least, 1.0) if value == 1 else (0.0, 1 - least)
    return Interval(value=value, low=low, high=high, level=level)
