"""Jobs that go wrong on purpose, for workers to survive."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from seenit.reference.job import Advanced


def die():
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Count:
    """Counts to n; dies at a step as long as the marks that it leaves are fewer than `n_deaths`."""

    marks: Path
    n: int = 3
    dies_at: int | None = None
    n_deaths: int = 0

    fills_gpu: ClassVar = False

    @property
    def name(self):
        return "counting"

    def run(self, workspace, pool, say):
        for step in range(self.n):
            if step == self.dies_at and len(list(self.marks.iterdir())) < self.n_deaths:
                (self.marks / f"{os.getpid()}").touch()
                die()
            say(Advanced(1))
        return {"pid": float(os.getpid())}


@dataclass(frozen=True)
class Fail:
    """Raises what it is given."""

    error: Exception

    fills_gpu: ClassVar = False

    @property
    def name(self):
        return "failing"

    def run(self, workspace, pool, say):
        raise self.error


@dataclass(frozen=True, kw_only=True)
class Interrupted:
    """Trains a reference and is killed once, right after an epoch; notes every report."""

    job: object
    after: int
    log: Path

    fills_gpu: ClassVar = False

    @property
    def name(self):
        return self.job.name

    def run(self, workspace, pool, say):
        said = self.log.read_text().splitlines() if self.log.exists() else []

        def note(message):
            say(message)
            if not isinstance(message, Advanced):
                return
            with self.log.open("a") as file:
                file.write(f"{message.n_steps}\n")
            if not said and len(self.log.read_text().splitlines()) == self.after:
                die()

        return self.job.run(workspace, pool, note)
