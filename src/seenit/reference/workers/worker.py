"""Inside a worker process: one thing to do after the other, and a word after each step.

A worker leaves everything that it makes on disk, in one piece; what it says is only how far it is.
"""

import multiprocessing
import os
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

import torch

from seenit.errors import SeenitError
from seenit.numerics.threads import one_thread
from seenit.reference.pool import DevicePool, open_pool
from seenit.store import Store

Facts = dict[str, float]
"""What a piece of work found out, by name."""


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """Where a worker finds and leaves things.

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


@dataclass(frozen=True, kw_only=True, eq=False)
class Bench:
    """What a piece of work has before it.

    Attributes:
        place: where to leave things.
        pool: the records, on the device.
        advance: called with the number of steps just done.
        found: called with what a part of the work found out, and its position in the work.
    """

    place: Workplace
    pool: DevicePool
    advance: Callable[[int], None]
    found: Callable[[int, Facts], None] = lambda _part, _facts: None


class Work(Protocol):
    """Something to do in a worker, sent to it by value."""

    @property
    def name(self) -> str:
        """In words, for messages."""

    def run(self, bench: Bench) -> Facts:
        """Do it. Done twice it gives the same."""


@dataclass(frozen=True)
class Ready:
    """A worker has opened the pool."""


@dataclass(frozen=True)
class Advanced:
    """Steps just done."""

    n_steps: int


@dataclass(frozen=True)
class Found:
    """A part of the work is done."""

    part: int
    facts: Facts


@dataclass(frozen=True)
class Finished:
    """The work is done."""

    facts: Facts


@dataclass(frozen=True)
class Failed:
    """The work cannot be done; doing it again would not help."""

    problems: tuple[str, ...]


Message = Ready | Advanced | Found | Finished | Failed


def serve(connection: "Connection[Message, Work]", place: Workplace) -> None:
    """Do what comes through the connection, with one torch thread, until the parent ends it."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    torch.set_num_threads(1)
    doing = "opening the records"
    try:
        with one_thread():
            pool = open_pool(place.store, place.pool_key, place.device)
            bench = Bench(
                place=place,
                pool=pool,
                advance=lambda n_steps: connection.send(Advanced(n_steps)),
                found=lambda part, facts: connection.send(Found(part, facts)),
            )
            connection.send(Ready())
            while True:
                work = connection.recv()
                doing = work.name
                connection.send(Finished(work.run(bench)))
    except EOFError:
        return
    except Exception as error:
        connection.send(failed(doing, error))


def failed(doing: str, error: BaseException) -> Failed:
    """What cannot be done, in words: our own, or those of what nobody thought of."""
    if isinstance(error, SeenitError):
        return Failed(error.problems)
    traceback.print_exception(error)  # out of memory, for example
    return Failed((f"{doing}: {type(error).__name__}: {error}",))


def _end_with_the_parent() -> None:
    """A parent that was killed asks for nothing any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
