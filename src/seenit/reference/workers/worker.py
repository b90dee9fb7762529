"""Inside a worker process: one job after the other, and a word after each step."""

import multiprocessing
import os
import threading
import traceback
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


def serve(connection: "Connection[Message, Job]", workspace: Workspace) -> None:
    """Do what comes through the connection, with one torch thread, until the parent ends it."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    torch.set_num_threads(1)
    doing = "opening the records"
    try:
        with one_thread():
            pool = open_pool(workspace.store, workspace.pool_key, workspace.device)
            connection.send(Ready())
            while True:
                job = connection.recv()
                doing = job.name
                connection.send(Finished(job.run(workspace, pool, connection.send)))
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
