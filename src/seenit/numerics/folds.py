"""The folds in which known records are held out.

Records of one unit, such as a person or a group of copies, are always held out together: a model
that was fitted on one of them has seen the others.
"""

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.units import has_repeats, n_units_by_side, unit_codes


def stratified_folds(
    is_member: BoolArray,
    *,
    n_folds: int,
    n_repeats: int,
    seed: int,
    units: IntArray | None = None,
) -> IntArray:
    """Fold of every record in every repeat, (n_repeats, n) int64 in 0..n_folds−1.

    Members and non-members are spread evenly: every fold holds the floor or the ceiling of its
    share of each, and folds differ in size by one at most. Where units hold several records, folds
    are as even as whole units allow. Classes are left to chance: balanced, each fold would have
    the share of members in a class that its fit saw, and a difference by chance would be learned
    and found again.

    Takes O(n log n) time, and O(n_folds) for each unit of several records.

    Args:
        is_member: (n,) bool.
        n_folds: at least 2; both sides need as many units.
        n_repeats: independent assignments.
        seed: decides all of them.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Raises:
        ConfigError: A side of membership has fewer units than folds.
    """
    _require_enough(is_member, units, n_folds)
    rng = np.random.default_rng(seed)
    folds = np.empty((n_repeats, len(is_member)), dtype=np.int64)
    for repeat in range(n_repeats):
        if units is not None and has_repeats(units):
            folds[repeat] = _whole_units(is_member, units, n_folds, rng)
        else:
            folds[repeat] = _dealt(is_member, n_folds, rng)
    return folds


def _dealt(is_member: BoolArray, n_folds: int, rng: np.random.Generator) -> IntArray:
    """The folds of single records, assigned in turn to the records of one side, then the other."""
    fold = np.empty(len(is_member), dtype=np.int64)
    shuffled = rng.permutation(len(is_member))
    by_side = shuffled[np.argsort(is_member[shuffled], kind="stable")]
    fold[by_side] = (np.arange(len(is_member)) + rng.integers(n_folds)) % n_folds
    return fold


def _whole_units(
    is_member: BoolArray, units: IntArray, n_folds: int, rng: np.random.Generator
) -> IntArray:
    """Units of several records first, the largest first, then single records to even the folds."""
    codes = unit_codes(units)
    sizes = np.bincount(codes)
    side = is_member.astype(np.int64)  # (n,)
    of_side = np.bincount(side, minlength=2)
    fold = np.full(len(units), -1, dtype=np.int64)
    held = np.zeros((n_folds, 2))

    rows = np.argsort(codes, kind="stable")
    starts = np.cumsum(sizes) - sizes
    large = rng.permutation(np.flatnonzero(sizes > 1))
    large = large[np.argsort(-sizes[large], kind="stable")]
    for unit in large.tolist():
        here = rows[starts[unit] : starts[unit] + sizes[unit]]
        n_side = np.bincount(side[here], minlength=2)
        crowding = held @ (n_side / of_side)
        chosen = int(np.lexsort((held.sum(axis=1), crowding))[0])
        fold[here] = chosen
        held[chosen] += n_side

    single = rng.permutation(rows[starts[sizes == 1]])
    done = np.zeros(n_folds)  # records of the sides that are dealt
    for at in rng.permutation(2).tolist():
        here = single[side[single] == at]
        taken = _lowest(held[:, at], np.argsort(done, kind="stable"), len(here))
        fold[here] = taken
        held[:, at] += np.bincount(taken, minlength=n_folds)
        done += held[:, at]
    return fold


def _lowest(level: Array, order: IntArray, n: int) -> IntArray:
    """Folds (n,) for n records, each to the lowest level; equal levels in the order of folds."""
    folds = np.arange(len(level))
    ahead = np.empty(len(level))
    ahead[order] = folds / len(level)  # below 1: the emptiest fold first among equal levels
    slots = (level[:, None] + np.arange(n) + ahead[:, None]).reshape(-1)
    slot_fold = np.repeat(folds, n)
    return slot_fold[np.argsort(slots, kind="stable")[:n]]


def _require_enough(is_member: BoolArray, units: IntArray | None, n_folds: int) -> None:
    """Raise ConfigError unless both sides have a unit for every fold."""
    n_members, n_nonmembers = n_units_by_side(is_member, units)
    if min(n_members, n_nonmembers) < n_folds:
        of_what = "" if units is None or not has_repeats(units) else "independent units of "
        raise ConfigError(
            f"folds: expected at least {n_folds} {of_what}members and {n_folds} {of_what}"
            f"non-members, got {n_members} and {n_nonmembers}; give more labelled records"
        )
