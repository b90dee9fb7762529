"""Forgetting probes before the first training: whom each trains on, and whom it is asked about."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from seenit.errors import ConfigError
from seenit.kinds import kind_of, views_of
from seenit.numerics.arrays import IntArray
from seenit.numerics.units import unit_codes
from seenit.records.examples import TEXTS
from seenit.reference.choosing.resolve import choose_recipe
from seenit.reference.forgetting.probe import ForgettingProbe
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.job import Workspace
from seenit.reference.options import TrainingOptions
from seenit.reference.pool import Pool, read_pool
from seenit.reference.recipe import Recipe
from seenit.reference.reference import Task
from seenit.reference.trainer import Trainer
from seenit.reference.training.by_recipe import RecipeTrainer
from seenit.reference.training.start import start_of
from seenit.reference.workers.backend import Backend, LocalBackend
from seenit.store import Store

N_FOLDS = 2
"""Folds of the records: a probe trains on one and is asked about the other."""
MOST_ROWS = 10_000
"""Records that a probe trains on at most."""
N_VIEWS = 2
"""Views that a probe is asked about, the plain one first."""
_SEED_STREAM = 6
"""0 to 5 belong to references."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PlannedProbes:
    """Probes to be trained.

    Attributes:
        probes: in pairs; the first of a pair trains on fold 0 and is asked about fold 1, the
            second the other way round.
        fold: (n,) 0 or 1.
        pool: the records.
        device: torch device name.
        backend: who trains.
    """

    probes: tuple[ForgettingProbe, ...]
    fold: IntArray
    pool: Pool
    device: str
    backend: Backend

    def workspace(self, folder: Path, store: Store) -> Workspace:
        """Where workers find and leave things."""
        return Workspace(
            store=store,
            pool_key=self.pool.key,
            device=self.device,
            checkpoints=folder / "checkpoints",
        )

    def facts(self) -> dict[str, str]:
        """In words by name."""
        n = len(self.probes)
        return {
            "Forgetting probes": f"{n} clones of the target, each trained for one epoch on "
            f"{len(self.probes[0].rows):,} records of one half and asked about the other half; "
            "by the target's recipe, at its peak learning rate and down to zero"
        }


def plan_probes(given: ReferenceInputs, options: TrainingOptions, n_probes: int) -> PlannedProbes:
    """Deal the records into two folds and say who trains on which; nothing is trained.

    Membership decides nothing here: which records a probe trains on is drawn among all of them,
    so that its answers hold nothing of what an attack is to find out.

    Args:
        given: the records and the target.
        options: seed, and the recipe where one was passed.
        n_probes: a multiple of 2.

    Raises:
        ConfigError: The target's recipe cannot be read, or its weights cannot be trained on.
    """
    kind = kind_of(given.sets[0])
    if kind.name == TEXTS or not kind.is_scaled or given.classifier is None:
        raise ConfigError(
            f"--probes: expected a network on images or rows of numbers, got {kind.name}; leave "
            "it out"
        )
    pool = read_pool(given.sets)
    path = None if options.recipe is None else Path(options.recipe)
    recipe = _short(choose_recipe(given, pool, path).trainer)
    fold = _folds(given, seed=options.seed)
    start = start_of(
        given.classifier.module,
        recipe,
        n_classes=given.n_classes,
        input_shape=tuple(given.sets[0].inputs.shape[1:]),
    )
    views = views_of(given.sets, given.classifier, device=given.device)[:N_VIEWS]
    task = Task(
        pool_key=pool.key,
        normalisation=given.normalisation,
        n_classes=given.n_classes,
        trainer=RecipeTrainer(recipe=recipe, start=start),
        views=views,
    )
    probes = []
    for number in range(n_probes):
        side = number % N_FOLDS
        rng = np.random.default_rng((options.seed, _SEED_STREAM, number))
        rows = rng.permutation(np.flatnonzero(fold == side))[:MOST_ROWS]
        probes.append(
            ForgettingProbe(
                task=task,
                number=number,
                rows=np.sort(rows),
                seed=int(rng.integers(2**32)),
                asked=np.flatnonzero(fold == 1 - side),
            )
        )
    return PlannedProbes(
        probes=tuple(probes), fold=fold, pool=pool, device=given.device, backend=LocalBackend()
    )


def _short(trainer: Trainer) -> Recipe:
    """The target's recipe for one epoch that begins with all of its weights."""
    if not isinstance(trainer, RecipeTrainer):
        raise AssertionError("a recipe was chosen")
    return replace(trainer.recipe, start=1.0, epochs=1, warmup=0.0)


def _folds(given: ReferenceInputs, *, seed: int) -> IntArray:
    """Fold (n,) of each record that is no canary, drawn; records of a unit stay together."""
    units = np.arange(given.n_records) if given.units is None else unit_codes(given.units)
    drawn = np.random.default_rng((seed, _SEED_STREAM)).permutation(int(units.max()) + 1)
    fold: IntArray = (drawn % N_FOLDS)[units]
    return fold
