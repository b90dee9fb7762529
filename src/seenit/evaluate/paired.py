"""TPR of one attack minus that of others, on records that are resampled together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seenit.evaluate.intervals import N_RESAMPLES
from seenit.evaluate.resampling import sides_of
from seenit.evaluate.roc import allowed_false, check_judged, tpr_at_fpr
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.binomial import binomial_upper
from seenit.records.evaluation import Interval, PairedDifference

CELLS_AT_ONCE = 4_000_000
"""Largest count table that is held at a time; bounds memory at some 50 MB."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Ladder:
    """One attack's records from the highest score down.

    Attributes:
        top: (m,) the non-members that the judged FPR allows above the threshold.
        n_above: (n0 + 2,) members above the K-th highest non-member, for K from 0, where there is
            none, to n0 + 1, where all members are counted.
        member_rank: (n1,) each member's place from the top, from 0.
        tpr: at the judged FPR.
    """

    top: IntArray
    n_above: IntArray
    member_rank: IntArray
    tpr: float


def paired_bootstrap(
    first: Array,
    others: Mapping[str, Array],
    is_member: BoolArray,
    *,
    attack: str,
    max_fpr: float,
    seed: int,
    n_resamples: int = N_RESAMPLES,
    level: float = 0.95,
    units: IntArray | None = None,
) -> tuple[PairedDifference, ...]:
    """TPR at `max_fpr` of one attack minus that of each other one, stratified bootstrap.

    Every attack sees the same resample of the non-members: the number drawn of those that it
    flags is the number K that lie above its true threshold, as in `plausible_tprs`. Given the
    two thresholds, the members that only one of the attacks flags are drawn from their exact
    multinomial. Where no replicate differs from
    another, the interval is widened by what the members can rule out. With fewer than two
    records on a side it is undefined (nan). Where units hold several records, replicates are
    spread by the root of the larger design effect.

    Args:
        first: (n,) scores of the attack named first.
        others: attack name to (n,) scores.
        is_member: (n,) bool.
        attack: name of the first.
        max_fpr: allowed false-positive rate.
        seed: of the resampling.
        n_resamples: replicates.
        level: of the intervals.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Returns:
        One comparison per other attack, in their order.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: `max_fpr` is not in [0, 1].
    """
    columns = (first, *others.values())
    for column in columns:
        check_judged(column, is_member)
    n_members = int(is_member.sum())
    n_nonmembers = len(is_member) - n_members
    n_allowed = allowed_false(n_nonmembers, max_fpr)
    ladders = [_ladder(column, is_member, max_fpr, n_allowed) for column in columns]
    rng = np.random.default_rng(seed)
    n_above = _plausible_flags(ladders, n_nonmembers, n_resamples, rng)
    found = []
    for name, ladder, above in zip(others, ladders[1:], n_above[1:], strict=True):
        delta = _resampled_difference(ladders[0], ladder, n_above[0], above, rng)
        value = ladders[0].tpr - ladder.tpr
        if units is not None:
            worth = min(
                _worth(column, is_member, units, max_fpr) for column in (first, others[name])
            )
            delta = delta.mean() + (delta - delta.mean()) / np.sqrt(worth)
        low, high = np.quantile(delta, [(1 - level) / 2, (1 + level) / 2])
        spare = binomial_upper(0, n_members, tail=(1 - level) / 2) if low == high else 0.0
        tail = min((delta <= 0).mean(), (delta >= 0).mean())
        defined = min(n_members, n_nonmembers) >= 2
        found.append(
            PairedDifference(
                attack=attack,
                other=name,
                quantity=f"tpr@fpr={max_fpr:g}",
                difference=Interval(
                    value=value,
                    low=max(-1.0, float(low) - spare) if defined else np.nan,
                    high=min(1.0, float(high) + spare) if defined else np.nan,
                    level=level,
                ),
                p_value=float(min(1.0, 2 * max(tail, 1 / n_resamples))) if defined else np.nan,
            )
        )
    return tuple(found)


def _worth(scores: Array, is_member: BoolArray, units: IntArray, max_fpr: float) -> float:
    """Independent records that one record is worth, on the side where it is worth less."""
    sides = sides_of(scores, is_member, units)
    worth = zip(
        sides.independent(max_fpr), (len(sides.members), len(sides.nonmembers)), strict=True
    )
    return min(independent / n for independent, n in worth)


