"""What cross-fitting does to the AUC of a learner.

DeLong's variance takes the scores as given. Scores out of fold are not: record i is scored by a
model that saw j, and j by one that saw i. Where there is nothing to find, what a learner picked up
of the pair (i, j) enters twice with the same sign: the AUC is a quadratic form in the memberships,
whose variance is twice the one that counts its terms as independent. So under the null the
standard deviation is √2 times DeLong's, at any n; simulated for ridge regression, boosting and
forests in tests/statistical. Where there is something to find, fits still differ in how much of
it they find, and the excess fades slowly as the signal stands out: an interval for the AUC that
one expects over samples needs it up to a distance of some twenty standard deviations from 1/2.
"""

from dataclasses import replace

import numpy as np
from scipy.special import expit, logit, ndtri

from seenit.records.interval import Interval

NULL_INFLATION = float(np.sqrt(2))
"""Standard deviation of an out-of-fold AUC without signal, in units of DeLong's."""

FADES_AT = 10.0
"""Distance from 1/2, in DeLong's standard deviations, at which half of the excess is left."""


def widened_for_null(auc: Interval) -> Interval:
    """The interval of an out-of-fold AUC, √2 times as wide on the logit scale.

    Right where nothing separates the groups, too wide where much does. An AUC of exactly 0 or 1
    keeps its interval.
    """
    return _widened(auc, NULL_INFLATION)


def widened_for_fits(auc: Interval) -> Interval:
    """The interval of an out-of-fold AUC, as much wider as the fits vary.

    It is meant for the expected AUC: of the same learner on other records. An AUC of exactly 0
    or 1 keeps its interval.
    """
    return _widened(auc, fit_inflation(auc))


def fit_inflation(auc: Interval) -> float:
    """Standard deviation of an out-of-fold AUC, in units of DeLong's: √2 at 1/2, 1 far from it.

    √(1 + 1 / (1 + (z / 10)²)) for an AUC z standard deviations from 1/2 on the logit scale, as
    its interval has them; 1 where it is exactly 0 or 1, or where it is undefined.

    Args:
        auc: with DeLong's interval.
    """
    if not 0 < auc.value < 1 or not auc.low < auc.high:
        return 1.0
    near = auc.low if auc.value > 0.5 else auc.high
    arm = abs(logit(auc.value) - logit(near)) / ndtri((1 + auc.level) / 2)
    z = abs(logit(auc.value)) / arm
    return float(np.sqrt(1 + 1 / (1 + (z / FADES_AT) ** 2)))


def _widened(auc: Interval, factor: float) -> Interval:
    if not 0 < auc.value < 1:
        return auc
    centre, low, high = (logit(end) for end in (auc.value, auc.low, auc.high))
    return replace(
        auc,
        low=float(expit(centre - factor * (centre - low))),
        high=float(expit(centre + factor * (high - centre))),
    )
