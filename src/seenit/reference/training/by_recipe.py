"""The trainer that follows a recipe: one reference in a process, or several on a GPU."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
from seenit.reference.training.trial import seconds_of_a_stacked_step, seconds_of_a_step
from seenit.store import write_atomically


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
    def weights_suffix(self) -> str:
        """A format that holds nothing but arrays."""
        return ".safetensors"

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
            seconds, n_at_once = seconds_of_a_stacked_step(
                self.recipe, training, pool, n_sharing=n_sharing, n_at_once=n_at_once
            )
        else:
            seconds, n_at_once = seconds_of_a_step(self.recipe, training, pool), 1
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
