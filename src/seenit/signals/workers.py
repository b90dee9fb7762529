"""Blocks of work on every core, results in order, memory bounded.

Several threads with one torch thread each beat one thread with several: no core waits for
another inside a layer, and torch holds no lock while it computes.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

Work = TypeVar("Work")
Result = TypeVar("Result")

_MOST_WORKERS = 16


def in_order(
    do: Callable[[Work], Result], blocks: Iterable[Work], *, n_workers: int
) -> Iterator[Result]:
    """do(block) for each block, in order; at most two blocks per worker are held at a time.

    Args:
        do: called in a worker thread.
        blocks: drawn in the calling thread.
        n_workers: threads; torch's own threads are shared out among them.
    """
    share = max(1, torch.get_num_threads() // n_workers)
    with (
        _threads_kept(),
        ThreadPoolExecutor(n_workers, initializer=torch.set_num_threads, initargs=(share,)) as pool,
    ):
        running: deque[Future[Result]] = deque()
        for block in blocks:
            running.append(pool.submit(do, block))
            if len(running) >= 2 * n_workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def n_workers_for(device: str, *, is_pure: bool) -> int:
    """One worker per torch thread on a CPU for a module that threads may share, else one."""
    return min(_MOST_WORKERS, torch.get_num_threads()) if device == "cpu" and is_pure else 1


@contextmanager
def _threads_kept() -> Iterator[None]:
    """Restore torch's thread count, which workers change for the whole process."""
    n_threads = torch.get_num_threads()
    try:
        yield
    finally:
        torch.set_num_threads(n_threads)
