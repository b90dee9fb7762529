"""ε from one training run with many canaries.

If training is (ε, δ)-private, guessing independent coins right is hardly easier than guessing
coins that are shown with probability q = 1 / (1 + e^−ε): so many right guesses are improbable,
and the largest ε that stays improbable is a lower bound.
"""

import numpy as np
from scipy.special import bdtrc, expit

from seenit.dpaudit.checks import check_counts, check_level
from seenit.dpaudit.search import largest_refuted
from seenit.numerics.arrays import Array

_SURE = 40.0  # expit is 1 in float64 from 37 on


def one_run_p_value(
    *, n_canaries: int, n_guesses: int, n_correct: int, epsilon: float, delta: float = 0.0
) -> float:
    """Upper bound on the probability of so many right guesses if training is (ε, δ)-private.

        q = 1 / (1 + e^−ε),  B ~ Binomial(r, q)
        p = P[B ≥ v] + 2 m δ · max over i ≥ 1 of P[v > B ≥ v − i] / i

    with m canaries, each in with probability ½ independently, r guesses and v of them right. How
    many are guessed may not depend on the coins.
    Source: Steinke, Nasr & Jagielski 2023, arXiv 2305.08846, main theorem and its code.

    Args:
        n_canaries: m.
        n_guesses: r.
        n_correct: v.
        epsilon: hypothesised, nats.
        delta: hypothesised.

    Raises:
        ConfigError: Counts are not 0 ≤ v ≤ r ≤ m, or ε or δ is out of range.

    Example:
        >>> p = one_run_p_value(n_canaries=100, n_guesses=100, n_correct=75, epsilon=np.log(3))
        >>> round(p, 3)
        0.553
    """
    check_counts(n_canaries=n_canaries, n_guesses=n_guesses, n_correct=n_correct)
    check_level(delta=delta, epsilon=epsilon)
    q = expit(epsilon)
    at_least: Array = np.concatenate(
        ([1.0], bdtrc(np.arange(n_correct, dtype=np.float64), n_guesses, q))
    )  # (v + 1,), P[B ≥ k] for k = 0..v
    reached = at_least[-1]
    missed_by = np.arange(1, n_correct + 1)
    shares = (at_least[-2::-1] - reached) / missed_by  # (v,)
    excess = 2 * n_canaries * delta * shares.max(initial=0.0)
    return float(min(1.0, reached + excess))


def one_run_epsilon(
    *, n_canaries: int, n_guesses: int, n_correct: int, delta: float = 0.0, level: float = 0.95
) -> float:
    """Largest ε, nats, that the right guesses refute at `level`; 0 where not even ε = 0 is.

    Args:
        n_canaries: coins that were flipped.
        n_guesses: canaries that were not abstained from.
        n_correct: right guesses.
        delta: in [0, 1).
        level: probability that the bound holds over the coins.

    Raises:
        ConfigError: Counts do not fit each other, or δ or level is out of range.

    Example:
        >>> e = one_run_epsilon(n_canaries=1000, n_guesses=100, n_correct=75, delta=1e-4)
        >>> round(e, 3)
        0.673
    """
    check_level(delta=delta, level=level)

    def is_refuted(epsilon: float) -> bool:
        p = one_run_p_value(
            n_canaries=n_canaries,
            n_guesses=n_guesses,
            n_correct=n_correct,
            epsilon=epsilon,
            delta=delta,
        )
        return p <= 1 - level

    return largest_refuted(is_refuted, most=_SURE)
