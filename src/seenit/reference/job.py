"""What a worker is given to do, where it does it, and what it says meanwhile.

A worker leaves everything that it makes on disk, in one piece; what it says is only how far it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from seenit.reference.pool import DevicePool
from seenit.store import Store

Facts = dict[str, float]
"""What a job found out, by name."""


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """Where workers find and leave things.

    Attributes:
        store: holds the pool, takes the results.
        pool_key: of the records.
        device: torch device name.
        checkpoints: folder for trainings in flight.
        weights: folder for trained weights, None to forget them.
    """

    store: Store
    pool_key: str
    device: str
    checkpoints: Path
    weights: Path | None = None


@dataclass(frozen=True)
class Advanced:
    """Steps just done."""

    n_steps: int


@dataclass(frozen=True)
class Found:
    """A part of the job is done, and what it found out."""

    part: int
    facts: Facts


Say = Callable[[Advanced | Found], None]
"""How a job tells how far it is."""


class Job(Protocol):
    """Something to do in a worker, sent to it by value."""

    @property
    def name(self) -> str:
        """In words, for messages."""

    @property
    def fills_gpu(self) -> bool:
        """On a GPU it leaves no room for another job."""

    def run(self, workspace: Workspace, pool: DevicePool, say: Say) -> Facts:
        """Do it. Done twice it gives the same.

        Args:
            workspace: where to leave things.
            pool: the records, on the device.
            say: called with the steps just done, and with each part that is done.
        """
