"""Train several references at once on one device: where one is too small to fill it.

Every reference keeps its own network, optimiser, order and augmentation, and its own stream of
work; only the records are shared. What it learns is what it would learn alone.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import torch
from torch import nn

from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.lane import Lane, SharedData, shared_data
from seenit.reference.training.start import Start

MOST_LANES = 16
"""Trainings at once: more than a GPU that one training leaves nine tenths idle can use."""
_SHARE = 0.9
"""Of the free memory that trainings may take; the questions need some too."""


def train_stack(
    recipes: Sequence[Recipe],
    trainings: Sequence[Training],
    pool: DevicePool,
    *,
    starts: Sequence[Start | None] | None = None,
    n_at_once: int | None = None,
    checkpoints: Sequence[Path | None] | None = None,
    on_epoch: Callable[[int, int], None] = lambda _at, _n_epochs: None,
    on_trained: Callable[[int, nn.Module, float], None],
) -> int:
    """Train all of them, some at once; when one is done the next takes its place.

    Args:
        recipes: how each is trained; they may differ.
        trainings: on what, of one task.
        pool: the records, on the device.
        starts: weights that each begins with a share of; None for fresh draws alone.
        n_at_once: trainings in flight; None measures what the first takes of a GPU's memory.
        checkpoints: one file each to go on from and to keep every epoch in; None keeps nothing.
        on_epoch: called with the position of a training and the number of its epochs just done.
        on_trained: called with the position of a training, its network, in eval mode, on the
            device, and the seconds that it was in flight.

    Returns:
        Trainings that were in flight at most.
    """
    files = checkpoints or [None] * len(trainings)
    begun = starts or [None] * len(trainings)
    waiting = deque(enumerate(zip(recipes, trainings, strict=True)))
    lanes: list[Lane] = []
    n_most = n_at_once
    with _fastest_kernels(pool.inputs.device):
        shared: dict[tuple[int, str], SharedData] = {}
        while waiting or lanes:
            while waiting and len(lanes) < (n_most or 1):
                number, (recipe, training) = waiting.popleft()
                frame = (recipe.shift, recipe.fill)
                if frame not in shared:
                    shared[frame] = shared_data(recipe, training, pool)
                free = _free_bytes(pool.inputs.device)
                lanes.append(
                    Lane(
                        number,
                        recipe,
                        training,
                        shared[frame],
                        start=begun[number],
                        checkpoint=files[number],
                    )
                )
                if lanes[-1].epochs:
                    on_epoch(number, lanes[-1].epochs)
            _train_epoch(lanes, on_epoch)
            if n_most is None:
                n_most = lanes_that_fit(free, _free_bytes(pool.inputs.device))
            for lane in [lane for lane in lanes if lane.is_done]:
                lanes.remove(lane)
                on_trained(lane.number, lane.network(), time.perf_counter() - lane.began)
    return min(len(trainings), n_most or 1)


def lanes_that_fit(free_before: int | None, free_after: int | None) -> int:
    """Trainings that a device holds at once, from what the first one took.

    One fewer than fits: to start one takes more for a moment.

    Args:
        free_before: bytes before it; None where memory is not what limits it.
        free_after: bytes with it in flight.
    """
    if free_before is None or free_after is None:
        return 1
    taken = max(1, free_before - free_after)
    return max(1, min(MOST_LANES, int(_SHARE * free_after / taken)))


def _train_epoch(lanes: Sequence[Lane], on_epoch: Callable[[int, int], None]) -> None:
    """The next epoch of every lane, batch by batch in turn, so that no stream runs dry."""
    unfinished = [lane for lane in lanes if not lane.is_done]
    for lane in unfinished:
        lane.begin_epoch()
    for batch in range(max((lane.n_batches for lane in unfinished), default=0)):
        for lane in unfinished:
            if batch < lane.n_batches:
                lane.step(batch)
    for lane in unfinished:
        lane.end_epoch()
        on_epoch(lane.number, 1)


def _free_bytes(device: torch.device) -> int | None:
    """Of a GPU, after giving back what torch holds without use; None elsewhere."""
    if device.type != "cuda":
        return None
    torch.cuda.empty_cache()
    return int(torch.cuda.mem_get_info(device)[0])


def _fastest_kernels(device: torch.device) -> AbstractContextManager[object]:
    """Convolutions chosen by a stopwatch: training has noise of its own on a GPU."""
    if device.type != "cuda":
        return nullcontext()
    return torch.backends.cudnn.flags(
        enabled=True, benchmark=True, deterministic=False, allow_tf32=True
    )
