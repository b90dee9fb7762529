"""What the same attack will score on records whose membership is withheld.

A private figure differs from the promise for three reasons. The public set is a sample, so the
promise is itself an estimate; the private set is another sample, with a threshold of its own;
and a fitted attack scores the private records by an average of models, each public record by
those that did not see it. The variances add: sd² = sd_public² (1 + refit) + sd_private².
"""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtri

from seenit.evaluate.auc import Placements, placements
from seenit.evaluate.intervals import N_RESAMPLES
from seenit.evaluate.placement_variance import placement_variance
from seenit.evaluate.resampling import Sides, bootstrap_replicates, fresh_replicates, sides_of
from seenit.evaluate.roc import tpr_at_fpr
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.records.evaluation import ExpectedPrivate, Interval

REFIT_SHARE = 1.0
"""Allowance for a refit, as a share of the public variance.

Where a learner finds nothing, cross-fitting doubles the variance of its public AUC
(`cross_fitting.py`); where it finds much, it adds little. The larger is taken. It also covers
that an average of fold models is a little stronger than each of them (simulated in
tests/statistical/test_refit_coverage.py).
"""


def predict_private(
    scores: Array,
    is_member: BoolArray,
    *,
    n_private: int,
    max_fprs: Sequence[float],
    is_refitted: bool,
    seed: int,
    optimism: Mapping[str, float] | None = None,
    level: float = 0.95,
    units: IntArray | None = None,
) -> ExpectedPrivate:
    """Normal prediction intervals for a set of `n_private` records, members in the public share.

    An actual figure falls into its interval with probability `level` if the private records are
    drawn as the public ones were. The step definition of TPR is biased upwards where few false
    positives are allowed; the value is moved by how much more or less so it is at the private
    size. Undefined (nan) with fewer than two records on a side of either set.

    Args:
        scores: (n,) of the records with known membership, out of fold where fitted.
        is_member: (n,) bool.
        n_private: records of the private set, or of the part that a scoreboard shows.
        max_fprs: allowed false-positive rates.
        is_refitted: the private records are scored by other fits than the public ones.
        seed: of the resampling.
        optimism: "auc" and "tpr@fpr=0.05" to what choosing this attack among many on the same
            records has added to its figures; taken off the promise. None for nothing.
        level: of the intervals.
        units: (n,) code of the unit that a record belongs to; None where all are independent.
            Private records are taken to come in units as the public ones do.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: A rate is not in [0, 1].
    """
    sides = sides_of(scores, is_member, units)
    n1, n0 = len(sides.members), len(sides.nonmembers)
    m1 = round(n_private * n1 / (n1 + n0))
    m0 = n_private - m1
    is_defined = min(n1, n0, m1, m0) >= 2
    public_weight = 1 + REFIT_SHARE * is_refitted
    taken_off = optimism or {}

    placed = placements(scores, is_member, units)
    auc_variance = (
        public_weight * _auc_variance(placed, n1, n0) + _auc_variance(placed, m1, m0)
        if is_defined
        else np.nan
    )
    rng = np.random.default_rng(seed)
    tprs = {}
    for rate in max_fprs:
        value, variance = tpr_at_fpr(scores, is_member, max_fpr=rate), np.nan
        if is_defined:
            moved, public, private = _tpr_spread(sides, rate, m1, m0, rng)
            value, variance = value + moved, public_weight * public + private
        off = taken_off.get(f"tpr@fpr={rate:g}", 0.0)
        tprs[rate] = _around(value - off, variance, level)
    return ExpectedPrivate(
        n=n_private,
        n_members=m1,
        auc=_around(placed.auc - taken_off.get("auc", 0.0), auc_variance, level),
        tpr_at_fpr=tprs,
    )


def _auc_variance(placed: Placements, n_members: int, n_nonmembers: int) -> float:
    """DeLong's, at the sizes given; never below that of one misplaced record."""
    spread = placement_variance(placed.members, placed.nonmembers, placed.units)
    variance = (
        spread.members * len(placed.members) / n_members
        + spread.nonmembers * len(placed.nonmembers) / n_nonmembers
    )
    return max(variance, min(n_members, n_nonmembers) ** -2)


def _tpr_spread(
    sides: Sides, rate: float, m1: int, m0: int, rng: np.random.Generator
) -> tuple[float, float, float]:
    """How far the mean moves from the public size to the private one, and both variances."""
    public = bootstrap_replicates(sides, max_fpr=rate, n_resamples=N_RESAMPLES, rng=rng)
    worth = sides.independent(rate)
    private = fresh_replicates(
        sides,
        max_fpr=rate,
        n_members=max(1, round(m1 * worth[0] / len(sides.members))),
        n_nonmembers=max(1, round(m0 * worth[1] / len(sides.nonmembers))),
        n_resamples=N_RESAMPLES,
        rng=rng,
    )
    return (
        float(private.mean() - public.mean()),
        max(float(public.var(ddof=1)), len(sides.members) ** -2),  # 0 of n leaves room for one
        max(float(private.var(ddof=1)), m1**-2),
    )


def _around(value: float, variance: float, level: float) -> Interval:
    """A normal interval within 0 and 1, as the value is."""
    half = float(ndtri((1 + level) / 2) * np.sqrt(variance))
    value = min(1.0, max(0.0, value))
    low, high = (float(np.clip(end, 0.0, 1.0)) for end in (value - half, value + half))
    return Interval(value=value, low=low, high=high, level=level)
