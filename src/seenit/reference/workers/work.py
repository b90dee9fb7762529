"""What a worker is asked to do: train a reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seenit.reference.workers.job import ReferenceJob, run_reference
from seenit.reference.workers.worker import Bench, Facts, Workplace

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
        weights = self.weights(place)
        has_weights = weights is None or weights.exists()
        return has_weights and place.store.has(REFERENCE, self.job.key)

    def run(self, bench: Bench) -> Facts:
        """Accuracy on its own records and on the others, and seconds."""
        place, job = bench.place, self.job
        result = run_reference(
            job,
            bench.pool,
            checkpoint=self.checkpoint(place),
            weights=self.weights(place),
            on_epoch=bench.advance,
        )
        return self.finish(result, bench)

    def checkpoint(self, place: Workplace) -> Path:
        """Where its training is kept while it is in flight."""
        return place.checkpoints / f"{self.job.training_key}.pt"

    def weights(self, place: Workplace) -> Path | None:
        """Where its weights are kept, None if they are not."""
        return (
            None
            if place.weights is None
            else place.weights / f"{self.job.training_key}.safetensors"
        )

    def finish(self, result: Mapping[str, np.ndarray], bench: Bench) -> Facts:
        """Leave what it says in the store, and nothing in flight; what `run` returns."""
        bench.place.store.arrays(REFERENCE, self.job.key, lambda: result)
        self.checkpoint(bench.place).unlink(missing_ok=True)
        bench.advance(1)
        return facts_of(result)


def facts_of(result: Mapping[str, np.ndarray]) -> Facts:
    """What is told of a finished reference."""
    return {name: float(result[name]) for name in ("accuracy_in", "accuracy_out", "seconds")}
