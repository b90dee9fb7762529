"""Which known record is held out when.

Records of one unit, such as a person or a group of copies, are always held out together: a model
that was fitted on one of them has seen the others.
"""

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.units import has_repeats, n_units_by_side, unit_codes


def stratified_folds(
    is_member: BoolArray,
    labels: IntArray | None,
    *,
    n_folds: int,
    n_repeats: int,
    seed: int,
    units: IntArray | None = None,
) -> IntArray:
    """Fold of every record in every repeat, (n_repeats, n) int64 in 0..n_folds−1.

    Members and non-members are spread evenly, and within each the classes: every fold holds the
    floor or the ceiling of its share of each (membership, class) group, and folds differ in size
    by one at most. A class with fewer records than folds is simply absent from some. Where units
    hold several records, folds are as even as whole units allow.

    Takes O(n log n) time, and O(n_folds) for each unit of several records.

    Args:
        is_member: (n,) bool.
        labels: (n,) classes, or None to spread membership alone.
        n_folds: at least 2; both sides need as many units.
        n_repeats: independent assignments.
        seed: decides all of them.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Raises:
        ConfigError: A side of membership has fewer units than folds.
    """
    _require_enough(is_member, units, n_folds)
    classes = np.zeros(len(is_member), dtype=np.int64) if labels is None else labels
    rng = np.random.default_rng(seed)
    folds = np.empty((n_repeats, len(is_member)), dtype=np.int64)
    for repeat in range(n_repeats):
        if units is not None and has_repeats(units):
            folds[repeat] = _whole_units(is_member, classes, units, n_folds, rng)
        else:
            folds[repeat] = _dealt(is_member, classes, n_folds, rng)
    return folds


def _dealt(
    is_member: BoolArray, classes: IntArray, n_folds: int, rng: np.random.Generator
) -> IntArray:
    """Records dealt one by one, group after group."""
    fold = np.empty(len(is_member), dtype=np.int64)
    shuffled = rng.permutation(len(is_member))
    by_group = shuffled[np.lexsort((classes[shuffled], is_member[shuffled]))]
    fold[by_group] = (np.arange(len(is_member)) + rng.integers(n_folds)) % n_folds
    return fold


def _whole_units(
    is_member: BoolArray,
    classes: IntArray,
    units: IntArray,
    n_folds: int,
    rng: np.random.Generator,
) -> IntArray:
    """Units of several records first, the largest first, then single records to even the folds."""
    codes = unit_codes(units)
    sizes = np.bincount(codes)
    _, group = np.unique(
        np.column_stack([is_member, classes]), axis=0, return_inverse=True
    )  # (n,) of membership and class
    group = group.reshape(-1)
    n_groups = int(group.max()) + 1
    fold = np.full(len(units), -1, dtype=np.int64)
    held = np.zeros((n_folds, n_groups))

    rows = np.argsort(codes, kind="stable")
    starts = np.cumsum(sizes) - sizes
    large = rng.permutation(np.flatnonzero(sizes > 1))
    large = large[np.argsort(-sizes[large], kind="stable")]
    of_side, of_group = np.array([(~is_member).sum(), is_member.sum()]), np.bincount(group)
    sides = np.zeros((n_folds, 2))
    for unit in large.tolist():
        here = rows[starts[unit] : starts[unit] + sizes[unit]]
        n_side = np.array([(~is_member[here]).sum(), is_member[here].sum()])
        found, n_found = np.unique(group[here], return_counts=True)
        crowding = sides @ (n_side / of_side) + held[:, found] @ (n_found / of_group[found])
        fullest = held.sum(axis=1) / len(units)
        chosen = int(np.lexsort((fullest, crowding))[0])
        fold[here] = chosen
        sides[chosen] += n_side
        held[chosen, found] += n_found

    single = rng.permutation(rows[starts[sizes == 1]])
    done = np.zeros((n_folds, 2))  # records of the groups that are dealt, by side
    for at in rng.permutation(n_groups).tolist():
        here = single[group[single] == at]
        side = int(is_member[group == at][0])
        emptiest = np.lexsort((done.sum(axis=1), done[:, side]))
        taken = _lowest(held[:, at], emptiest, len(here))
        fold[here] = taken
        held[:, at] += np.bincount(taken, minlength=n_folds)
        done[:, side] += held[:, at]
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
