"""The mean TPR at low FPRs: one number by which parameters are chosen."""

import numpy as np

from seenit.numerics.arrays import Array, BoolArray

HIGHEST_FPR = 0.1
_N_RATES = 20


def mean_tpr(scores: Array, is_member: BoolArray) -> float:
    """Mean of the TPR over FPRs from 0 to .1, thresholds being scores of non-members.

    Smoother than the TPR at one rate and blind to the ranks that no accusation uses, it is for
    choosing, not for reporting.

    Args:
        scores: (n,) higher = more likely a member.
        is_member: (n,) bool, both kinds present.
    """
    outside = np.sort(scores[~is_member])[::-1]
    allowed = np.unique(np.linspace(0, HIGHEST_FPR, _N_RATES) * len(outside)).astype(np.int64)
    inside = np.sort(scores[is_member])
    above = len(inside) - np.searchsorted(inside, outside[allowed], side="right")
    return float(above.mean() / len(inside))
