"""Where a training begins: with a fresh draw, or between that and the target's weights.

The target's weights are most of a training. Mixed with a fresh draw they have forgotten which
records they saw, nearly, and still learn in a few epochs what a draw alone takes all for.

Source: Ash & Adams 2020, arXiv:1910.08475, "shrink and perturb": weights times a share, plus noise.
Deviation: the noise is a fresh draw of the network, weighed by what the share leaves; running
statistics of batch norm begin anew, unless nothing is drawn.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from seenit.errors import ConfigError
from seenit.reference.networks import build_network
from seenit.reference.recipe import Recipe

SHARE = 0.5
"""Of the target's weights, where nothing else is asked for."""
EPOCHS = 5
"""At most, of a recipe that was read from the target."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """The weights that references begin with a share of; they travel to workers by value.

    Attributes:
        sha256: of names and values.
        parameters: name to values, float32, as in the network that is trained.
        buffers: name to running statistics, where the whole of the target is the start.
    """

    sha256: str
    parameters: Mapping[str, np.ndarray] = field(repr=False, compare=False)
    buffers: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False, compare=False)


def start_of(
    module: nn.Module, recipe: Recipe, *, n_classes: int, input_shape: tuple[int, ...]
) -> Start:
    """The target's weights as a start for networks of a recipe.

    Args:
        module: the target.
        recipe: whose architecture is trained.
        n_classes: outputs.
        input_shape: of one record.

    Raises:
        ConfigError: Such a network has other weights than the target.
    """
    found = {name: value.detach() for name, value in module.named_parameters()}
    fresh = build_network(recipe.architecture, n_classes=n_classes, input_shape=input_shape, seed=0)
    wanted = {name: tuple(value.shape) for name, value in fresh.named_parameters()}
    if wanted != {name: tuple(value.shape) for name, value in found.items()}:
        raise ConfigError(
            f"--start target: expected a target with the weights of {recipe.architecture}, got "
            "other names or shapes; leave --start out, or name the target's architecture in "
            "--recipe"
        )
    parameters = {name: value.float().cpu().numpy().copy() for name, value in found.items()}
    kept = dict(module.named_buffers()) if recipe.start == 1 else {}
    buffers = {name: value.cpu().numpy().copy() for name, value in kept.items()}
    digest = hashlib.sha256()
    for values in (parameters, buffers):
        for name in sorted(values):
            digest.update(name.encode())
            digest.update(values[name].tobytes())
    return Start(sha256=digest.hexdigest(), parameters=parameters, buffers=buffers)


def first_network(
    recipe: Recipe,
    *,
    n_classes: int,
    input_shape: tuple[int, ...],
    seed: int,
    start: Start | None,
) -> nn.Module:
    """A network before its first step; the same seed gives the same weights.

    Args:
        recipe: names the architecture, and the share of the start.
        n_classes: outputs.
        input_shape: of one record.
        seed: of the draw.
        start: None for the draw alone.
    """
    network = build_network(
        recipe.architecture, n_classes=n_classes, input_shape=input_shape, seed=seed
    )
    if start is not None:
        with torch.no_grad():
            for name, value in network.named_parameters():
                value.mul_(1 - recipe.start)
                value.add_(torch.from_numpy(start.parameters[name]), alpha=recipe.start)
            for name, buffer in network.named_buffers():
                if name in start.buffers:
                    buffer.copy_(torch.from_numpy(start.buffers[name]))
    return network
