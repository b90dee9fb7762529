"""Signals to learn nothing, or a planted leak, from, of records that are not independent.

Three signals of each record: normal, members' moved by `leak` in the first. Copies are records that
stand several times in the table, with the same signals and membership; a person has several
records whose signals share a part of their variance, and one membership.
"""

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, IntArray


def copies(
    seed: int, *, n: int, share: float, leak: float = 0.0
) -> tuple[Array, BoolArray, IntArray]:
    """Signals (n, 3), membership (n,) and the original (n,) of each record.

    Args:
        seed: of all of it.
        n: records.
        share: of the originals that stand twice.
        leak: standard deviations that members are moved by.
    """
    rng = np.random.default_rng(seed)
    n_own = round(n / (1 + share))
    is_member = rng.random(n_own) < 0.5
    signals = rng.normal(size=(n_own, 3))
    signals[:, 0] -= leak * is_member
    rows = np.concatenate([np.arange(n_own), rng.permutation(n_own)[: n - n_own]])
    rows = rng.permutation(rows)
    return signals[rows], is_member[rows], rows


def people(
    seed: int, *, n_people: int, each: int, share: float, leak: float = 0.0
) -> tuple[Array, BoolArray, IntArray]:
    """Signals (n, 3), membership (n,) and the person (n,) of each record.

    Args:
        seed: of all of it.
        n_people: half of them members.
        each: records of a person.
        share: of the variance between people, the intraclass correlation.
        leak: standard deviations that members are moved by.
    """
    rng = np.random.default_rng(seed)
    person = rng.permutation(np.repeat(np.arange(n_people), each))
    is_member = (rng.permutation(n_people) < n_people // 2)[person]
    signals = np.sqrt(share) * rng.normal(size=(n_people, 3))[person]
    signals += np.sqrt(1 - share) * rng.normal(size=(len(person), 3))
    signals[:, 0] -= leak * is_member
    return signals, is_member, person
