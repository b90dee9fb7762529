"""Checks of the arguments of every bound."""

from seenit.errors import ConfigError


def check_counts(*, n_canaries: int, n_guesses: int, n_correct: int) -> None:
    """Raise ConfigError unless 0 ≤ n_correct ≤ n_guesses ≤ n_canaries and there is a canary."""
    if not 0 <= n_correct <= n_guesses <= n_canaries or n_canaries == 0:
        raise ConfigError(
            "n_canaries, n_guesses, n_correct: expected 0 ≤ n_correct ≤ n_guesses ≤ n_canaries "
            f"and a canary, got {n_canaries}, {n_guesses} and {n_correct}"
        )


def check_level(*, delta: float = 0.0, level: float = 0.95, epsilon: float = 0.0) -> None:
    """Raise ConfigError unless delta is in [0, 1), level in (0, 1) and epsilon from 0."""
    if not 0 <= delta < 1 or not 0 < level < 1:
        raise ConfigError(
            f"delta, level: expected delta in [0, 1) and level in (0, 1), got {delta} and {level}"
        )
    if not epsilon >= 0:
        raise ConfigError(f"epsilon: expected 0 or more, got {epsilon}")
