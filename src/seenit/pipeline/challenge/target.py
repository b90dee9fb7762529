"""The target of a challenge: trained by a recipe on the members alone."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from seenit.competition.demo_target import n_right, one_torch_thread
from seenit.config.challenge import ChallengeConfig
from seenit.errors import ConfigError
from seenit.numerics.arrays import Float32Array, IntArray
from seenit.pipeline.challenge.draw import Drawn, derived_seed
from seenit.progress import Watcher
from seenit.records.examples import Normalisation
from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.recipe_file import read_recipe
from seenit.reference.trainer import Training
from seenit.reference.training.one import normalised, train_one
from seenit.signals.device import resolve_device
from seenit.store import key_of, write_atomically

ARCHITECTURES = {
    "tml2025": "resnet18",
    "tml2026": "resnet18-cifar",
    "ensembleai2025": "resnet18",
}
"""What each competition hands out."""


@dataclass(frozen=True, kw_only=True)
class MadeTarget:
    """How well the target does.

    Attributes:
        n_classes: that it tells apart.
        member_accuracy: share of right answers on what it was trained on.
        nonmember_accuracy: the same on the other records of both sets.
    """

    n_classes: int
    member_accuracy: float
    nonmember_accuracy: float


def recipe_of(config: ChallengeConfig) -> Recipe:
    """The user's recipe, or one that learns its members by heart within minutes.

    Raises:
        ConfigError: The recipe cannot be read, or is of another architecture than the preset's.
    """
    architecture = ARCHITECTURES[config.preset]
    if config.recipe is not None:
        recipe = read_recipe(Path(config.recipe), architecture=architecture)
        if recipe.architecture != architecture:
            raise ConfigError(
                f"--recipe {config.recipe}: expected the architecture {architecture} of "
                f"{config.preset}, got {recipe.architecture}"
            )
        return recipe
    if config.demo:
        return Recipe(
            architecture=architecture,
            epochs=8,
            batch_size=64,
            learning_rate=0.02,
            flip=False,
            shift=0,
        )
    return Recipe(architecture=architecture, epochs=30, learning_rate=0.05, flip=True, shift=2)


def normalisation_of(images: Float32Array) -> Normalisation:
    """Mean and standard deviation of each colour, to four decimals as sheets print them."""
    pixels = images.astype("float64")
    mean, std = pixels.mean(axis=(0, 2, 3)), pixels.std(axis=(0, 2, 3))
    return Normalisation(
        mean=tuple(round(float(value), 4) for value in mean),
        std=tuple(max(round(float(value), 4), 1e-4) for value in std),
    )


def make_target(
    path: Path,
    *,
    recipe: Recipe,
    images: Float32Array,
    labels: IntArray,
    drawn: Drawn,
    normalisation: Normalisation,
    device: str,
    seed: int,
    scratch: Path,
    watcher: Watcher,
) -> MadeTarget:
    """Train and write the state dict; killed, it goes on from its last epoch.

    Args:
        path: of the state dict.
        recipe: how.
        images: (n, 3, h, w) of all records.
        labels: (n,).
        drawn: which of them are members.
        normalisation: what the target expects.
        device: auto, or a torch device name.
        seed: of the challenge.
        scratch: folder of the training in flight.
        watcher: told of each epoch.
    """
    place = resolve_device(device)
    pool = DevicePool(
        inputs=torch.from_numpy(images).to(place), labels=torch.from_numpy(labels).to(place)
    )
    training = Training(
        rows=drawn.trained_on,
        seed=derived_seed(seed, "training"),
        normalisation=normalisation,
        n_classes=int(labels.max()) + 1,
    )
    key = key_of({"recipe": recipe.as_dict(), "rows": training.rows, "images": images})
    checkpoint = scratch / f"training-{key}-{training.seed}.pt"
    with one_torch_thread():
        network = train_one(
            recipe,
            training,
            pool,
            checkpoint=checkpoint,
            on_epoch=watcher.start("training the target", recipe.epochs),
        )
        both = torch.from_numpy(np.concatenate([drawn.public, drawn.private])).to(place)
        is_member = torch.isin(both, torch.from_numpy(training.rows).to(place))
        inputs = normalised(pool.inputs[both], normalisation)
        right = [
            n_right(network, inputs[side], pool.labels[both][side]) / int(side.sum())
            for side in (is_member, ~is_member)
        ]
    state = {name: value.cpu().contiguous() for name, value in network.state_dict().items()}
    write_atomically(path, lambda file: torch.save(state, file))
    checkpoint.unlink(missing_ok=True)
    return MadeTarget(
        n_classes=training.n_classes, member_accuracy=right[0], nonmember_accuracy=right[1]
    )
