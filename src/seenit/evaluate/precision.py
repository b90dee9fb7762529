"""How often a flagged record really is a member, when members are rarer than in the test."""

from collections.abc import Sequence

import numpy as np
from scipy.special import betaincinv

from seenit.evaluate.roc import allowed_false, roc_steps
from seenit.evaluate.unit_effect import unit_effect
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.records.interval import Interval

PRIORS = (0.5, 0.1, 0.01)
"""Shares of members among the records that somebody would look at."""

_GRID = (np.arange(64) + 0.5) / 64
"""Quantiles at which the two rates are laid against each other."""


def precision_at_priors(
    scores: Array,
    is_member: BoolArray,
    *,
    max_fprs: Sequence[float],
    priors: Sequence[float] = PRIORS,
) -> dict[float, dict[float, float]]:
    """Prior to allowed FPR to precision, π·TPR / (π·TPR + (1 − π)·FPR).

    FPR is the one attained at the threshold, which may be below the one allowed. The precision
    is nan where nothing is flagged. An estimate without its range, which `likelihood_ratios` has.

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


def likelihood_ratios(
    scores: Array,
    is_member: BoolArray,
    *,
    max_fprs: Sequence[float],
    level: float = 0.95,
    units: IntArray | None = None,
) -> dict[float, Interval]:
    """Allowed FPR to TPR / FPR of the threshold in use: how often likelier a member is flagged.

    At any share of members, an accusation is right in `precision(prior, ratio)` of
    `records.evaluation`. The threshold has a TPR and an FPR of its own, both of which were only
    counted: for the lower bound the TPR is taken as its lower Clopper–Pearson limits at all
    levels, and the FPR as its upper ones, independently, and of their ratios the quantile is
    read; the upper bound the other way round.
    The ratio is inf where no non-member is flagged, and nan where nobody is.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.
        max_fprs: allowed false-positive rates.
        level: of the intervals.
        units: (n,) code of the unit that a record belongs to; None where all are independent.
            Records count as so many independent ones as they are worth.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: A rate is not in [0, 1].
    """
    steps = roc_steps(scores, is_member)
    n_nonmembers = int(steps.n_false[-1])
    effects = [
        unit_effect(scores[side], None if units is None else units[side])
        for side in (is_member, ~is_member)
    ]
    found = {}
    for rate in max_fprs:
        position = steps.last(allowed_false(n_nonmembers, rate))
        n_true = int(steps.n_true[position]) if position >= 0 else 0
        n_false = int(steps.n_false[position]) if position >= 0 else 0
        if n_true + n_false == 0:
            found[rate] = Interval(value=np.nan, low=np.nan, high=np.nan, level=level)
            continue
        true, false = (
            (hits / effect.design(hits / effect.n), effect.effective(hits / effect.n))
            for hits, effect in zip((n_true, n_false), effects, strict=True)
        )
        with np.errstate(divide="ignore"):
            value = np.float64(steps.tpr(position)) / steps.fpr(position)
            least = np.divide.outer(_lower(*true), _upper(*false))
            most = np.divide.outer(_upper(*true), _lower(*false))
        found[rate] = Interval(
            value=float(value),
            low=float(np.quantile(least, (1 - level) / 2, method="lower")),
            high=float(np.quantile(most, (1 + level) / 2, method="higher")),
            level=level,
        )
    return found


def _lower(n_hits: float, n: float) -> Array:
    """Lower Clopper–Pearson limits of a share at the levels of the grid."""
    limits: Array = betaincinv(n_hits, n - n_hits + 1, _GRID) if n_hits else np.zeros(len(_GRID))
    return limits


def _upper(n_hits: float, n: float) -> Array:
    limits: Array = betaincinv(n_hits + 1, n - n_hits, _GRID) if n_hits < n else np.ones(len(_GRID))
    return limits
