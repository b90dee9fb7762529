"""Jobs on a Ray cluster: a task for each, which says and leaves what a process would.

A task is a stream of the messages that a local worker sends. Whatever it makes it leaves in the
store, so the folder of the run must be the same folder on every node; Ray carries only words.
"""

import logging
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import ray
import torch
from ray.exceptions import NodeDiedError, OutOfMemoryError, RayError, WorkerCrashedError

from seenit.errors import ConfigError, StoreError, TrainingError
from seenit.numerics.threads import one_thread
from seenit.reference.job import Advanced, Facts, Found, Job, Workspace
from seenit.reference.pool import DevicePool, open_pool
from seenit.reference.workers.local import n_processes_for
from seenit.reference.workers.progress import JobProgress
from seenit.reference.workers.worker import (
    Failed,
    Finished,
    Message,
    failed,
)
from seenit.store import Store, code_version

GPU_SHARE = 0.25
"""Of a GPU that training by own code takes; what fills a GPU by itself takes all of it."""

_LOSSES = (WorkerCrashedError, NodeDiedError, OutOfMemoryError)
_OBJECT_STORE_BYTES = 128 << 20  # records are mapped from the store, so Ray has little to hold


@dataclass(frozen=True)
class RayBackend:
    """A Ray cluster that this process is connected to; `connect_ray` makes one."""

    def n_at_once(self, device: str, n_jobs: int) -> int:
        """One per core of the cluster, and four per GPU where that is the device."""
        return min(_room(device), n_jobs)

    def n_gpus(self, device: str) -> int:
        """Of the cluster, whole ones, as many as have a core."""
        there = ray.cluster_resources()
        return int(min(there.get("GPU", 0), there.get("CPU", 0))) if _is_cuda(device) else 0

    def run(
        self,
        jobs: Sequence[Job],
        workspace: Workspace,
        *,
        on_advance: Callable[[int], None] = lambda _: None,
        on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
        on_found: Callable[[int, int, Facts], None] = lambda _number, _part, _facts: None,
    ) -> None:
        """`run_ray`."""
        run_ray(jobs, workspace, on_advance=on_advance, on_finished=on_finished, on_found=on_found)


def connect_ray(address: str | None, *, device: str) -> RayBackend:
    """Connect this process to a cluster until it ends; one that is connected stays so.

    Args:
        address: of a cluster that this machine belongs to, "auto" for the one that runs here;
            None starts a cluster of this machine, which ends with the process.
        device: torch device name; the cluster must have one.

    Raises:
        ConfigError: There is no such cluster, none can be started, or it has no such device.
    """
    if not ray.is_initialized():
        try:
            _start_or_join(address)
        except Exception as error:  # Ray raises bare ones, too
            raise ConfigError(_not_connected(address, error)) from error
    if _room(device) < 1:
        raise ConfigError(
            f"--backend ray: expected a cluster with a free core{_and_gpu(device)}, got "
            f"{_in_words(ray.cluster_resources())}; pass another --device or --ray-address"
        )
    return RayBackend()


def run_ray(
    jobs: Sequence[Job],
    workspace: Workspace,
    *,
    on_advance: Callable[[int], None] = lambda _: None,
    on_finished: Callable[[int, Facts], None] = lambda _number, _facts: None,
    on_found: Callable[[int, int, Facts], None] = lambda _number, _part, _facts: None,
) -> None:
    """Do all jobs on the cluster; the order in which it is finished changes nothing.

    Args:
        jobs: what to do, one task each: a core, and where the device is a GPU one for a stack and
            a share of one for anything else.
        workspace: where to find and leave things, on a file system that every node mounts.
        on_advance: called with the number of steps just done, each counted once.
        on_finished: called with the position in `jobs` and what it found out.
        on_found: called with the position in `jobs`, a part of it and what that found out; after
            a loss perhaps again.

    Raises:
        TrainingError: A job cannot be done, or was lost twice.
    """
    task = ray.remote(
        num_cpus=1,
        max_retries=0,  # lost jobs are counted here: Ray would not know of the steps that were told
        num_returns="streaming",
    )(_do)
    workspace, code = _as_seen_by_all(workspace), code_version()
    progress = JobProgress(on_advance)
    at_work: dict[Any, int] = {}  # stream of messages -> position in jobs

    def begin(at: int) -> None:
        share = _gpu_share(jobs[at]) if _is_cuda(workspace.device) else 0
        at_work[task.options(num_gpus=share).remote(jobs[at], workspace, code)] = at

    try:
        for at in range(len(jobs)):
            begin(at)
        while at_work:
            (stream, *_), _ = ray.wait(list(at_work), num_returns=1)
            at = at_work[stream]
            try:
                message: Message = ray.get(next(stream))
            except _LOSSES as error:
                del at_work[stream]
                progress.lose(at, reason=_reason(jobs[at].name, error))
                begin(at)
                continue
            match message:
                case Failed(problems):
                    raise TrainingError("; ".join(problems))
                case Advanced(n_steps):
                    progress.advance(at, n_steps)
                case Found(part, facts):
                    on_found(at, part, facts)
                case Finished(facts):
                    del at_work[stream]
                    on_finished(at, facts)
    except RayError as error:
        raise TrainingError(
            f"a Ray task: expected it to run, got {_first_line(error)}; seenit must be installed "
            "on every node of the cluster"
        ) from error
    finally:
        for stream in at_work:
            ray.cancel(stream, force=True)


