"""Who does the work: processes of this machine, or a cluster. What is left does not tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from seenit.reference.local import n_processes_for, run_local
from seenit.reference.worker import Facts, Work, Workplace


class Backend(Protocol):
    """Does pieces of work, several at once."""

    def n_at_once(self, device: str, n_works: int) -> int:
        """How many of `n_works` pieces of work are done at a time."""

    def run(
        self,
        works: Sequence[Work],
        place: Workplace,
        *,
        on_advance: Callable[[int], None] = lambda _: None,
        on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
    ) -> None:
        """Do all of it, as `run_local` does."""


@dataclass(frozen=True)
class LocalBackend:
    """Processes of this machine."""

    def n_at_once(self, device: str, n_works: int) -> int:
        """One for a GPU, one per core for a CPU."""
        return n_processes_for(device, n_works)

    def run(
        self,
        works: Sequence[Work],
        place: Workplace,
        *,
        on_advance: Callable[[int], None] = lambda _: None,
        on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
    ) -> None:
        """`run_local` with as many processes as this machine should have."""
        run_local(
            works,
            place,
            n_processes=self.n_at_once(place.device, len(works)),
            on_advance=on_advance,
            on_finished=on_finished,
        )