def _ladder(scores: Array, is_member: BoolArray, max_fpr: float, n_allowed: int) -> _Ladder:
    members, others = scores[is_member], scores[~is_member]
    ranked = np.argsort(-others, kind="stable")
    order = np.argsort(-members, kind="stable")
    rank = np.empty(len(members), dtype=np.int64)
    rank[order] = np.arange(len(members))
    above = np.searchsorted(-members[order], -others[ranked], side="left")
    return _Ladder(
        top=ranked[:n_allowed],
        n_above=np.concatenate([[0], above, [len(members)]]),
        member_rank=rank,
        tpr=tpr_at_fpr(scores, is_member, max_fpr=max_fpr),
    )


def _plausible_flags(
    ladders: list[_Ladder], n_nonmembers: int, n_resamples: int, rng: np.random.Generator
) -> IntArray:
    """Members that each attack flags at its true threshold: (attacks, n_resamples)."""
    n_above = _drawn_above(ladders, n_nonmembers, n_resamples, rng)
    between = rng.random(n_resamples)  # the same for all: equal rankings stay equal
    found = np.empty(n_above.shape, dtype=np.int64)
    for row, ladder, k in zip(found, ladders, n_above, strict=True):
        inner, outer = ladder.n_above[k], ladder.n_above[k + 1]
        row[:] = inner + (between * (outer - inner + 1)).astype(np.int64)
    return found


def _drawn_above(
    ladders: list[_Ladder], n_nonmembers: int, n_resamples: int, rng: np.random.Generator
) -> IntArray:
    """Non-members above each attack's true threshold: (attacks, n_resamples)."""
    union = np.unique(np.concatenate([ladder.top for ladder in ladders]))  # (u,)
    found = np.zeros((len(ladders), n_resamples), dtype=np.int64)
    if not len(union):
        return found
    is_top = np.array([np.isin(union, ladder.top) for ladder in ladders])  # (attacks, u)
    step = max(1, CELLS_AT_ONCE // len(union))
    for start in range(0, n_resamples, step):
        size = min(step, n_resamples - start)
        n_inside = rng.binomial(n_nonmembers, len(union) / n_nonmembers, size=size)
        cells = np.repeat(np.arange(size) * len(union), n_inside)
        cells += rng.integers(len(union), size=len(cells))
        counts = np.bincount(cells, minlength=size * len(union)).reshape(size, -1)  # (size, u)
        found[:, start : start + size] = np.rint(is_top.astype(float) @ counts.T.astype(float))
    return found


def _resampled_difference(
    a: _Ladder, b: _Ladder, n_a: IntArray, n_b: IntArray, rng: np.random.Generator
) -> Array:
    """TPR of a minus TPR of b, (n_resamples,), given how many originals each flags."""
    n_members = len(a.member_rank)
    both = _flagged_by_both(a.member_rank, b.member_rank, n_a, n_b)
    only_a = rng.binomial(n_members, (n_a - both) / n_members)
    rest = n_members - (n_a - both)
    share = np.where(rest > 0, (n_b - both) / np.maximum(rest, 1), 0.0)
    only_b = rng.binomial(n_members - only_a, share)
    difference: Array = (only_a - only_b) / n_members
    return difference


def _flagged_by_both(a_rank: IntArray, b_rank: IntArray, n_a: IntArray, n_b: IntArray) -> IntArray:
    """Members among the n_a highest of a and the n_b highest of b, per resample."""
    able = (a_rank < n_a.max()) & (b_rank < n_b.max())
    a_able, b_able = a_rank[able].astype(np.int32), b_rank[able].astype(np.int32)
    thresholds, place = np.unique(np.stack([n_a, n_b]), axis=1, return_inverse=True)
    counts = np.empty(thresholds.shape[1], dtype=np.int64)
    step = max(1, CELLS_AT_ONCE // max(1, len(a_able)))
    for start in range(0, len(counts), step):
        rows = slice(start, start + step)
        counts[rows] = (
            (a_able < thresholds[0, rows, None]) & (b_able < thresholds[1, rows, None])
        ).sum(axis=1)
    return counts[place.reshape(-1)]
