"""How far one column of numbers separates members from non-members, by itself.

Three views of it, because a column need not be monotone to give membership away: the order of its
values, the blocks that they form, and the values themselves.
"""

from math import lgamma, log

import numpy as np

from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.ranks import midranks

_CHANCES = 100
"""Membership may agree with a column by chance once in so many times the number of columns."""


def may_be_chance(is_member: BoolArray, *, n_columns: int) -> bool:
    """There are too few records for membership and a column to agree by more than chance.

    Args:
        is_member: (n,) bool.
        n_columns: columns that are looked at.
    """
    n, n_members = len(is_member), int(is_member.sum())
    log_draws = lgamma(n + 1) - lgamma(n_members + 1) - lgamma(n - n_members + 1)
    return log_draws < log(_CHANCES * max(n_columns, 1)) - 1e-9


def column_auc(values: Array, is_member: BoolArray) -> float:
    """AUC of a column as a score for membership, ties counted half; nan without both sides.

    Args:
        values: (n,) finite.
        is_member: (n,) bool.
    """
    n_members, n_nonmembers = int(is_member.sum()), int((~is_member).sum())
    if min(n_members, n_nonmembers) == 0:
        return float("nan")
    ranks = midranks(values)[is_member].sum()
    return float((ranks - n_members * (n_members + 1) / 2) / (n_members * n_nonmembers))


def auc_of_values(values: Array, is_member: BoolArray) -> float:
    """AUC after each value is replaced by the share of members that have it; at least 1/2.

    Meant for few values with no order of their own (a fold, a shard): the shares are those of the
    same records, so that with many values it says nothing.
    """
    _, value, sizes = np.unique(values, return_inverse=True, return_counts=True)
    shares = np.bincount(value, weights=is_member) / sizes  # (values,)
    return column_auc(shares[value], is_member)


def block_separation(values: Array, is_member: BoolArray) -> float:
    """1 where neighbours in the order of the values are of one side, 0 where chance pairs them.

    1 less the number of unlike neighbours over the number that is expected of a column that says
    nothing. Records of one value stand in a random order among themselves.
    """
    _, value, sizes = np.unique(values, return_inverse=True, return_counts=True)
    share = np.bincount(value, weights=is_member) / sizes  # (values,)
    members = share * sizes
    within = (2 * members * (sizes - members) / sizes).sum()
    between = (share[:-1] * (1 - share[1:]) + share[1:] * (1 - share[:-1])).sum()
    n, n_members = len(is_member), int(is_member.sum())
    expected = 2 * n_members * (n - n_members) / n
    return float(1 - (within + between) / expected) if expected else float("nan")


def value_separation(values: Array, is_member: BoolArray) -> float:
    """1 where two records of one value are always of one side, 0 where chance pairs them.

    nan where no value comes twice.
    """
    _, value, sizes = np.unique(values, return_inverse=True, return_counts=True)
    members = np.bincount(value, weights=is_member)
    n_pairs = (sizes * (sizes - 1) / 2).sum()
    n, n_members = len(is_member), int(is_member.sum())
    expected = n_members * (n - n_members) / (n * (n - 1) / 2) if n > 1 else 0.0
    if not n_pairs or not expected:
        return float("nan")
    return float(1 - (members * (sizes - members)).sum() / n_pairs / expected)


def rank_correlation(values: Array, others: Array) -> float:
    """Spearman's correlation of two columns (n,); 0 where one is constant."""
    ranks = midranks(values), midranks(others)
    if min(part.std() for part in ranks) == 0:
        return 0.0
    return float(np.corrcoef(*ranks)[0, 1])
