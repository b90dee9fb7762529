"""Who does the work: processes of this machine, or a cluster. What is left does not tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from seenit.reference.workers.local import n_processes_for, run_local
from seenit.reference.workers.stacked_work import run_stacked, sharing
from seenit.reference.workers.worker import Facts, Work, Workplace


class Backend(Protocol):
    """Does pieces of work, several at once."""

    def n_at_once(self, device: str, n_works: int) -> int:
        """How many of `n_works` pieces of work are done at a time."""

    def n_gpus(self, device: str) -> int:
        """GPUs on which references are trained, several at once on each; 0 on other devices."""

    def run(
        self,
        works: Sequence[Work],
        place: Workplace,
        *,
        on_advance: Callable[[int], None] = lambda _: None,
        on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
    ) -> None:
        """Do all of it, as `run_local` does; references share the GPUs."""


@dataclass(frozen=True)
class LocalBackend:
    """Processes of this machine."""

    def n_at_once(self, device: str, n_works: int) -> int:
        """One for a GPU, one per core for a CPU."""
        return n_processes_for(device, n_works)

    def n_gpus(self, device: str) -> int:
        """The one that the device names."""
        return int(device.startswith("cuda"))

    def run(
        self,
        works: Sequence[Work],
        place: Workplace,
        *,
        on_advance: Callable[[int], None] = lambda _: None,
        on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
    ) -> None:
        """`run_local` with as many processes as this machine should have."""
        n_processes = self.n_at_once(place.device, len(works))
        if references := sharing(works, place.device):
            run_stacked(
                partial(run_local, n_processes=1),
                references,
                place,
                n_stacks=self.n_gpus(place.device),
                on_advance=on_advance,
                on_finished=on_finished,
            )
        else:
            run_local(
                works,
                place,
                n_processes=n_processes,
                on_advance=on_advance,
                on_finished=on_finished,
            )
