"""How coarse a score is, and whether that costs anything at the judged threshold."""

from collections.abc import Sequence

import numpy as np

from seenit.evaluate.roc import allowed_false
from seenit.numerics.arrays import Array, BoolArray
from seenit.records.evaluation import TieReport


def tie_report(scores: Array, is_member: BoolArray, *, max_fprs: Sequence[float]) -> TieReport:
    """Distinct scores, the largest tie group, and which thresholds fall inside one.

    A threshold falls inside a tie group where the last non-member that the FPR still allows has
    the same score as the first that it does not: the group moves together, so it stays out whole.
    """
    _, sizes = np.unique(scores, return_counts=True)
    others = np.sort(scores[~is_member])[::-1]
    inside = {}
    for rate in max_fprs:
        allowed = allowed_false(len(others), rate)
        inside[rate] = bool(0 < allowed < len(others) and others[allowed - 1] == others[allowed])
    return TieReport(
        n_distinct=len(sizes),
        largest_share=float(sizes.max() / len(scores)),
        threshold_in_ties=inside,
    )
