"""Empirical ε: how large a privacy loss one attack on one model proves.

If training were (ε, δ)-private, every event would be at most e^ε times likelier with a record
than without it, plus δ. An attack that flags members with probability TPR and non-members with
FPR therefore proves ε ≥ ln((TPR − δ) / FPR), and by its unflagged records
ε ≥ ln((1 − FPR − δ) / (1 − TPR)). Both rates are bounded by Clopper–Pearson at half of the
allowed error each, at a threshold that these records did not choose.

It is a lower bound on the ε of the training algorithm only where a coin decided which records
were members; anywhere else it is a measure of leakage on the scale of ε.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from seenit.errors import ConfigError
from seenit.evaluate.roc import check_judged
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.binomial import binomial_lower, binomial_upper
from seenit.numerics.folds import stratified_folds
from seenit.numerics.units import has_repeats, n_units_by_side, unit_codes
from seenit.records.audits.epsilon import MEMBERS, NONMEMBERS, EpsilonBound

__all__ = [
    "MEMBERS",
    "NONMEMBERS",
    "EpsilonBound",
    "epsilon_at",
    "epsilon_by_split",
    "epsilon_of_best",
]

N_CANDIDATES = 60


def epsilon_at(
    scores: Array,
    is_member: BoolArray,
    *,
    thresholds: Sequence[float],
    delta: float = 0.0,
    level: float = 0.95,
) -> EpsilonBound:
    """The best bound among thresholds that were fixed without looking at these records.

    The allowed error is shared among both sides of every threshold, so that the best of them
    holds at `level`: a bound at the best of all observed thresholds without such a correction is
    positive in most runs where nothing leaks.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.
        thresholds: fixed beforehand, or chosen on other records.
        delta: in [0, 1).
        level: probability that the bound holds.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: No threshold is given, or delta or level is out of range.
    """
    check_judged(scores, is_member)
    if len(thresholds) == 0:
        raise ConfigError("thresholds: expected at least one, got none")
    return _best(
        scores,
        is_member,
        events=[(float(cut), side) for cut in thresholds for side in (MEMBERS, NONMEMBERS)],
        delta=delta,
        level=level,
    )


def epsilon_by_split(
    scores: Array,
    is_member: BoolArray,
    *,
    seed: int,
    delta: float = 0.0,
    level: float = 0.95,
) -> EpsilonBound:
    """Choose threshold and side on one half of the records, bound ε on the other half.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.
        seed: of the split, stratified by membership.
        delta: in [0, 1).
        level: probability that the bound holds.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: A side has a single record, or delta or level is out of range.
    """
    return epsilon_of_best({"scores": scores}, is_member, seed=seed, delta=delta, level=level)[1]


def epsilon_of_best(
    columns: Mapping[str, Array],
    is_member: BoolArray,
    *,
    seed: int,
    delta: float = 0.0,
    level: float = 0.95,
    units: IntArray | None = None,
) -> tuple[str, EpsilonBound]:
    """Choose attack, threshold and side on one half of the records, bound ε on the other half.

    Choosing the attack there too keeps the bound valid: that of the best attack on the same
    records would be positive too often where nothing leaks. Units are halved whole, and each
    speaks through one record of either side, drawn by the seed: a binomial counts independent
    records.

    Args:
        columns: attack name to (n,) scores, higher = more likely a member; at least one.
        is_member: (n,) bool.
        seed: of the split, stratified by membership.
        delta: in [0, 1).
        level: probability that the bound holds.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Returns:
        The attack that was chosen, and its bound.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: A side has a single record or unit, there is no attack, or delta or level is
            out of range.
    """
    if not columns:
        raise ConfigError("columns: expected at least one attack, got none")
    for scores in columns.values():
        check_judged(scores, is_member)
    n_fewest = min(n_units_by_side(is_member, units))
    if n_fewest < 2:
        raise ConfigError(
            "is_member: expected at least 2 members and 2 non-members that are independent, to "
            f"split them, got {n_fewest} on one side"
        )
    rng = np.random.default_rng(seed)
    chooses = _half(is_member, units, rng)
    bounds = ~chooses & _one_of_each(is_member, units, rng)
    guides = {
        name: _best(
            scores[chooses],
            is_member[chooses],
            events=[
                (float(cut), side)
                for cut in _candidates(scores[chooses & ~is_member])
                for side in (MEMBERS, NONMEMBERS)
            ],
            delta=delta,
            level=level,
            n_tried=1,  # a guide, not a claim: what a single event would prove
        )
        for name, scores in columns.items()
    }
    attack = max(guides, key=lambda name: guides[name].epsilon)
    bound = _best(
        columns[attack][bounds],
        is_member[bounds],
        events=[(guides[attack].threshold, guides[attack].side)],
        delta=delta,
        level=level,
    )
    return attack, bound


def _best(
    scores: Array,
    is_member: BoolArray,
    *,
    events: Sequence[tuple[float, str]],
    delta: float,
    level: float,
    n_tried: int | None = None,
) -> EpsilonBound:
    """The largest bound among events, the error shared among `n_tried` (all of them)."""
    if not 0 <= delta < 1 or not 0 < level < 1:
        raise ConfigError(
            f"delta, level: expected delta in [0, 1) and level in (0, 1), got {delta} and {level}"
        )
    n_tried = n_tried or len(events)
    tail = (1 - level) / n_tried / 2
    members, others = np.sort(scores[is_member]), np.sort(scores[~is_member])
    cuts = np.array([cut for cut, _ in events])
    members_below, others_below = (
        np.searchsorted(part, cuts, side="left").tolist() for part in (members, others)
    )
    bounds = []
    for (_, side), n_members, n_others in zip(events, members_below, others_below, strict=True):
        if side == MEMBERS:
            likely, n_likely = len(members) - n_members, len(members)
            unlikely, n_unlikely = len(others) - n_others, len(others)
        else:
            likely, n_likely = n_others, len(others)
            unlikely, n_unlikely = n_members, len(members)
        low = binomial_lower(likely, n_likely, tail=tail) - delta
        high = binomial_upper(unlikely, n_unlikely, tail=tail)
        bounds.append(float(np.log(low / high)) if low > high else 0.0)
    best = int(np.argmax(bounds))
    cut = events[best][0]
    return EpsilonBound(
        epsilon=bounds[best],
        delta=delta,
        level=level,
        threshold=cut,
        side=events[best][1],
        n_members=len(members),
        n_nonmembers=len(others),
        n_members_flagged=int((members >= cut).sum()),
        n_nonmembers_flagged=int((others >= cut).sum()),
        n_tried=n_tried,
    )


def _half(is_member: BoolArray, units: IntArray | None, rng: np.random.Generator) -> BoolArray:
    """A random half of the members and of the non-members, (n,) bool; units stay whole."""
    if units is not None and has_repeats(units):
        seed = int(rng.integers(2**31))
        (fold,) = stratified_folds(is_member, n_folds=2, n_repeats=1, seed=seed, units=units)
        return np.asarray(fold == 0)
    chosen = np.zeros(len(is_member), dtype=bool)
    for side in (is_member, ~is_member):
        rows = rng.permutation(np.flatnonzero(side))
        chosen[rows[: len(rows) // 2]] = True
    return chosen


def _one_of_each(
    is_member: BoolArray, units: IntArray | None, rng: np.random.Generator
) -> BoolArray:
    """One random record of each unit and side, (n,) bool; all where they are independent."""
    if units is None or not has_repeats(units):
        return np.ones(len(is_member), dtype=bool)
    shuffled = rng.permutation(len(is_member))
    _, first = np.unique(2 * unit_codes(units)[shuffled] + is_member[shuffled], return_index=True)
    kept = np.zeros(len(is_member), dtype=bool)
    kept[shuffled[first]] = True
    return kept


def _candidates(nonmembers: Array) -> Array:
    """Thresholds at geometrically spaced places from both ends of the non-members."""
    ranked = np.sort(nonmembers)
    places = np.unique(np.geomspace(1, len(ranked), N_CANDIDATES).astype(np.int64)) - 1
    above = np.nextafter(ranked, np.inf)
    return np.unique(np.concatenate([above[::-1][places], ranked[places]]))
