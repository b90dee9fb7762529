"""The coin flips that decide which canaries are trained on."""

import numpy as np
from scipy.special import bdtr

from seenit.errors import ConfigError
from seenit.numerics.arrays import BoolArray
from seenit.records.audits.dp_audit import CanaryPlan

IMPLAUSIBLE = 1e-9
MOST_CANARIES = 10_000_000


def draw_plan(*, n_canaries: int, n_runs: int = 1, seed: int) -> CanaryPlan:
    """Flip a fair coin for each canary of each run, independently of all others.

    Independent, not balanced: the theorems bound what can be known of one coin when all the
    others are given away, and in a balanced draw the others give it away.

    Args:
        n_canaries: of each run.
        n_runs: independent training runs.
        seed: of the coins.

    Returns:
        A plan with ids 0 to n_canaries · n_runs − 1, run after run.

    Raises:
        ConfigError: A count is below 1, the canaries are too many, or the seed is negative.
    """
    for name, value, least in (
        ("n_canaries", n_canaries, 1),
        ("n_runs", n_runs, 1),
        ("seed", seed, 0),
    ):
        if value < least:
            raise ConfigError(f"{name}: expected {least} or more, got {value}")
    n = n_canaries * n_runs
    if n > MOST_CANARIES:
        raise ConfigError(
            f"n_canaries, n_runs: expected at most {MOST_CANARIES:,} canaries in all, got {n:,}"
        )
    return CanaryPlan(
        ids=np.arange(n),
        run=np.repeat(np.arange(n_runs), n_canaries),
        is_member=np.random.default_rng(seed).random(n) < 0.5,
    )


def coin_problems(is_member: BoolArray) -> list[str]:
    """What shows that membership was not decided by fair coins: a share that they never give."""
    n, n_members = len(is_member), int(is_member.sum())
    fewer = min(n_members, n - n_members)
    probability = 2 * float(bdtr(fewer, n, 0.5))
    if probability >= IMPLAUSIBLE:
        return []
    return [
        f"is_member: expected the coin flips of a plan, got {n_members:,} members among {n:,} "
        f"canaries, which fair coins give once in {1 / max(probability, 1e-300):.0e} plans; "
        "use the plan that `seenit dp-audit plan` drew, before training"
    ]
