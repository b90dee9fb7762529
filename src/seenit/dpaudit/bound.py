"""The best bound among several ways to guess, corrected for multiple testing."""

from collections.abc import Callable, Sequence

import numpy as np

from seenit.dpaudit.canaries import coin_problems
from seenit.dpaudit.checks import check_level
from seenit.dpaudit.fdp import fdp_mu, gaussian_epsilon
from seenit.dpaudit.guesses import count_correct, order_of, usual_guesses
from seenit.dpaudit.one_run import one_run_epsilon
from seenit.errors import Refused
from seenit.numerics.arrays import Array
from seenit.numerics.checks import require_shape
from seenit.records.audits.dp_audit import FDP, ONE_RUN, CanaryPlan, GuessCount, PrivacyBound


def one_run_bound(
    plan: CanaryPlan,
    scores: Array,
    *,
    delta: float,
    level: float = 0.95,
    guesses: Sequence[GuessCount] = (),
    seed: int = 0,
) -> PrivacyBound:
    """Lower bound on ε of (ε, δ)-differential privacy, whatever the algorithm is.

    The highest scores are guessed to be members, the lowest to be none. How many may be chosen
    by these scores and coins only if the error is shared among all that were tried, which is what
    happens here: the best of all choices without it is positive far too often where nothing
    leaks. Canaries of several independent runs count together.

    Args:
        plan: the coins.
        scores: (n,) in the plan's order, higher = more likely a member; computed without them.
        delta: in [0, 1).
        level: probability that the bound holds.
        guesses: fixed beforehand or chosen on other runs; the usual ones if none are.
        seed: of the order among equal scores.

    Raises:
        Refused: The plan's membership cannot have come from coins.
        SignalError: Shapes differ or a score is not finite.
        ConfigError: δ, level or guesses are out of range.
    """
    check_level(delta=delta, level=level)
    return _best_bound(
        plan,
        scores,
        method=ONE_RUN,
        strength=lambda n_guesses, n_correct, level: one_run_epsilon(
            n_canaries=len(plan),
            n_guesses=n_guesses,
            n_correct=n_correct,
            delta=delta,
            level=level,
        ),
        epsilon_of=lambda epsilon: epsilon,
        delta=delta,
        level=level,
        guesses=guesses,
        seed=seed,
    )


def fdp_bound(
    plan: CanaryPlan,
    scores: Array,
    *,
    delta: float,
    level: float = 0.95,
    guesses: Sequence[GuessCount] = (),
    seed: int = 0,
) -> PrivacyBound:
    """Lower bound on the ε at δ of an algorithm whose trade-off curve is a Gaussian mechanism's.

    Tighter than `one_run_bound`, under the assumption that `seenit.dpaudit.fdp` states.
    Arguments and errors: as for `one_run_bound`, with δ above 0.
    """
    check_level(delta=delta, level=level)
    gaussian_epsilon(0.0, delta=delta)  # refuses δ = 0 before any search
    return _best_bound(
        plan,
        scores,
        method=FDP,
        strength=lambda n_guesses, n_correct, level: fdp_mu(
            n_canaries=len(plan), n_guesses=n_guesses, n_correct=n_correct, level=level
        ),
        epsilon_of=lambda mu: gaussian_epsilon(mu, delta=delta),
        delta=delta,
        level=level,
        guesses=guesses,
        seed=seed,
    )


def _best_bound(
    plan: CanaryPlan,
    scores: Array,
    *,
    method: str,
    strength: Callable[[int, int, float], float],
    epsilon_of: Callable[[float], float],
    delta: float,
    level: float,
    guesses: Sequence[GuessCount],
    seed: int,
) -> PrivacyBound:
    """The strongest of all ways to guess, the error shared among them.

    `strength` says what guesses, right ones among them and a level prove, `epsilon_of` which ε
    that is. Strengths are compared, because small ones share an ε of 0.
    """
    counted = _counted(plan, scores, guesses=guesses, seed=seed)
    each_level = 1 - (1 - level) / len(counted)
    strengths = [strength(n_guesses, n_correct, each_level) for n_guesses, n_correct in counted]
    best = int(np.argmax(strengths))
    n_guesses, n_correct = counted[best]
    return PrivacyBound(
        method=method,
        epsilon=epsilon_of(strengths[best]),
        delta=delta,
        level=level,
        n_canaries=len(plan),
        n_runs=plan.n_runs,
        n_guesses=n_guesses,
        n_correct=n_correct,
        n_tried=len(counted),
        mu=strengths[best] if method == FDP else None,
    )


def _counted(
    plan: CanaryPlan, scores: Array, *, guesses: Sequence[GuessCount], seed: int
) -> list[tuple[int, int]]:
    """All guesses and the right ones among them, for each way to guess."""
    require_shape("scores", scores, plan.ids.shape)
    problems = coin_problems(plan.is_member)
    if problems:
        raise Refused(problems)
    order = order_of(scores, seed=seed)
    return [
        (each.total, count_correct(order, plan.is_member, each))
        for each in guesses or usual_guesses(len(plan))
    ]
