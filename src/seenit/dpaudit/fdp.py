"""ε from one training run, read from the trade-off curve of a Gaussian mechanism.

Noise of standard deviation σ on what one record moves by at most 1 gives the trade-off curve
f(x) = Φ(Φ⁻¹(1 − x) − μ), μ = 1 / σ: no test tells the record's presence better than N(0, 1) from
N(μ, 1). That is more than any (ε, δ) says, so the same guesses refute more. The price is an
assumption: the bound speaks of algorithms with such a curve (the Gaussian mechanism; DP-SGD
nearly, after many steps), and says nothing of others.
"""

import numpy as np
from scipy.special import log_ndtr, ndtr, ndtri

from seenit.dpaudit.checks import check_counts, check_level
from seenit.dpaudit.search import largest_refuted
from seenit.errors import ConfigError

_MOST_MU = 40.0
_MOST_EPSILON = 1e6
_ROUNDING = 1e-12


def fdp_mu(*, n_canaries: int, n_guesses: int, n_correct: int, level: float = 0.95) -> float:
    """Largest μ that the right guesses refute at `level`; 0 where nothing is refuted.

    With p_j the probability of exactly j right guesses among r, and

        R_i = Σ_{j ≥ i} j p_j / m,   H_i = Σ_{j ≥ i} (r − j) p_j / m

    f-differential privacy demands R_{i+1} ≤ 1 − f(H_i) for every i: turning one coin round turns
    a right guess with at least i others right into a wrong one with the same others right. From
    P[v or more right] = 1 − level, which puts the least weight into R when it all lies on v, the
    recursion goes down to R_0 + H_0, which cannot exceed r / m; where it does, μ is refuted.
    Source: Mahloujifar, Melis & Chaudhuri 2024, arXiv 2410.22235, the algorithm with abstention.

    Args:
        n_canaries: m, coins that were flipped.
        n_guesses: r, canaries that were not abstained from.
        n_correct: v, right guesses.
        level: probability that the bound holds over the coins.

    Raises:
        ConfigError: Counts do not fit each other, or the level is out of range.
    """
    check_counts(n_canaries=n_canaries, n_guesses=n_guesses, n_correct=n_correct)
    check_level(level=level)

    def is_refuted(mu: float) -> bool:
        return _is_impossible(1 - level, n_guesses / n_canaries, n_guesses, n_correct, mu)

    return largest_refuted(is_refuted, most=_MOST_MU)


def fdp_p_value(*, n_canaries: int, n_guesses: int, n_correct: int, mu: float) -> float:
    """Upper bound on the probability of so many right guesses if training is μ-Gaussian private.

    The largest probability that the recursion of `fdp_mu` does not contradict, to 1e-6.

    Raises:
        ConfigError: Counts do not fit each other, or μ is negative.
    """
    check_counts(n_canaries=n_canaries, n_guesses=n_guesses, n_correct=n_correct)
    if not mu >= 0:
        raise ConfigError(f"mu: expected 0 or more, got {mu}")

    def is_possible(tail: float) -> bool:
        return not _is_impossible(tail, n_guesses / n_canaries, n_guesses, n_correct, mu)

    return 1.0 if is_possible(1.0) else largest_refuted(is_possible, most=1.0)


def gaussian_epsilon(mu: float, *, delta: float) -> float:
    """ε at δ of a Gaussian mechanism, nats: how μ is said in (ε, δ).

        δ = Φ(μ/2 − ε/μ) − e^ε Φ(−μ/2 − ε/μ)

    Source: Dong, Roth & Su 2019, arXiv 1905.02383, Corollary 2.13.

    Args:
        mu: 0 or more.
        delta: in (0, 1); at 0 the ε of any μ > 0 is infinite.

    Raises:
        ConfigError: μ or δ is out of range.

    Example:
        >>> round(gaussian_epsilon(1.0, delta=1e-5), 2)
        4.38
    """
    if not mu >= 0 or not 0 < delta < 1:
        raise ConfigError(
            f"mu, delta: expected mu from 0 and delta in (0, 1), got {mu} and {delta}; "
            "a Gaussian mechanism has no finite ε at δ = 0"
        )
    if mu == 0:
        return 0.0

    def is_too_small(epsilon: float) -> bool:
        above = ndtr(mu / 2 - epsilon / mu)
        # e^ε Φ(x) from logarithms: e^ε overflows long before the product does.
        below = np.exp(epsilon + log_ndtr(-mu / 2 - epsilon / mu))
        return bool(above - below > delta)

    return largest_refuted(is_too_small, most=_MOST_EPSILON)


def _is_impossible(tail: float, share: float, n_guesses: int, n_correct: int, mu: float) -> bool:
    """A probability `tail` of `n_correct` or more right guesses contradicts μ."""
    unit = tail * share / n_guesses if n_guesses else 0.0
    right, wrong = unit * n_correct, unit * (n_guesses - n_correct)
    for count in range(n_correct - 1, -1, -1):
        needed = ndtr(ndtri(min(right, 1.0)) - mu)
        if needed <= wrong:
            break  # neither grows any more
        right += count / (n_guesses - count) * (needed - wrong)
        wrong = needed
        if right + wrong > 1.1 * share:
            break
    return bool(right + wrong > share * (1 + _ROUNDING))
