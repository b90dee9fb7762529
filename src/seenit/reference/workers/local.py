"""Jobs on this machine: a process per core on a CPU, one process on a GPU.

Each worker has a pipe of its own, so that one that is killed takes nothing with it but what it
was doing, which is then done again once. Interrupts go to the parent alone; a worker whose parent
is gone ends by itself.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess

from seenit.errors import TrainingError
from seenit.reference.job import Advanced, Facts, Found, Job, Workspace
from seenit.reference.workers.progress import JobProgress
from seenit.reference.workers.worker import (
    Failed,
    Finished,
    Message,
    Ready,
    serve,
)

_SECONDS_TO_END = 5
_IMPORTED_ONCE = [serve.__module__, "seenit.reference.training.by_recipe", "torch._dynamo"]
"""What every training needs; torch imports the last with its first optimiser."""


def n_processes_for(device: str, n_jobs: int) -> int:
    """Worker processes for so many jobs: one for a GPU, one per core for a CPU."""
    if not device.startswith("cpu"):
        return min(1, n_jobs)
    has_affinity = hasattr(os, "sched_getaffinity")
    n_cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return min(n_cores, n_jobs)


def run_local(
    jobs: Sequence[Job],
    workspace: Workspace,
    *,
    n_processes: int,
    on_advance: Callable[[int], None] = lambda _: None,
    on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
    on_found: Callable[[int, int, Facts], None] = lambda _number, _part, _facts: None,
) -> None:
    """Do all jobs; the order in which it is finished changes nothing that it leaves.

    Args:
        jobs: what to do.
        workspace: where to find and leave things.
        n_processes: workers at a time, one torch thread each.
        on_advance: called with the number of steps just done, each counted once.
        on_finished: called with the position in `jobs` and what it found out.
        on_found: called with the position in `jobs`, a part of it and what that found out; after
            a loss perhaps again.

    Raises:
        TrainingError: A job cannot be done, or its process ended twice.
    """
    queue = _Queue(jobs, on_advance, on_finished, on_found)
    workers: list[_Worker] = []
    try:
        while queue.n_open:
            while len(workers) < min(n_processes, queue.n_open):
                workers.append(_Worker(workspace))
            ready = wait([worker.connection for worker in workers])
            for worker in [worker for worker in workers if worker.connection in ready]:
                try:
                    queue.hear(worker, worker.connection.recv())
                except (EOFError, OSError):  # it was killed
                    workers.remove(worker)
                    queue.lose(worker, worker.end())
            for worker in workers:
                queue.employ(worker)
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """One process and its pipe.

    Attributes:
        connection: to the process.
        doing: position of its job, None if it has none.
        is_idle: it has said that it could do something.
    """

    def __init__(self, workspace: Workspace) -> None:
        context = _context()
        ours, theirs = context.Pipe()
        self.connection: Connection[Job | None, Message] = ours
        self.doing: int | None = None
        self.is_idle = False
        self._process: BaseProcess = context.Process(
            target=serve,
            args=(theirs, workspace),
            daemon=False,  # own training code may have processes of its own that load data
            name="seenit-worker",
        )
        with _interrupts_held():
            self._process.start()
        theirs.close()

    def end(self) -> int | None:
        """Stop the process, if it still runs; its exit code."""
        self.connection.close()
        self._process.terminate()
        self._process.join(_SECONDS_TO_END)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        return self._process.exitcode


def _context() -> ForkServerContext | SpawnContext:
    """How processes start: as copies of a server that has imported torch once, where there is one.

    Importing takes longer than many a small training, in every process that is started afresh. The
    server does nothing but import: it has neither threads at work nor a GPU to be copied. Its
    environment is that of the first start.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():  # on Windows
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED_ONCE)
    return context


class _Queue:
    """Who does what, and what is left."""

    def __init__(
        self,
        jobs: Sequence[Job],
        on_advance: Callable[[int], None],
        on_finished: Callable[[int, Facts], None],
        on_found: Callable[[int, int, Facts], None],
    ) -> None:
        self._jobs = jobs
        self._left = deque(range(len(jobs)))
        self._progress = JobProgress(on_advance)
        self._on_finished = on_finished
        self._on_found = on_found
        self.n_open = len(jobs)

    def hear(self, worker: _Worker, message: Message) -> None:
        """Take what a worker says."""
        at = worker.doing
        match message:
            case Failed(problems):
                raise TrainingError("; ".join(problems))
            case Ready():
                worker.is_idle = True
            case Advanced(n_steps) if at is not None:
                self._progress.advance(at, n_steps)
            case Found(part, facts) if at is not None:
                self._on_found(at, part, facts)
            case Finished(facts) if at is not None:
                worker.doing, worker.is_idle = None, True
                self.n_open -= 1
                self._on_finished(at, facts)

    def employ(self, worker: _Worker) -> None:
        """Give a worker that has nothing to do what is next, if anything is."""
        if worker.is_idle and self._left:
            worker.doing, worker.is_idle = self._left.popleft(), False
            with suppress(OSError):  # it was killed: the next to be heard is its end
                worker.connection.send(self._jobs[worker.doing])

    def lose(self, worker: _Worker, exit_code: int | None) -> None:
        """A worker ended: its job is done again, once."""
        at = worker.doing
        name = None if at is None else self._jobs[at].name
        self._progress.lose(at, reason=_reason(name, exit_code))
        if at is not None:
            self._left.appendleft(at)


def _reason(name: str | None, exit_code: int | None) -> str:
    if name is None:
        return (
            f"worker processes: expected them to start, got exit code {exit_code} twice before "
            "anything was done; a script that calls seenit must do so under "
            '`if __name__ == "__main__":`'
        )
    return (
        f"{name}: expected its process to finish, got exit code {exit_code} twice (-9 is often a "
        "lack of memory); run the same command again, it goes on from the last finished epoch"
    )


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes that start here never get an interrupt from the keyboard: they inherit the mask."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it clears the mask when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