def _do(job: Job, workspace: Workspace, code: str) -> Iterator[Message]:
    """Runs on a node: the job in a thread of its own, its words as they come."""
    said: SimpleQueue[Message] = SimpleQueue()
    Thread(target=_work, args=(job, workspace, code, said.put), daemon=True).start()
    message: Message = Advanced(0)
    while isinstance(message, Advanced | Found):
        message = said.get()
        yield message


def _work(job: Job, workspace: Workspace, code: str, say: Callable[[Message], None]) -> None:
    torch.set_num_threads(1)
    try:
        with one_thread():
            pool = _open_pool(workspace, code)
            say(Finished(job.run(workspace, pool, say)))
    except BaseException as error:  # an exit, too: nobody would say anything any more
        say(failed(job.name, error))


def _open_pool(workspace: Workspace, code: str) -> DevicePool:
    node = f"Ray node {platform.node()}"
    ours = code_version()
    if ours != code:
        raise TrainingError(
            f"{node}: expected the seenit of the command, {code}, got {ours}; install the same on "
            "every node"
        )
    try:
        # The cards that a task may use are all that it sees.
        device = "cuda" if _is_cuda(workspace.device) else workspace.device
        return open_pool(workspace.store, workspace.pool_key, device)
    except StoreError as error:
        raise StoreError(
            f"{node}: expected to see the run folder's {workspace.store.folder}, got other or no "
            "files there; put --run-dir on a file system that every node mounts at the same path"
        ) from error


def _start_or_join(address: str | None) -> None:
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address is not None:
        ray.init(address=address, **quiet)
        return
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # an audit tells nobody that it runs
    ray.init(
        address="local",
        num_cpus=n_processes_for("cpu", os.cpu_count() or 1),
        object_store_memory=_OBJECT_STORE_BYTES,
        include_dashboard=False,
        **quiet,
    )


def _not_connected(address: str | None, error: Exception) -> str:
    if address is None:
        return (
            f"--backend ray: expected Ray to start on this machine, got '{_first_line(error)}'; "
            "try again when it is less busy, or pass the --ray-address of a cluster that runs"
        )
    return (
        f"--ray-address: expected the address of a Ray cluster that this machine belongs "
        f"to, got {address} ({_first_line(error)}); leave it out to start one here"
    )


def _room(device: str) -> int:
    """Jobs that the whole cluster can do at a time."""
    there = ray.cluster_resources()
    n_cores = int(there.get("CPU", 0))
    return min(n_cores, int(there.get("GPU", 0) / GPU_SHARE)) if _is_cuda(device) else n_cores


def _gpu_share(job: Job) -> float:
    return 1 if job.fills_gpu else GPU_SHARE


def _as_seen_by_all(workspace: Workspace) -> Workspace:
    """The same place by full paths: tasks have working folders of their own."""

    def full(path: Path) -> Path:
        return path.absolute()

    return replace(
        workspace,
        store=Store(full(workspace.store.folder)),
        checkpoints=full(workspace.checkpoints),
        weights=None if workspace.weights is None else full(workspace.weights),
    )


def _is_cuda(device: str) -> bool:
    return device.startswith("cuda")


def _and_gpu(device: str) -> str:
    return " and a GPU" if _is_cuda(device) else ""


def _in_words(resources: dict[str, float]) -> str:
    return f"{resources.get('CPU', 0):g} cores and {resources.get('GPU', 0):g} GPUs"


def _reason(name: str, error: RayError) -> str:
    return (
        f"{name}: expected its Ray task to finish, got {type(error).__name__} twice (often a lack "
        "of memory); run the same command again, it goes on from what was kept"
    )


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
