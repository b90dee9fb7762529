"""The trainer that follows a recipe: one reference in a process, or several on a GPU."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from seenit.errors import TrainingError
from seenit.reference import versions
from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.recipe_file import recipe_toml
from seenit.reference.trainer import Timing, Trainer, Training
from seenit.reference.training.one import train_one
from seenit.reference.training.several import train_stack
from seenit.reference.training.start import Start, first_network
from seenit.store import write_atomically

_SECONDS = 2.0
"""That a trial takes about."""
_MOST_STEPS = 1000
_EPOCH = 20
"""Batches: enough that what an epoch takes besides them does not count."""
_N_CAPTURING = 2
"""Rounds of a stack in which steps are captured: the first reference's, then the others'."""


@dataclass(frozen=True, kw_only=True)
class RecipeTrainer:
    """Trains by a recipe.

    Attributes:
        recipe: how, in numbers.
        start: weights to begin with a share of, where the recipe has one.
    """

    recipe: Recipe
    start: Start | None = None

    @property
    def name(self) -> str:
        """The architecture."""
        return self.recipe.architecture

    @property
    def in_words(self) -> str:
        """Every number, for a report."""
        return ", ".join(f"{name} {value}" for name, value in self.recipe.as_dict().items())

    @property
    def key(self) -> Mapping[str, object]:
        """The recipe, and the version of what follows it."""
        begun = {} if self.start is None else {"start": self.start.sha256}
        return {"recipe": self.recipe.as_dict(), "code": versions.TRAINING, **begun}

    @property
    def file_name(self) -> str:
        """In a run's folder."""
        return "recipe.toml"

    @property
    def toml(self) -> str:
        """The recipe, to be passed again."""
        return recipe_toml(self.recipe)

    @property
    def n_steps(self) -> int:
        """Epochs."""
        return self.recipe.epochs

    @property
    def normalises(self) -> bool:
        """Records are normalised as the target's are."""
        return False

    @property
    def has_short_trial(self) -> bool:
        """A few steps say what all will take."""
        return True

    def train(
        self,
        training: Training,
        pool: DevicePool,
        *,
        checkpoint: Path | None = None,
        weights: Path | None = None,
        on_step: Callable[[int], None] = lambda _: None,
    ) -> nn.Module:
        """A network from its seed to its last epoch, or as it was kept.

        Raises:
            TrainingError: The training diverged.
        """
        if weights is not None and weights.exists():
            network = self._fresh(training, pool)
            network.load_state_dict(load_file(weights))
            return network.eval().to(pool.inputs.device)
        network = train_one(
            self.recipe,
            training,
            pool,
            start=self.start,
            checkpoint=checkpoint,
            on_epoch=on_step,
        )
        _keep(network, self.recipe, weights)
        return network

    def train_several(
        self,
        trainers: Sequence[Trainer],
        trainings: Sequence[Training],
        pool: DevicePool,
        *,
        n_at_once: int | None,
        checkpoints: Sequence[Path],
        weights: Sequence[Path | None],
        on_step: Callable[[int], None],
        on_trained: Callable[[int, nn.Module, float], None],
    ) -> int:
        """As a stack, whose steps are captured.

        Raises:
            TrainingError: A training diverged.
        """
        ours = [one for one in trainers if isinstance(one, RecipeTrainer)]
        recipes = [one.recipe for one in ours]

        def keep(at: int, network: nn.Module, seconds: float) -> None:
            _keep(network, recipes[at], weights[at])
            on_trained(at, network, seconds)

        return train_stack(
            recipes,
            trainings,
            pool,
            starts=[one.start for one in ours],
            n_at_once=n_at_once,
            checkpoints=checkpoints,
            on_epoch=lambda _, n_epochs: on_step(n_epochs),
            on_trained=keep,
        )

    def trial(
        self, training: Training, pool: DevicePool, *, n_sharing: int = 0, n_at_once: int | None = 1
    ) -> Timing:
        """A few real steps, of one training or of as many at once as the device holds."""
        network = self._fresh(training, pool).eval().to(pool.inputs.device)
        if n_sharing:
            seconds, n_at_once = self._step_of_a_stack(
                training, pool, n_sharing=n_sharing, n_at_once=n_at_once
            )
        else:
            seconds, n_at_once = self._step(training, pool), 1
        n_steps = self.recipe.epochs * len(self.recipe.batch_sizes(len(training.rows)))
        return Timing(
            network=network,
            seconds=seconds * n_steps,
            n_at_once=n_at_once,
            n_parameters=sum(value.numel() for value in network.parameters()),
        )

    def _fresh(self, training: Training, pool: DevicePool) -> nn.Module:
        return first_network(
            self.recipe,
            n_classes=training.n_classes,
            input_shape=tuple(pool.inputs.shape[1:]),
            seed=training.seed,
            start=self.start,
        )

    def _step(self, training: Training, pool: DevicePool) -> float:
        """Seconds of a batch, an epoch of it at a time; the first warms up and is not counted."""
        ends: list[float] = []

        def note(_: int) -> None:
            if pool.inputs.is_cuda:
                torch.cuda.synchronize()
            ends.append(time.perf_counter())
            if ends[-1] - ends[0] > _SECONDS:
                raise _LongEnough

        few = np.arange(min(len(pool.labels), self.recipe.batch_size))
        with suppress(_LongEnough):
            train_one(self._endless, replace(training, rows=few), pool, on_epoch=note)
        return (ends[-1] - ends[0]) / (len(ends) - 1)

    def _step_of_a_stack(
        self, training: Training, pool: DevicePool, *, n_sharing: int, n_at_once: int | None
    ) -> tuple[float, int]:
        """Seconds of a batch of each in flight, and how many these are."""
        few = np.arange(min(len(pool.labels), _EPOCH * self.recipe.batch_size))
        ends: list[float] = []
        in_flight: set[int] = set()

        def note(at: int, _: int) -> None:
            in_flight.add(at)
            if at == 0:  # the first of a round, of which the first two capture steps
                ends.append(time.perf_counter())
                if len(ends) > _N_CAPTURING and ends[-1] - ends[_N_CAPTURING - 1] > _SECONDS:
                    raise _LongEnough

        with suppress(_LongEnough):
            train_stack(
                [self._endless] * n_sharing,
                [replace(training, rows=few)] * n_sharing,
                pool,
                n_at_once=n_at_once,
                on_epoch=note,
                on_trained=lambda _at, _network, _seconds: None,
            )
        n_steps = (len(ends) - _N_CAPTURING) * len(self._endless.batch_sizes(len(few)))
        return (ends[-1] - ends[_N_CAPTURING - 1]) / n_steps, len(in_flight)

    @property
    def _endless(self) -> Recipe:
        """To be broken off."""
        return replace(self.recipe, epochs=_MOST_STEPS, remainder=0)


def _keep(network: nn.Module, recipe: Recipe, weights: Path | None) -> None:
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


class _LongEnough(Exception):
    """The trial has seen enough steps."""
