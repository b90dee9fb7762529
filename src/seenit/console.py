"""What a person at a terminal sees while a run goes on."""

import os
import sys
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from seenit.errors import SeenitError
from seenit.plain import plain


class _PatientConsole(Console):
    """A console that ignores a closed pipe, as after `| head -1`, so that the command goes on."""

    def on_broken_pipe(self) -> None:
        # rich would end the program with 1, which is a verdict of the gate
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


def stdout_console() -> Console:
    """Where results go: coloured on a terminal, plain and 80 columns wide in a pipe."""
    width = None if sys.stdout.isatty() else 80
    return _PatientConsole(width=width, highlight=False, emoji=False)


def stderr_console() -> Console:
    """Where progress and errors go."""
    return _PatientConsole(stderr=True, highlight=False, emoji=False)


class TerminalWatcher:
    """Shows one bar per stage on standard error, and nothing in a pipe but the sentences."""

    def __init__(self) -> None:
        self._console = stderr_console()
        self._progress = Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> "TerminalWatcher":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def start(self, stage: str, total: int) -> Callable[[int], None]:
        """Add a bar; call the result with the number of units just done."""
        task: TaskID = self._progress.add_task(stage, total=total)
        return lambda n_done: self._progress.advance(task, n_done)

    def say(self, message: str) -> None:
        """Print one sentence above the bars."""
        self._console.print(plain(message), markup=False)


def print_problems(error: SeenitError) -> None:
    """Print what was refused, one problem a line, on standard error."""
    console = stderr_console()
    n_problems = len(error.problems)
    console.print(f"refused: {n_problems} problem{'s' if n_problems > 1 else ''}", style="bold red")
    for problem in error.problems:
        console.print(f"  • {plain(problem)}", markup=False, soft_wrap=True)
