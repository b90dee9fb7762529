"""What references will cost, from a short measured probe on as many processes as will run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seenit.reference.own_trainer import OwnTrainer
from seenit.reference.workers.backend import Backend
from seenit.reference.workers.probe import TimeRecipe, TimeStack, TryTrainer
from seenit.reference.workers.work import TrainReference
from seenit.reference.workers.worker import Facts, Work, Workplace

_BYTES_PER_ANSWER = 2 * (4 + 4) + 1
"""Two margins in float32, by themselves and with those of the others, and whether the label was
right."""
_BYTES_PER_PARAMETER = 8
"""A checkpoint holds the weights and their momentum."""


@dataclass(frozen=True, kw_only=True)
class ReferenceCost:
    """What is still to be done.

    Attributes:
        n_references: in the plan.
        n_to_train: of them, not there yet.
        n_processes: at a time; on a GPU these share a process.
        seconds_each: one reference in one process, training and questions.
        seconds: all of them, wall clock.
        megabytes: kept on disk.
        megabytes_in_flight: on disk while references train.
        basis: of the seconds, in words.
    """

    n_references: int
    n_to_train: int
    n_processes: int
    seconds_each: float
    seconds: float
    megabytes: float
    megabytes_in_flight: float
    basis: str = "a measured probe"

    def in_words(self) -> str:
        """One line."""
        if not self.n_to_train:
            return f"nothing to train: all {self.n_references} references are there"
        there = self.n_references - self.n_to_train
        already = f", {there} are there" if there else ""
        return (
            f"{self.n_to_train} trainings{already}, about {_duration(self.seconds_each)} each, "
            f"{self.n_processes} at a time: about {_duration(self.seconds)} by {self.basis}"
        )


def reference_cost(
    works: Sequence[TrainReference],
    left: Sequence[TrainReference],
    place: Workplace,
    *,
    n_records: int,
    backend: Backend,
) -> ReferenceCost:
    """Time a few steps, with as many processes at once as will train, and add up.

    Code of the user's own has no steps: it is tried on a few records.

    Args:
        works: all references of the plan.
        left: those of them that are still to be trained.
        place: where the pool is.
        n_records: in the pool.
        backend: who will train.

    Raises:
        TrainingError: The recipe cannot be run on these records, or own code fails on a few.
    """
    task = works[0].job.task
    speed = _speed(left, place, backend) if left else _NONE
    n_processes = min(speed.n_at_once, len(left))
    seconds_each = speed.seconds_each + speed.seconds_per_record * n_records
    n_kept = len(works) * n_records * len(task.views)
    return ReferenceCost(
        n_references=len(works),
        n_to_train=len(left),
        n_processes=n_processes,
        seconds_each=seconds_each,
        seconds=seconds_each * -(-len(left) // max(1, n_processes)),
        megabytes=n_kept * _BYTES_PER_ANSWER / 1e6,
        megabytes_in_flight=n_processes * speed.n_parameters * _BYTES_PER_PARAMETER / 1e6,
        basis=speed.basis,
    )


@dataclass(frozen=True, kw_only=True)
class _Speed:
    """Of one reference among as many as will be trained at a time."""

    n_at_once: int = 0
    seconds_each: float = 0.0
    seconds_per_record: float = 0.0
    n_parameters: float = 0.0
    basis: str = "a measured probe"


_NONE = _Speed()


def _speed(left: Sequence[TrainReference], place: Workplace, backend: Backend) -> _Speed:
    """Of the work that is left."""
    task = left[0].job.task
    n_at_once = backend.n_at_once(place.device, len(left))
    recipe = task.recipe
    if isinstance(recipe, OwnTrainer):
        found = _means([TryTrainer(job=left[0].job, trainer=recipe)], place, backend)
        n_rows = float(np.mean([len(work.job.rows) for work in left]))
        return _Speed(
            n_at_once=n_at_once,
            seconds_each=found["seconds_per_record_trained"] * n_rows,
            seconds_per_record=found["seconds_per_record"],
            basis=f"a trial on {found['n_tried']:.0f} records, if more take longer in proportion",
        )
    if n_gpus := min(backend.n_gpus(place.device), len(left)):
        n_works = -(-len(left) // n_gpus)
        probe = TimeStack(task=task, recipe=recipe, n_works=n_works)
        found = _means([probe] * n_gpus, place, backend)
        n_at_once = n_gpus * int(found["n_at_once"])
    else:
        found = _means([TimeRecipe(task=task, recipe=recipe)] * n_at_once, place, backend)
    n_steps = [recipe.epochs * len(recipe.batch_sizes(len(work.job.rows))) for work in left]
    return _Speed(
        n_at_once=n_at_once,
        seconds_each=found["seconds_per_step"] * float(np.mean(n_steps)),
        seconds_per_record=found["seconds_per_record"],
        n_parameters=found["n_parameters"],
    )


def _means(works: Sequence[Work], place: Workplace, backend: Backend) -> Facts:
    """Of what processes at work at the same time find out."""
    probes: list[Facts] = []
    backend.run(works, place, on_finished=lambda _, facts: probes.append(facts))
    return {name: float(np.mean([probe[name] for probe in probes])) for name in probes[0]}


def _duration(seconds: float) -> str:
    """In the unit that reads best."""
    if seconds < 100:
        return f"{max(1, seconds):.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
