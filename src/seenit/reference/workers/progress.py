"""How far each job is, and how often it was lost: the same wherever it is done."""

from collections import Counter
from collections.abc import Callable

from seenit.errors import TrainingError

_MOST_LOSSES = 2


class JobProgress:
    """Tells of every step once, and lets every job be lost once.

    A job that was lost goes on from its last checkpoint or begins anew; either way it tells of
    steps that were told before.
    """

    def __init__(self, on_advance: Callable[[int], None]) -> None:
        self._on_advance = on_advance
        self._n_done: Counter[int] = Counter()
        self._n_told: Counter[int] = Counter()
        self._n_losses: Counter[int | None] = Counter()

    def advance(self, at: int, n_steps: int) -> None:
        """Job `at` is so many steps further; those that are done a second time are not new."""
        self._n_done[at] += n_steps
        n_new = self._n_done[at] - self._n_told[at]
        if n_new > 0:
            self._n_told[at] += n_new
            self._on_advance(n_new)

    def lose(self, at: int | None, *, reason: str) -> None:
        """Whoever did job `at` is gone, None if they had not begun any.

        Raises:
            TrainingError: It is the second time; with the reason.
        """
        self._n_losses[at] += 1
        if self._n_losses[at] >= _MOST_LOSSES:
            raise TrainingError(reason)
        if at is not None:
            self._n_done[at] = 0
