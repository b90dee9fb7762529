"""How long the steps of a recipe take: a few real ones, of one training or of a stack."""

import time
from contextlib import suppress
from dataclasses import replace

import numpy as np
import torch

from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.one import train_one
from seenit.reference.training.several import train_stack

_SECONDS = 2.0
"""That a trial takes about."""
_MOST_STEPS = 250
_EPOCH = 20
"""Batches: enough that what an epoch takes besides them does not count."""
_N_CAPTURING = 2
"""Rounds of a stack in which steps are captured: the first training's, then the others'."""


def seconds_of_a_step(recipe: Recipe, training: Training, pool: DevicePool) -> float:
    """Of one batch, an epoch of it at a time; the first warms up and is not counted."""
    ends: list[float] = []

    def note(_: int) -> None:
        if pool.inputs.is_cuda:
            torch.cuda.synchronize()
        ends.append(time.perf_counter())
        if ends[-1] - ends[0] > _SECONDS:
            raise _LongEnough

    few = np.arange(min(len(pool.labels), recipe.batch_size))
    with suppress(_LongEnough):
        train_one(_endless(recipe), replace(training, rows=few), pool, on_epoch=note)
    return (ends[-1] - ends[0]) / (len(ends) - 1)


def seconds_of_a_stacked_step(
    recipe: Recipe,
    training: Training,
    pool: DevicePool,
    *,
    n_sharing: int,
    n_at_once: int | None,
) -> tuple[float, int]:
    """Of a batch of each training in flight, and how many these are.

    Args:
        recipe: of all.
        training: one of them.
        pool: the records.
        n_sharing: trainings that are to share the device.
        n_at_once: of these in flight; None for as many as memory holds.
    """
    few = np.arange(min(len(pool.labels), _EPOCH * recipe.batch_size))
    endless = _endless(recipe)
    ends: list[float] = []
    in_flight: set[int] = set()

    def note(at: int, _: int) -> None:
        in_flight.add(at)
        if at == 0:  # the first of a round, of which the first two capture steps
            ends.append(time.perf_counter())
            is_long = len(ends) > _N_CAPTURING and ends[-1] - ends[_N_CAPTURING - 1] > _SECONDS
            if is_long or len(ends) == endless.epochs:  # before another one takes its place
                raise _LongEnough

    with suppress(_LongEnough):
        train_stack(
            [endless] * n_sharing,
            [replace(training, rows=few)] * n_sharing,
            pool,
            n_at_once=n_at_once,
            on_epoch=note,
            on_trained=lambda _at, _network, _seconds: None,
        )
    n_steps = (len(ends) - _N_CAPTURING) * len(endless.batch_sizes(len(few)))
    return (ends[-1] - ends[_N_CAPTURING - 1]) / n_steps, len(in_flight)


def _endless(recipe: Recipe) -> Recipe:
    """To be broken off."""
    return replace(recipe, epochs=_MOST_STEPS, remainder=0)


class _LongEnough(Exception):
    """The trial has seen enough steps."""
