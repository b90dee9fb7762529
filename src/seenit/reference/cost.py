"""What references will cost, from a short measured probe on as many processes as will run."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from seenit.reference.backend import Backend
from seenit.reference.jobs import Task
from seenit.reference.work import TimeRecipe, TrainReference
from seenit.reference.worker import Facts, Workplace

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
        n_processes: at a time.
        seconds_each: one reference in one process, training and questions.
        seconds: all of them, wall clock.
        megabytes: kept on disk.
        megabytes_in_flight: on disk while references train.
    """

    n_references: int
    n_to_train: int
    n_processes: int
    seconds_each: float
    seconds: float
    megabytes: float
    megabytes_in_flight: float

    def in_words(self) -> str:
        """One line."""
        if not self.n_to_train:
            return f"nothing to train: all {self.n_references} references are there"
        there = self.n_references - self.n_to_train
        already = f", {there} are there" if there else ""
        return (
            f"{self.n_to_train} trainings{already}, about {_duration(self.seconds_each)} each, "
            f"{self.n_processes} at a time: about {_duration(self.seconds)} by a measured probe"
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

    Args:
        works: all references of the plan.
        left: those of them that are still to be trained.
        place: where the pool is.
        n_records: in the pool.
        backend: who will train.

    Raises:
        TrainingError: The recipe cannot be run on these records.
    """
    task = works[0].job.task
    n_processes = backend.n_at_once(place.device, len(left))
    speed = _speed(task, place, n_processes, backend)
    steps = [task.recipe.epochs * -(-len(w.job.rows) // task.recipe.batch_size) for w in left]
    seconds_each = (
        speed.seconds_per_step * sum(steps) / len(left) + speed.seconds_per_record * n_records
        if left
        else 0.0
    )
    n_kept = len(works) * n_records * len(task.views)
    return ReferenceCost(
        n_references=len(works),
        n_to_train=len(left),
        n_processes=n_processes,
        seconds_each=seconds_each,
        seconds=seconds_each * -(-len(left) // max(1, n_processes)),
        megabytes=n_kept * _BYTES_PER_ANSWER / 1e6,
        megabytes_in_flight=n_processes * speed.n_parameters * _BYTES_PER_PARAMETER / 1e6,
    )


@dataclass(frozen=True, kw_only=True)
class _Speed:
    """Of one process among as many as will run."""

    seconds_per_step: float
    seconds_per_record: float
    n_parameters: float


def _speed(task: Task, place: Workplace, n_processes: int, backend: Backend) -> _Speed:
    """Means over the processes; nothing is measured where none will run."""
    probes: list[Facts] = []
    backend.run(
        [TimeRecipe(task=task)] * n_processes,
        place,
        on_finished=lambda _, facts: probes.append(facts),
    )
    return _Speed(
        **{
            entry.name: float(np.mean([probe[entry.name] for probe in probes])) if probes else 0.0
            for entry in fields(_Speed)
        }
    )


def _duration(seconds: float) -> str:
    """In the unit that reads best."""
    if seconds < 100:
        return f"{max(1, seconds):.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
