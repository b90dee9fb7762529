"""One reference model from beginning to end: trained, then asked about every record.

A job says everything that decides the result, so its key names the result: the same job is never
done twice, and how many references a run has does not enter. Training has a key of its own, so
that weights that were kept can be asked other questions.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from seenit.errors import TrainingError
from seenit.numerics.arrays import IntArray
from seenit.records.plan import Plan
from seenit.reference import versions
from seenit.reference.networks import build_network
from seenit.reference.own_trainer import OwnTrainer
from seenit.reference.pool import DevicePool, as_read
from seenit.reference.recipe import Recipe
from seenit.reference.training.one import TrainingData, TrainingJob, train_one
from seenit.reference.workers.asking import ask
from seenit.reference.workers.task import Task
from seenit.store import key_of, write_atomically

_SEED_STREAM = 4
"""0 to 3 and 5 belong to the plan."""
_N_PROBED = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceJob:
    """One reference model.

    Attributes:
        task: what it has in common with the others.
        rows: (m,) positions in the pool that it is trained on, some perhaps several times.
        seed: decides initialisation, order and augmentation.
    """

    task: Task
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
                **_how(task.recipe),
            }
        )

    @cached_property
    def key(self) -> str:
        """The content key of what the trained reference says."""
        views = [asdict(view) for view in self.task.views]
        return key_of({"training": self.training_key, "views": views, "code": versions.ASKING})


def jobs_of(plan: Plan, task: Task) -> tuple[ReferenceJob, ...]:
    """One job per row of the plan; the first ones do not depend on how many follow."""
    return tuple(
        ReferenceJob(task=task, rows=plan.rows(reference), seed=_seed_of(plan.seed, reference))
        for reference in range(plan.n_references)
    )


def run_reference(
    job: ReferenceJob,
    pool: DevicePool,
    *,
    checkpoint: Path | None = None,
    weights: Path | None = None,
    on_epoch: Callable[[int], None] = lambda _: None,
) -> dict[str, np.ndarray]:
    """Train a reference, then ask it about every record of the pool.

    Args:
        job: which one.
        pool: the n records, on the device to train on.
        checkpoint: file to go on from, and to keep every epoch in.
        weights: safetensors file for the trained weights, which are taken from it if it is there;
            None forgets them.
        on_epoch: called with the number of epochs just done.

    Returns:
        reference_margin and reference_margin_t2 (n, q) float32, label_hits (n, q) bool, and the
        facts seconds (of training, here), accuracy_in and accuracy_out, () float64.

    Raises:
        TrainingError: The training diverged, or the user's own code failed.
    """
    task = job.task
    began = time.perf_counter()
    if isinstance(task.recipe, OwnTrainer):
        network = train_by_own_code(task.recipe, job, pool)
        on_epoch(1)
    elif weights is not None and weights.exists():
        network = _saved_network(job, task.recipe, pool, weights)
    else:
        network = train_one(
            training_of(job, task.recipe),
            training_data(task, pool),
            checkpoint=checkpoint,
            on_epoch=on_epoch,
        )
        keep(network, task.recipe, weights)
    return answers_of(job, network, pool, seconds=time.perf_counter() - began)


def training_of(job: ReferenceJob, recipe: Recipe) -> TrainingJob:
    """What the trainer needs of a job."""
    return TrainingJob(recipe=recipe, rows=job.rows, seed=job.seed)


def training_data(task: Task, pool: DevicePool) -> TrainingData:
    """The pool as the trainer sees it."""
    return TrainingData(
        inputs=pool.inputs,
        labels=pool.labels,
        normalisation=task.normalisation,
        n_classes=task.n_classes,
    )


def keep(network: nn.Module, recipe: Recipe, weights: Path | None) -> None:
    """Write trained weights, unless they are to be forgotten.

    Raises:
        TrainingError: The training diverged.
    """
    state = network.state_dict()
    if not all(bool(value.isfinite().all()) for value in state.values()):
        raise TrainingError(
            f"a reference of {recipe.architecture}: expected a training that converges, got "
            f"NaN or infinite weights at learning_rate {recipe.learning_rate:g}; lower it in "
            "the recipe"
        )
    if weights is not None:
        kept = {name: value.cpu().contiguous() for name, value in state.items()}
        write_atomically(weights, lambda scratch: save_file(kept, scratch))


def answers_of(
    job: ReferenceJob, network: nn.Module, pool: DevicePool, *, seconds: float
) -> dict[str, np.ndarray]:
    """What `run_reference` returns, of a network that is trained."""
    arrays = ask(network, job.task, pool)
    is_in = np.zeros(len(pool.labels), dtype=bool)
    is_in[job.rows] = True
    hits = arrays["label_hits"][:, 0]
    return {
        **arrays,
        "seconds": np.array(seconds),
        "accuracy_in": np.array(hits[is_in].mean()),
        "accuracy_out": np.array(hits[~is_in].mean()),
    }


def train_by_own_code(trainer: OwnTrainer, job: ReferenceJob, pool: DevicePool) -> nn.Module:
    """The model that the user's own code gives for the rows of a job, and that can be asked.

    Raises:
        TrainingError: The code fails, or what it gives is no model of the task.
    """
    rows = torch.from_numpy(job.rows).to(pool.inputs.device)
    model = trainer.train(
        as_read(pool.inputs[rows]), pool.labels[rows].cpu().clone(), seed=job.seed
    )
    trainer.check(model, as_read(pool.inputs[:_N_PROBED]), n_classes=job.task.n_classes)
    return model


def _seed_of(seed: int, reference: int) -> int:
    """32 bits for each reference of a run."""
    sequence = np.random.SeedSequence(seed, spawn_key=(_SEED_STREAM, reference))
    return int(sequence.generate_state(1)[0])


def _how(recipe: Recipe | OwnTrainer) -> dict[str, object]:
    """What a training key says of the recipe and of the code that follows it."""
    if isinstance(recipe, OwnTrainer):
        own = {"spec": recipe.spec, "sha256": recipe.sha256}
        return {"trainer": own, "code": versions.OWN_TRAINING}
    return {"recipe": asdict(recipe), "code": versions.TRAINING}


def _saved_network(job: ReferenceJob, recipe: Recipe, pool: DevicePool, weights: Path) -> nn.Module:
    network = build_network(
        recipe.architecture,
        n_classes=job.task.n_classes,
        input_shape=tuple(pool.inputs.shape[1:]),
        seed=job.seed,
    )
    network.load_state_dict(load_file(weights))
    return network.eval().to(pool.inputs.device)
