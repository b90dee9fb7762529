"""What a worker is asked to do: train a reference."""

from dataclasses import dataclass
from pathlib import Path

from seenit.reference.jobs import ReferenceJob, run_reference
from seenit.reference.worker import Bench, Facts, Workplace

REFERENCE = "reference"
"""The stage of a finished reference in the store."""


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
        return self.job.task.n_epochs + 1

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


def _weights_of(job: ReferenceJob, place: Workplace) -> Path | None:
    return None if place.weights is None else place.weights / f"{job.training_key}.safetensors"
