"""Replicates of TPR at a fixed FPR, drawn without resampling record by record.

Two questions are kept apart. What would another sample show, at a threshold of its own? That is
`bootstrap_replicates`, from which predictions are made. And where may the true TPR lie? That is
`plausible_tprs`: the true threshold lets a share of exactly `max_fpr` of all non-members pass, so
that the number of these n0 above it is binomial.

What a resample of the non-members contributes is one number: the score that the first excess
false positive would have. Among n0 draws with replacement that is the (m + 1)-th highest, and
its place among the sorted originals is floor(n0 · U), where U ~ Beta(m + 1, n0 − m) is the order
statistic of n0 uniform draws. What the members contribute is then binomial. Both draws have
exactly the distribution that resampling record by record has, at O(log n) instead of O(n) a
replicate, and ties need no care: what ties with the excess false positive is out.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seenit.evaluate.roc import allowed_false, check_judged
from seenit.evaluate.unit_effect import UnitEffect, unit_effect
from seenit.numerics.arrays import Array, BoolArray, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Sides:
    """The two samples that resamples are drawn from.

    Attributes:
        members: (n1,) scores, increasing.
        nonmembers: (n0,) scores, decreasing.
        effects: of units on members and on non-members.
    """

    members: Array
    nonmembers: Array
    effects: tuple[UnitEffect, UnitEffect]

    def independent(self, max_fpr: float) -> tuple[int, int]:
        """How many independent members, and non-members, these are worth at an FPR."""
        place = min(int(max_fpr * len(self.nonmembers)), len(self.nonmembers) - 1)
        shares = float(self.share_above(np.array([place]))[0]), max_fpr
        n_members, n_nonmembers = (
            max(1, round(effect.effective(share)))
            for effect, share in zip(self.effects, shares, strict=True)
        )
        return n_members, n_nonmembers

    def share_above(self, position: IntArray) -> Array:
        """Share of members strictly above the non-member at each position from the top."""
        share: Array = self._shares_above[position]
        return share

    @cached_property
    def _shares_above(self) -> Array:
        """The share above every position, (n0,), since there are many more draws than positions."""
        n_below = np.searchsorted(self.members, self.nonmembers, side="right")
        return np.asarray(1 - n_below / len(self.members), dtype=np.float64)


def sides_of(scores: Array, is_member: BoolArray, units: IntArray | None = None) -> Sides:
    """Sorted scores of both sides, and what units, (n,) or None, do to them.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
    """
    check_judged(scores, is_member)
    return Sides(
        members=np.sort(scores[is_member]),
        nonmembers=np.sort(scores[~is_member])[::-1],
        effects=(
            unit_effect(scores[is_member], None if units is None else units[is_member]),
            unit_effect(scores[~is_member], None if units is None else units[~is_member]),
        ),
    )


def bootstrap_replicates(
    sides: Sides, *, max_fpr: float, n_resamples: int, rng: np.random.Generator
) -> Array:
    """TPR at `max_fpr` in resamples of the same sizes, stratified by membership, (n_resamples,).

    Records of units are resampled as so many independent ones as they are worth.

    Args:
        sides: what is resampled.
        max_fpr: allowed false-positive rate.
        n_resamples: replicates.
        rng: source of randomness.
    """
    n_members, n_nonmembers = sides.independent(max_fpr)
    return fresh_replicates(
        sides,
        max_fpr=max_fpr,
        n_members=n_members,
        n_nonmembers=n_nonmembers,
        n_resamples=n_resamples,
        rng=rng,
    )


def fresh_replicates(
    sides: Sides,
    *,
    max_fpr: float,
    n_members: int,
    n_nonmembers: int,
    n_resamples: int,
    rng: np.random.Generator,
) -> Array:
    """TPR at `max_fpr` in samples of any size, drawn as if `sides` were the population.

    Args:
        sides: taken as the population.
        max_fpr: allowed false-positive rate; the threshold is each sample's own.
        n_members: members in each sample.
        n_nonmembers: non-members in each sample.
        n_resamples: replicates.
        rng: source of randomness.
    """
    n_allowed = allowed_false(n_nonmembers, max_fpr)
    if n_allowed >= n_nonmembers:
        return np.ones(n_resamples)
    excess = drawn_positions(
        n_allowed, n_drawn=n_nonmembers, n=len(sides.nonmembers), size=n_resamples, rng=rng
    )
    hits: Array = rng.binomial(n_members, sides.share_above(excess)) / n_members
    return hits


def plausible_tprs(
    sides: Sides, *, max_fpr: float, n_resamples: int, rng: np.random.Generator
) -> Array:
    """Draws of the true TPR at the true threshold of `max_fpr`, (n_resamples,).

    K of the n0 non-members lie above the true threshold, K ~ Binomial(n0, max_fpr). It therefore
    lies between the K-th highest and the next one; the share of members above it is taken
    uniformly between the shares above these two, and members are then drawn anew. Counting to the
    first excess false positive instead, as a resampled estimate does, puts the threshold one to
    two places too low, which a bound feels where few false positives are allowed. Records of
    units count as so many independent ones as they are worth.

    Args:
        sides: both samples.
        max_fpr: the false-positive rate.
        n_resamples: draws.
        rng: source of randomness.
    """
    n_members, n_nonmembers = sides.independent(max_fpr)
    each = len(sides.nonmembers) / n_nonmembers  # records that an independent one stands for
    n_above = rng.binomial(n_nonmembers, max_fpr, size=n_resamples)
    inner = np.where(n_above > 0, sides.share_above(_last(n_above, each)), 0.0)
    outer = np.where(
        n_above < n_nonmembers,
        sides.share_above(np.minimum(_last(n_above + 1, each), len(sides.nonmembers) - 1)),
        1.0,
    )
    share = inner + rng.random(n_resamples) * (outer - inner)
    hits: Array = rng.binomial(n_members, share) / n_members
    return hits


def _last(count: IntArray, each: float) -> IntArray:
    """Place from the top of the last record of so many independent ones."""
    place: IntArray = np.maximum(np.rint(count * each).astype(np.int64) - 1, 0)
    return place


def drawn_positions(
    place: int, *, n_drawn: int, n: int, size: int, rng: np.random.Generator
) -> IntArray:
    """Position among n sorted values of the `place`-th (from 0) of n_drawn draws, (size,)."""
    uniform = rng.beta(place + 1, n_drawn - place, size=size)
    return np.minimum((uniform * n).astype(np.int64), n - 1)
