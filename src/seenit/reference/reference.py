"""One reference model: trained on its rows by a trainer, asked, and named by what decided it.

A reference says everything that decides its result, so its key names the result: the same one is
never trained twice, and how many references a run has does not enter. Its training has a key of
its own, so that weights that were kept can be asked other questions.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from torch import nn

from seenit.numerics.arrays import IntArray
from seenit.records.examples import Normalisation
from seenit.records.plan import Plan
from seenit.reference import versions
from seenit.reference.job import Advanced, Facts, Say, Workspace
from seenit.reference.pool import DevicePool
from seenit.reference.questions import ask
from seenit.reference.trainer import Trainer, Training
from seenit.signals.views import View
from seenit.store import key_of

REFERENCE = "reference"
"""The stage of a finished reference in the store."""
_SEED_STREAM = 4
"""0 to 3 and 5 belong to the plan."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What all references of a run have in common: records, classes, trainer and questions.

    Attributes:
        pool_key: of the records, in their order.
        normalisation: per channel, None for none.
        n_classes: of the task.
        trainer: what trains.
        views: how to ask, the plain one first.
    """

    pool_key: str
    normalisation: Normalisation | None
    n_classes: int
    trainer: Trainer
    views: tuple[View, ...]

    def ask(
        self,
        network: nn.Module,
        pool: DevicePool,
        *,
        n_records: int | None = None,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> dict[str, np.ndarray]:
        """What a network of this task says of the first records of the pool; `questions.ask`."""
        return ask(
            network,
            pool,
            views=self.views,
            normalisation=self.normalisation,
            n_classes=self.n_classes,
            name=self.trainer.name,
            n_records=n_records,
            on_progress=on_progress,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Reference:
    """One reference model; as a job it is trained, asked, and its margins left in the store.

    Attributes:
        task: what it has in common with the others.
        number: row of the plan, from 0.
        rows: (m,) positions in the pool that it is trained on, some perhaps several times.
        seed: decides initialisation, order and augmentation.
    """

    task: Task
    number: int
    rows: IntArray
    seed: int

    @cached_property
    def training_key(self) -> str:
        """The content key of the trained weights."""
        task = self.task
        return key_of(
            {
                "pool": task.pool_key,
                "normalisation": None if task.normalisation is None else asdict(task.normalisation),
                "n_classes": task.n_classes,
                "rows": self.rows,
                "seed": self.seed,
                **task.trainer.key,
            }
        )

    @cached_property
    def key(self) -> str:
        """The content key of what the trained reference says."""
        views = [asdict(view) for view in self.task.views]
        return key_of({"training": self.training_key, "views": views, "code": versions.ASKING})

    @property
    def training(self) -> Training:
        """What its trainer is told."""
        task = self.task
        return Training(
            rows=self.rows,
            seed=self.seed,
            normalisation=task.normalisation,
            n_classes=task.n_classes,
        )

    @property
    def name(self) -> str:
        """In words."""
        return f"reference {self.number + 1}"

    @property
    def fills_gpu(self) -> bool:
        """One alone leaves most of a GPU idle."""
        return False

    @property
    def n_steps(self) -> int:
        """Those of the training, and one for the questions."""
        return self.task.trainer.n_steps + 1

    def checkpoint(self, workspace: Workspace) -> Path:
        """Where its training is kept while it is in flight."""
        return workspace.checkpoints / f"{self.training_key}.pt"

    def weights(self, workspace: Workspace) -> Path | None:
        """Where its weights are kept, None if they are not."""
        folder, suffix = workspace.weights, self.task.trainer.weights_suffix
        return None if folder is None else folder / f"{self.training_key}{suffix}"

    def is_done(self, workspace: Workspace) -> bool:
        """Its margins are there, and its weights if they are to be kept."""
        weights = self.weights(workspace)
        has_weights = weights is None or weights.exists()
        return has_weights and workspace.store.has(REFERENCE, self.key)

    def run(self, workspace: Workspace, pool: DevicePool, say: Say) -> Facts:
        """Accuracy on its own records and on the others, and seconds."""
        result = self.train_and_ask(
            pool,
            checkpoint=self.checkpoint(workspace),
            weights=self.weights(workspace),
            on_step=lambda n_steps: say(Advanced(n_steps)),
        )
        return self.finish(result, workspace, say)

    def train_and_ask(
        self,
        pool: DevicePool,
        *,
        checkpoint: Path | None = None,
        weights: Path | None = None,
        on_step: Callable[[int], None] = lambda _: None,
    ) -> dict[str, np.ndarray]:
        """Train it, then ask it about every record of the pool.

        Args:
            pool: the n records, on the device to train on.
            checkpoint: as in `Trainer.train`.
            weights: as in `Trainer.train`.
            on_step: called with the number of steps just done.

        Returns:
            reference_margin and reference_margin_t2 (n, q) float32, label_hits (n, q) bool, and
            the facts seconds (of training, here), accuracy_in and accuracy_out, () float64.

        Raises:
            TrainingError: The training diverged, or the user's own code failed.
        """
        began = time.perf_counter()
        network = self.task.trainer.train(
            self.training, pool, checkpoint=checkpoint, weights=weights, on_step=on_step
        )
        return self.answers_of(network, pool, seconds=time.perf_counter() - began)

    def answers_of(
        self, network: nn.Module, pool: DevicePool, *, seconds: float
    ) -> dict[str, np.ndarray]:
        """What `train_and_ask` returns, of a network that is trained."""
        arrays = self.task.ask(network, pool)
        is_in = np.zeros(len(pool.labels), dtype=bool)
        is_in[self.rows] = True
        hits = arrays["label_hits"][:, 0]
        return {
            **arrays,
            "seconds": np.array(seconds),
            "accuracy_in": np.array(hits[is_in].mean()),
            "accuracy_out": np.array(hits[~is_in].mean()),
        }

    def finish(self, result: Mapping[str, np.ndarray], workspace: Workspace, say: Say) -> Facts:
        """Leave what it says in the store, and nothing in flight; what `run` returns."""
        workspace.store.arrays(REFERENCE, self.key, lambda: result)
        self.checkpoint(workspace).unlink(missing_ok=True)
        say(Advanced(1))
        return facts_of(result)


def references_of(plan: Plan, task: Task) -> tuple[Reference, ...]:
    """One reference per row of the plan; the first ones do not depend on how many follow."""
    return tuple(
        Reference(task=task, number=row, rows=plan.rows(row), seed=_seed_of(plan.seed, row))
        for row in range(plan.n_references)
    )


def facts_of(result: Mapping[str, np.ndarray]) -> Facts:
    """What is told of a finished reference."""
    return {name: float(result[name]) for name in ("accuracy_in", "accuracy_out", "seconds")}


def _seed_of(seed: int, reference: int) -> int:
    """32 bits for each reference of a run."""
    sequence = np.random.SeedSequence(seed, spawn_key=(_SEED_STREAM, reference))
    return int(sequence.generate_state(1)[0])
