"""What a worker can be asked to do: train a reference, or time a recipe."""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from seenit.reference.jobs import ReferenceJob, Task, ask, run_reference
from seenit.reference.networks import build_network
from seenit.reference.train import TrainingData, TrainingJob, train_one
from seenit.reference.worker import Bench, Facts, Workplace
from seenit.signals.batches import batch_size_for

REFERENCE = "reference"
"""The stage of a finished reference in the store."""

_PROBE_SECONDS = 2.0
_MOST_PROBE_STEPS = 1000
_PROBE_BATCHES = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainReference:
    """Train one reference, ask it, leave its margins in the store.

    Attributes:
        number: r, from 0.
        job: the reference.
    """

    number: int
    job: ReferenceJob

    @property
    def name(self) -> str:
        """In words."""
        return f"reference {self.number + 1}"

    @property
    def n_steps(self) -> int:
        """Epochs, and one step for the questions."""
        return self.job.task.recipe.epochs + 1

    def is_done(self, place: Workplace) -> bool:
        """Its margins are there, and its weights if they are to be kept."""
        weights = _weights_of(self.job, place)
        has_weights = weights is None or weights.exists()
        return has_weights and place.store.has(REFERENCE, self.job.key)

    def run(self, bench: Bench) -> Facts:
        """Accuracy on its own records and on the others, and seconds."""
        place, job = bench.place, self.job
        checkpoint = place.checkpoints / f"{job.training_key}.pt"
        result = run_reference(
            job,
            bench.pool,
            checkpoint=checkpoint,
            weights=_weights_of(job, place),
            on_epoch=bench.advance,
        )
        place.store.arrays(REFERENCE, job.key, lambda: result)
        checkpoint.unlink(missing_ok=True)
        bench.advance(1)
        return {name: float(result[name]) for name in ("accuracy_in", "accuracy_out", "seconds")}


@dataclass(frozen=True, kw_only=True, eq=False)
class TimeRecipe:
    """A few real training steps and a few real batches of questions, timed; nothing is kept.

    Attributes:
        task: recipe and views.
    """

    task: Task

    @property
    def name(self) -> str:
        """In words."""
        return "timing the recipe"

    def run(self, bench: Bench) -> Facts:
        """Seconds per training step and per record asked, and parameters of the network."""
        task, pool = self.task, bench.pool
        network = build_network(
            task.recipe.architecture,
            n_classes=task.n_classes,
            input_shape=tuple(pool.inputs.shape[1:]),
            seed=0,
        ).to(pool.inputs.device)
        return {
            "seconds_per_record": _seconds_per_record(network.eval(), bench, task),
            "seconds_per_step": _seconds_per_step(bench, task),
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


def _seconds_per_step(bench: Bench, task: Task) -> float:
    """Training on one batch, an epoch of it at a time; the first warms up and is not counted."""
    pool = bench.pool
    ends: list[float] = []

    def note(_: int) -> None:
        if pool.inputs.is_cuda:
            torch.cuda.synchronize()
        ends.append(time.perf_counter())
        if ends[-1] - ends[0] > _PROBE_SECONDS:
            raise _LongEnough

    n_rows = min(len(pool.labels), task.recipe.batch_size)
    with suppress(_LongEnough):
        train_one(
            TrainingJob(
                recipe=replace(task.recipe, epochs=_MOST_PROBE_STEPS),
                rows=np.arange(n_rows),
                seed=0,
            ),
            TrainingData(
                inputs=pool.inputs,
                labels=pool.labels,
                normalisation=task.normalisation,
                n_classes=task.n_classes,
            ),
            on_epoch=note,
        )
    return (ends[-1] - ends[0]) / (len(ends) - 1)


class _LongEnough(Exception):
    """The probe has seen enough steps."""


def _weights_of(job: ReferenceJob, place: Workplace) -> Path | None:
    return None if place.weights is None else place.weights / f"{job.training_key}.safetensors"
