"""From scores to guesses: the highest are members, the lowest are not, the rest is left open."""

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.checks import require_finite, require_shape
from seenit.records.audits.dp_audit import GuessCount

MOST_HALVINGS = 6


def count_correct(order: IntArray, is_member: BoolArray, guesses: GuessCount) -> int:
    """Right guesses.

    Args:
        order: (n,) places from the lowest score to the highest, of `order_of`.
        is_member: (n,) bool, the coins.
        guesses: how many at either end.

    Raises:
        ConfigError: More guesses than canaries.
    """
    if guesses.total > len(order):
        raise ConfigError(
            f"guesses: expected at most one for each of {len(order):,} canaries, "
            f"got {guesses.total:,}"
        )
    highest = order[len(order) - guesses.members :]
    lowest = order[: guesses.nonmembers]
    return int(is_member[highest].sum() + (~is_member[lowest]).sum())


def order_of(scores: Array, *, seed: int) -> IntArray:
    """Places of the canaries from the lowest score to the highest, equal ones in random order.

    Ties broken by the order in the file would count as knowledge wherever that order follows the
    coins.

    Args:
        scores: (n,), higher = more likely a member.
        seed: of the order among equal scores.

    Raises:
        SignalError: A score is not finite.
    """
    require_shape("scores", scores, (None,))
    require_finite("scores", scores)
    shuffled = np.random.default_rng(seed).random(len(scores))
    return np.lexsort((shuffled, scores))


def usual_guesses(n_canaries: int) -> tuple[GuessCount, ...]:
    """The ways to guess that are tried when none was fixed beforehand.

    All canaries, half as many, a quarter and so on; each half at either end, or from the half
    on also the highest scores alone. Few, because the allowed error is shared among them.

    Raises:
        ConfigError: There is no canary.
    """
    if n_canaries < 1:
        raise ConfigError(f"n_canaries: expected at least 1, got {n_canaries}")
    sizes = [n_canaries >> halvings for halvings in range(MOST_HALVINGS + 1)]
    sizes = [size for size in sizes if size]
    either = [GuessCount(members=size - size // 2, nonmembers=size // 2) for size in sizes]
    highest = [GuessCount(members=size, nonmembers=0) for size in sizes[1:]]
    return tuple(dict.fromkeys(either + highest))
