"""What references will cost, from a short measured probe on as many processes as will run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seenit.reference.job import Facts, Workspace
from seenit.reference.reference import Reference
from seenit.reference.workers.backend import Backend
from seenit.reference.workers.probe import Probe

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
    references: Sequence[Reference],
    left: Sequence[Reference],
    workspace: Workspace,
    *,
    n_records: int,
    backend: Backend,
) -> ReferenceCost:
    """Try the trainer, with as many processes at once as will train, and add up.

    Args:
        references: all of the plan.
        left: those of them that are still to be trained.
        workspace: where the pool is.
        n_records: in the pool.
        backend: who will train.

    Raises:
        TrainingError: The trainer cannot take these records, or own code fails on a few.
    """
    n_kept = len(references) * n_records * len(references[0].task.views)
    megabytes = n_kept * _BYTES_PER_ANSWER / 1e6
    if not left:
        return ReferenceCost(
            n_references=len(references),
            n_to_train=0,
            n_processes=0,
            seconds_each=0.0,
            seconds=0.0,
            megabytes=megabytes,
            megabytes_in_flight=0.0,
        )
    n_at_once, found = _tried(left, workspace, backend)
    n_processes = min(n_at_once, len(left))
    n_rows = float(np.mean([len(one.rows) for one in left]))
    seconds_each = found["seconds"] * n_rows / len(left[0].rows)
    seconds_each += found["seconds_per_record"] * n_records
    on_few = f"a trial on {found['n_tried']:.0f} records, if more take longer in proportion"
    return ReferenceCost(
        n_references=len(references),
        n_to_train=len(left),
        n_processes=n_processes,
        seconds_each=seconds_each,
        seconds=seconds_each * -(-len(left) // max(1, n_processes)),
        megabytes=megabytes,
        megabytes_in_flight=n_processes * found["n_parameters"] * _BYTES_PER_PARAMETER / 1e6,
        basis=on_few if found["n_tried"] else "a measured probe",
    )


def _tried(left: Sequence[Reference], workspace: Workspace, backend: Backend) -> tuple[int, Facts]:
    """References at a time, and what trials at the same time found out, on average."""
    first, trainer = left[0], left[0].task.trainer
    n_at_once = backend.n_at_once(workspace.device, len(left))
    n_gpus = min(backend.n_gpus(workspace.device), len(left))
    if n_gpus and trainer.train_several is not None:
        probes = [Probe(reference=first, n_sharing=-(-len(left) // n_gpus))] * n_gpus
    else:
        probes = [Probe(reference=first)] * (n_at_once if trainer.has_short_trial else 1)
    found: list[Facts] = []
    backend.run(probes, workspace, on_finished=lambda _, facts: found.append(facts))
    means = {name: float(np.mean([one[name] for one in found])) for name in found[0]}
    return (n_gpus * int(means["n_at_once"]) if probes[0].n_sharing else n_at_once), means


def _duration(seconds: float) -> str:
    """In the unit that reads best."""
    if seconds < 100:
        return f"{max(1, seconds):.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
