"""What simulations of known truth share: how often an interval misses, on which side."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Misses:
    """Shares of runs in which a true value lay below or above its interval."""

    low: float
    high: float
    n_runs: int

    @property
    def held(self):
        return 1 - self.low - self.high

    def __str__(self):
        error = np.sqrt(self.held * (1 - self.held) / self.n_runs)
        return (
            f"holds in {self.held:.3f} (± {error:.3f}), lies above the truth in {self.low:.3f}, "
            f"below it in {self.high:.3f}, of {self.n_runs:,} runs"
        )


def misses(intervals, truths):
    """How often each interval lies above its truth, and how often below."""
    truth = np.broadcast_to(truths, len(intervals))
    low, high = np.array([(one.low, one.high) for one in intervals]).T
    return Misses(
        low=float(np.mean(low > truth)), high=float(np.mean(high < truth)), n_runs=len(intervals)
    )


def say(text):
    """Print one figure of the page `docs/coverage.md`; pytest shows it with -s or -rP."""
    print(text)  # noqa: T201 - the figures are the purpose
