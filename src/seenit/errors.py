"""Every error that seenit raises on purpose.

    SeenitError
    ├── ConfigError    an option, a preset or a combination of options cannot work
    ├── FileRefused    a file cannot be opened safely or does not hold what it should
    ├── ModelError     a model cannot be rebuilt, or does not fit the records
    │   └── TargetFailed  code of the user's own failed, or gave no logits, while it was asked
    ├── SignalError    an array is missing, misshaped, misaligned or not finite
    ├── StoreError     an artefact on disk is damaged or belongs to another run
    ├── TrainingError  a reference model could not be trained
    ├── SubmissionError  a submission file or a server's answer cannot be used
    └── Refused        several of the above, found before any work started

The command line prints `problems`, one line each, and exits with code 2.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

Opened = TypeVar("Opened")


class SeenitError(Exception):
    """An input or a request that seenit refuses, in the user's words.

    A message names the thing, what was expected, what was found and what to do.
    """

    @property
    def problems(self) -> tuple[str, ...]:
        """The problems, one sentence each."""
        return (str(self),)


class ConfigError(SeenitError, ValueError):
    """An option, a preset or a combination of options cannot work."""


class FileRefused(SeenitError):
    """A file cannot be opened safely or does not hold what it should."""


class ModelError(SeenitError):
    """A model cannot be rebuilt, or does not fit the records."""


class TargetFailed(ModelError):
    """Code of the user's own failed, or gave no logits, while it was asked.

    Attributes:
        row: of the rows that were asked about, where one is at fault, or the first of those
            among which one is; None where none is.
        n_rows: among which one is at fault.
    """

    def __init__(self, problem: str, *, row: int | None = None, n_rows: int = 1) -> None:
        super().__init__(problem)
        self.row = row
        self.n_rows = n_rows


class SignalError(SeenitError, ValueError):
    """An array is missing, misshaped, misaligned or not finite."""


class StoreError(SeenitError):
    """An artefact on disk is damaged or belongs to another run."""


class TrainingError(SeenitError):
    """A reference model could not be trained."""


class SubmissionError(SeenitError):
    """A submission file or a server's answer cannot be used."""


class Refused(SeenitError):
    """Several problems at once, found before any work started."""

    def __init__(self, problems: Iterable[str]) -> None:
        self._problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(self._problems))

    @property
    def problems(self) -> tuple[str, ...]:
        """The problems, one sentence each, duplicates removed."""
        return self._problems


def attempt(problems: list[str], work: Callable[[], Opened]) -> Opened | None:
    """The result of `work`, or None with its problems noted."""
    try:
        return work()
    except SeenitError as error:
        problems += error.problems
        return None


def first_line(error: BaseException) -> str:
    """The first line of what an error of foreign code says."""
    return next(iter(str(error).splitlines()), "") or "no message"
