"""How often a flagged record really is a member, when members are rarer than in the test."""

from collections.abc import Sequence

from seenit.evaluate.roc import allowed_false, roc_steps
from seenit.numerics.arrays import Array, BoolArray

PRIORS = (0.5, 0.1, 0.01)
"""Shares of members among the records that somebody would look at."""


def precision_at_priors(
    scores: Array,
    is_member: BoolArray,
    *,
    max_fprs: Sequence[float],
    priors: Sequence[float] = PRIORS,
) -> dict[float, dict[float, float]]:
    """Prior to allowed FPR to precision, π·TPR / (π·TPR + (1 − π)·FPR).

    FPR is the one attained at the threshold, which may be below the one allowed. The precision
    is nan where nothing is flagged. An estimate: at a small FPR it inherits the uncertainty of
    both rates.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.
        max_fprs: allowed false-positive rates.
        priors: shares of members, in (0, 1).

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: A rate is not in [0, 1].
    """
    steps = roc_steps(scores, is_member)
    found: dict[float, dict[float, float]] = {prior: {} for prior in priors}
    for rate in max_fprs:
        position = steps.last(allowed_false(int(steps.n_false[-1]), rate))
        tpr, fpr = steps.tpr(position), steps.fpr(position)
        for prior in priors:
            flagged = prior * tpr + (1 - prior) * fpr
            found[prior][rate] = prior * tpr / flagged if flagged > 0 else float("nan")
    return found
