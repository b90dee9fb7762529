"""Which known records each learner of a stack sees."""

import numpy as np

from seenit.numerics.arrays import BoolArray, IntArray
from seenit.numerics.folds import stratified_folds
from seenit.numerics.units import has_repeats

MOST_ROWS = 8_000
"""Known records that one learner sees at most."""


def bags_of(is_member: BoolArray, units: IntArray | None, *, n_bags: int, seed: int) -> IntArray:
    """Bag (n,) of each record, 0..n_bags−1, members and non-members spread evenly."""
    if units is not None and has_repeats(units):
        (bags,) = stratified_folds(is_member, n_folds=n_bags, n_repeats=1, seed=seed, units=units)
        return np.asarray(bags)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(is_member))
    order = order[np.argsort(is_member[order], kind="stable")]
    bags = np.empty(len(is_member), dtype=np.int64)
    bags[order] = np.arange(len(is_member)) % n_bags
    return bags


def learned_rows(bags: IntArray, bag: int, *, seed: int, most: int = MOST_ROWS) -> IntArray:
    """Rows (k,) that the learner without one bag sees, in order: all others, or `most` of them.

    Where they are too many, those of the bags that follow come first, so that the learners of a
    family see different records, and together as many as they can.

    Args:
        bags: (n,) bag of each record, from 0.
        bag: the one that is held out.
        seed: decides which records of a bag are seen.
        most: how many.
    """
    inside = np.flatnonzero(bags != bag)
    if len(inside) <= most:
        return inside
    drawn = np.random.default_rng((seed, bag)).permutation(inside)
    steps = (bags[drawn] - bag) % (bags.max() + 1)  # 1 for the bag that follows
    return np.sort(drawn[np.argsort(steps, kind="stable")[:most]])
