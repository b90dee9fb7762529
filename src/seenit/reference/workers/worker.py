"""Inside a worker process: one job after the other, and a word after each step."""

import multiprocessing
import os
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

import torch

from seenit.errors import SeenitError
from seenit.numerics.threads import one_thread
from seenit.reference.job import Advanced, Facts, Found, Job, Workspace
from seenit.reference.pool import open_pool


@dataclass(frozen=True)
class Ready:
    """A worker has opened the pool."""


@dataclass(frozen=True)
class Finished:
    """The job is done."""

    facts: Facts


@dataclass(frozen=True)
class Failed:
    """The job cannot be done; doing it again would not help."""

    problems: tuple[str, ...]


Message = Ready | Advanced | Found | Finished | Failed


class NobodyListensError(Exception):
    """The parent has closed the connection: it was interrupted, and wants no more."""


def serve(connection: "Connection[Message, Job]", workspace: Workspace) -> None:
    """Do what comes through the connection, with one torch thread, until the parent ends it."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    torch.set_num_threads(1)
    doing = "opening the records"

    def tell(message: Message) -> None:
        try:
            connection.send(message)
        except OSError as error:
            raise NobodyListensError from error

    try:
        with one_thread():
            pool = open_pool(workspace.store, workspace.pool_key, workspace.device)
            tell(Ready())
            while True:
                job = connection.recv()
                doing = job.name
                tell(Finished(job.run(workspace, pool, tell)))
    except (EOFError, NobodyListensError):
        return
    except Exception as error:
        with suppress(NobodyListensError):
            tell(failed(doing, error))


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
