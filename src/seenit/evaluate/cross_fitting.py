"""What cross-fitting does to the AUC of a learner that found nothing.

DeLong's variance takes the scores as given. Scores out of fold are not: record i is scored by a
model that saw j, and j by one that saw i. Where there is something to find, that hardly matters.
Where there is nothing, what a learner picked up of the pair (i, j) enters twice with the same
sign: the AUC is a quadratic form in the memberships, whose variance is twice the one that counts
its terms as independent. So under the null the standard deviation is √2 times DeLong's, at
any n; simulated for ridge regression, boosting and forests in tests/statistical.
"""

from dataclasses import replace

import numpy as np
from scipy.special import expit, logit

from seenit.records.evaluation import Interval

NULL_INFLATION = float(np.sqrt(2))
"""Standard deviation of an out-of-fold AUC without signal, in units of DeLong's."""


def widened_for_null(auc: Interval) -> Interval:
    """The interval of an out-of-fold AUC, √2 times as wide on the logit scale.

    Right where nothing separates the groups, too wide where much does. An AUC of exactly 0 or 1
    keeps its interval.
    """
    if not 0 < auc.value < 1:
        return auc
    centre, low, high = (logit(end) for end in (auc.value, auc.low, auc.high))
    return replace(
        auc,
        low=float(expit(centre - NULL_INFLATION * (centre - low))),
        high=float(expit(centre + NULL_INFLATION * (high - centre))),
    )


def reaching_chance(auc: Interval) -> Interval:
    """The interval of an out-of-fold AUC, extended to 1/2 where cross-fitting may explain the rest.

    Unchanged where even the widened interval leaves 1/2 out: there is something to find.
    """
    wide = widened_for_null(auc)
    if not wide.low <= 0.5 <= wide.high:
        return auc
    return replace(auc, low=min(auc.low, 0.5), high=max(auc.high, 0.5))
