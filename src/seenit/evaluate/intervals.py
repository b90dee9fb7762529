"""Intervals of shares: TPR at a fixed FPR by stratified bootstrap, and exact ones by counting."""

from collections.abc import Sequence

import numpy as np

from seenit.evaluate.resampling import plausible_tprs, sides_of
from seenit.evaluate.roc import tpr_at_fpr
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.binomial import binomial_lower, binomial_upper
from seenit.numerics.units import n_units_by_side
from seenit.records.evaluation import Interval

N_RESAMPLES = 2000


def bootstrap_tpr(
    scores: Array,
    is_member: BoolArray,
    *,
    max_fprs: Sequence[float],
    seed: int,
    n_resamples: int = N_RESAMPLES,
    level: float = 0.95,
    units: IntArray | None = None,
) -> dict[float, Interval]:
    """TPR at each FPR (step function, ties together) with a stratified-bootstrap interval.

    Percentiles of replicates in which the sampling of members and of non-members, through the
    true threshold, both count (`plausible_tprs`). The interval is never narrower than the exact
    binomial one of the members at the same threshold: where the replicates hardly differ (a TPR
    near 0 or 1) they know less than that. It holds the true TPR in 95 to 98 of 100 samples from
    10 allowed false positives on, and is conservative below; its lower bound is near 0 at one.
    With fewer than two records on a side it is undefined (nan).

    Takes O(n log n + n_resamples · log n) time per FPR.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.
        max_fprs: allowed false-positive rates.
        seed: of the resampling.
        n_resamples: replicates.
        level: of the intervals.
        units: (n,) code of the unit that a record belongs to, such as a person; None where all
            are independent.

    Returns:
        Allowed FPR to interval.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: A rate is not in [0, 1].
    """
    sides = sides_of(scores, is_member, units)
    n_members = len(sides.members)
    is_defined = min(n_units_by_side(is_member, units)) >= 2
    found = {}
    for rate in max_fprs:
        rng = np.random.default_rng(seed)  # anew, so that a rate's interval is its own
        value = tpr_at_fpr(scores, is_member, max_fpr=rate)
        draws = plausible_tprs(sides, max_fpr=rate, n_resamples=n_resamples, rng=rng)
        low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
        n_worth = sides.effects[0].effective(value)
        exact = clopper_pearson(
            round(value * n_members) * n_worth / n_members, n_worth, level=level
        )
        found[rate] = Interval(
            value=value,
            low=min(float(low), exact.low) if is_defined else np.nan,
            high=max(float(high), exact.high) if is_defined else np.nan,
            level=level,
        )
    return found


def clopper_pearson(n_hits: float, n: float, *, level: float = 0.95) -> Interval:
    """Share n_hits / n with its exact binomial interval; undefined (nan) at n = 0.

    Holds where what counts as a hit was fixed without looking at these n. Numbers that are not
    whole, as of records that are worth fewer independent ones, are interpolated.
    Source: Clopper & Pearson 1934, Biometrika 26(4).

    Raises:
        ConfigError: n_hits is not in 0..n.

    Example:
        >>> round(clopper_pearson(0, 100).high, 4)
        0.0362
    """
    if n == 0:
        return Interval(value=np.nan, low=np.nan, high=np.nan, level=level)
    tail = (1 - level) / 2
    return Interval(
        value=n_hits / n,
        low=binomial_lower(n_hits, n, tail=tail),
        high=binomial_upper(n_hits, n, tail=tail),
        level=level,
    )
