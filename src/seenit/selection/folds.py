"""Which known record is held out when."""

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import BoolArray, IntArray


def stratified_folds(
    is_member: BoolArray, labels: IntArray | None, *, n_folds: int, n_repeats: int, seed: int
) -> IntArray:
    """Fold of every record in every repeat, (n_repeats, n) int64 in 0..n_folds−1.

    Members and non-members are spread evenly, and within each the classes: every fold holds the
    floor or the ceiling of its share of each (membership, class) group, and folds differ in size
    by one at most. A class with fewer records than folds is simply absent from some.

    Args:
        is_member: (n,) bool.
        labels: (n,) classes, or None to spread membership alone.
        n_folds: at least 2; both sides need as many records.
        n_repeats: independent assignments.
        seed: decides all of them.

    Raises:
        ConfigError: A side of membership has fewer records than folds.
    """
    n_members = int(is_member.sum())
    fewest = min(n_members, len(is_member) - n_members)
    if fewest < n_folds:
        raise ConfigError(
            f"folds: expected at least {n_folds} members and {n_folds} non-members, "
            f"got {n_members} and {len(is_member) - n_members}; give more labelled records"
        )
    classes = np.zeros(len(is_member), dtype=np.int64) if labels is None else labels
    rng = np.random.default_rng(seed)
    folds = np.empty((n_repeats, len(is_member)), dtype=np.int64)
    for repeat in range(n_repeats):
        shuffled = rng.permutation(len(is_member))
        by_group = shuffled[np.lexsort((classes[shuffled], is_member[shuffled]))]
        dealt = (np.arange(len(is_member)) + rng.integers(n_folds)) % n_folds
        folds[repeat, by_group] = dealt
    return folds
