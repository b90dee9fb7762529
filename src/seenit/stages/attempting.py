"""Go on after a refusal, so that all that is wrong is said at once."""

from collections.abc import Callable
from typing import TypeVar

from seenit.errors import SeenitError

Opened = TypeVar("Opened")


def attempt(problems: list[str], work: Callable[[], Opened]) -> Opened | None:
    """The result of `work`, or None with its problems noted."""
    try:
        return work()
    except SeenitError as error:
        problems += error.problems
        return None
