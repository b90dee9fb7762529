"""Work that goes wrong on purpose, for workers to survive."""

import os
import signal
from dataclasses import dataclass, replace
from pathlib import Path


def die():
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Count:
    """Counts to n; dies at a step as long as the marks that it leaves are fewer than `n_deaths`."""

    marks: Path
    n: int = 3
    dies_at: int | None = None
    n_deaths: int = 0

    @property
    def name(self):
        return "counting"

    def run(self, bench):
        for step in range(self.n):
            if step == self.dies_at and len(list(self.marks.iterdir())) < self.n_deaths:
                (self.marks / f"{os.getpid()}").touch()
                die()
            bench.advance(1)
        return {"pid": float(os.getpid())}


@dataclass(frozen=True)
class Fail:
    """Raises what it is given."""

    error: Exception

    @property
    def name(self):
        return "failing"

    def run(self, bench):
        raise self.error


@dataclass(frozen=True, kw_only=True)
class Interrupted:
    """Trains a reference and is killed once, right after an epoch; notes every report."""

    work: object
    after: int
    log: Path

    @property
    def name(self):
        return self.work.name

    def run(self, bench):
        said = self.log.read_text().splitlines() if self.log.exists() else []

        def advance(n_steps):
            with self.log.open("a") as file:
                file.write(f"{n_steps}\n")
            bench.advance(n_steps)
            if not said and len(self.log.read_text().splitlines()) == self.after:
                die()

        return self.work.run(replace(bench, advance=advance))
