"""How a long stage reports its progress."""

from collections.abc import Callable
from typing import Protocol


class Watcher(Protocol):
    """What shows the progress: a terminal, a notebook, a log."""

    def start(self, stage: str, total: int) -> Callable[[int], None]:
        """Say that a stage begins; call the result with the number of units just done."""

    def say(self, message: str) -> None:
        """Say one sentence that matters now."""


class Silent:
    """A watcher that shows nothing."""

    def start(self, stage: str, total: int) -> Callable[[int], None]:
        """Ignore the stage."""
        return lambda _: None

    def say(self, message: str) -> None:
        """Ignore the sentence."""
