"""What a worker is asked to do before anything is trained: time a recipe, or try own code."""

import time
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from seenit.reference.networks import build_network
from seenit.reference.own_trainer import OwnTrainer
from seenit.reference.recipe import Recipe
from seenit.reference.training.one import TrainingJob, train_one
from seenit.reference.training.several import train_stack
from seenit.reference.workers.asking import ask
from seenit.reference.workers.job import ReferenceJob, train_by_own_code, training_data
from seenit.reference.workers.task import Task
from seenit.reference.workers.worker import Bench, Facts
from seenit.signals.batches import batch_size_for

MOST_TRIED = 512
"""Records that own code is tried on."""
_PROBE_SECONDS = 2.0
_MOST_PROBE_STEPS = 1000
_PROBE_BATCHES = 3
_PROBE_EPOCH = 20
"""Batches: enough that what an epoch takes besides them does not count."""
_N_CAPTURING = 2
"""Rounds of a stack in which steps are captured: the first reference's, then the others'."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TimeRecipe:
    """A few real training steps and a few real batches of questions, timed; nothing is kept.

    Attributes:
        task: views.
        recipe: of the task.
    """

    task: Task
    recipe: Recipe

    @property
    def name(self) -> str:
        """In words."""
        return "timing the recipe"

    def run(self, bench: Bench) -> Facts:
        """Seconds per training step and per record asked, and parameters of the network."""
        task = self.task
        return {
            **_questions(task, self.recipe, bench),
            "seconds_per_step": _seconds_per_step(bench, task, self.recipe),
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class TimeStack:
    """A few steps of as many references at once as a GPU holds, timed; nothing is kept.

    Attributes:
        task: views.
        recipe: of the task.
        n_works: references that there are for this GPU.
        n_at_once: in flight; None for as many as memory holds.
    """

    task: Task
    recipe: Recipe
    n_works: int
    n_at_once: int | None = None

    @property
    def name(self) -> str:
        """In words."""
        return "timing the recipe"

    def run(self, bench: Bench) -> Facts:
        """As `TimeRecipe`, a step being one of each in flight, and how many these are."""
        n_rows = min(len(bench.pool.labels), _PROBE_EPOCH * self.recipe.batch_size)
        ends: list[float] = []
        in_flight: set[int] = set()

        def note(at: int, _: int) -> None:
            in_flight.add(at)
            if at == 0:  # the first of a round, of which the first two capture steps
                ends.append(time.perf_counter())
                if len(ends) > _N_CAPTURING and ends[-1] - ends[_N_CAPTURING - 1] > _PROBE_SECONDS:
                    raise _LongEnough

        recipe = replace(self.recipe, epochs=_MOST_PROBE_STEPS, remainder=0)
        job = TrainingJob(recipe=recipe, rows=np.arange(n_rows), seed=0)
        with suppress(_LongEnough):
            train_stack(
                [job] * self.n_works,
                training_data(self.task, bench.pool),
                n_at_once=self.n_at_once,
                on_epoch=note,
                on_trained=lambda _at, _network, _seconds: None,
            )
        n_rounds, n_batches = len(ends) - _N_CAPTURING, len(recipe.batch_sizes(n_rows))
        return {
            **_questions(self.task, self.recipe, bench),
            "seconds_per_step": (ends[-1] - ends[_N_CAPTURING - 1]) / (n_rounds * n_batches),
            "n_at_once": float(len(in_flight)),
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class TryTrainer:
    """The user's own training code called once with a few records; nothing is kept.

    Attributes:
        job: its rows are taken from.
        trainer: of the job's task.
    """

    job: ReferenceJob
    trainer: OwnTrainer

    @property
    def name(self) -> str:
        """In words."""
        return f"trying {self.trainer.spec}"

    def run(self, bench: Bench) -> Facts:
        """Seconds per record trained on and per record asked, and how many were trained on."""
        rows = self.job.rows
        few = rows[np.linspace(0, len(rows) - 1, min(len(rows), MOST_TRIED), dtype=np.int64)]
        began = time.perf_counter()
        model = train_by_own_code(self.trainer, replace(self.job, rows=few), bench.pool)
        seconds = time.perf_counter() - began
        return {
            "seconds_per_record": _seconds_per_record(model, bench, self.job.task),
            "seconds_per_record_trained": seconds / len(few),
            "n_tried": float(len(few)),
        }


def _questions(task: Task, recipe: Recipe, bench: Bench) -> Facts:
    """Seconds per record asked, and parameters of the network."""
    network = build_network(
        recipe.architecture,
        n_classes=task.n_classes,
        input_shape=tuple(bench.pool.inputs.shape[1:]),
        seed=0,
    ).to(bench.pool.inputs.device)
    return {
        "seconds_per_record": _seconds_per_record(network.eval(), bench, task),
        "n_parameters": float(sum(value.numel() for value in network.parameters())),
    }


def _seconds_per_record(network: nn.Module, bench: Bench, task: Task) -> float:
    """A few batches of questions; the first, with what comes before it, is not counted."""
    n_records = len(bench.pool.labels)
    batch = batch_size_for(tuple(bench.pool.inputs.shape[1:]))
    ends = [time.perf_counter()]
    ask(
        network,
        task,
        bench.pool,
        n_records=min(n_records, _PROBE_BATCHES * batch),
        on_progress=lambda _: ends.append(time.perf_counter()),
    )
    if len(ends) <= _PROBE_BATCHES:  # a small pool: what comes before counts
        return (ends[-1] - ends[0]) / n_records
    return (ends[-1] - ends[1]) / ((_PROBE_BATCHES - 1) * batch)


def _seconds_per_step(bench: Bench, task: Task, recipe: Recipe) -> float:
    """Training on one batch, an epoch of it at a time; the first warms up and is not counted."""
    pool = bench.pool
    ends: list[float] = []

    def note(_: int) -> None:
        if pool.inputs.is_cuda:
            torch.cuda.synchronize()
        ends.append(time.perf_counter())
        if ends[-1] - ends[0] > _PROBE_SECONDS:
            raise _LongEnough

    n_rows = min(len(pool.labels), recipe.batch_size)
    with suppress(_LongEnough):
        train_one(
            TrainingJob(
                recipe=replace(recipe, epochs=_MOST_PROBE_STEPS, remainder=0),
                rows=np.arange(n_rows),
                seed=0,
            ),
            training_data(task, pool),
            on_epoch=note,
        )
    return (ends[-1] - ends[0]) / (len(ends) - 1)


class _LongEnough(Exception):
    """The probe has seen enough steps."""
