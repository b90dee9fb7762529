"""Who does the jobs: processes of this machine, or a cluster. What is left does not tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from seenit.reference.job import Facts, Job, Workspace
from seenit.reference.workers.local import n_processes_for, run_local


class Backend(Protocol):
    """Does jobs, several at once."""

    def n_at_once(self, device: str, n_jobs: int) -> int:
        """How many of `n_jobs` are done at a time."""

    def n_gpus(self, device: str) -> int:
        """GPUs on which references are trained, several at once on each; 0 on other devices."""

    def run(
        self,
        jobs: Sequence[Job],
        workspace: Workspace,
        *,
        on_advance: Callable[[int], None] = lambda _: None,
        on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
        on_found: Callable[[int, int, Facts], None] = lambda _number, _part, _facts: None,
    ) -> None:
        """Do all of it, as `run_local` does."""


@dataclass(frozen=True)
class LocalBackend:
    """Processes of this machine."""

    def n_at_once(self, device: str, n_jobs: int) -> int:
        """One for a GPU, one per core for a CPU."""
        return n_processes_for(device, n_jobs)

    def n_gpus(self, device: str) -> int:
        """The one that the device names."""
        return int(device.startswith("cuda"))

    def run(
        self,
        jobs: Sequence[Job],
        workspace: Workspace,
        *,
        on_advance: Callable[[int], None] = lambda _: None,
        on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
        on_found: Callable[[int, int, Facts], None] = lambda _number, _part, _facts: None,
    ) -> None:
        """`run_local` with as many processes as this machine should have."""
        run_local(
            jobs,
            workspace,
            n_processes=self.n_at_once(workspace.device, len(jobs)),
            on_advance=on_advance,
            on_finished=on_finished,
            on_found=on_found,
        )
