"""Fresh networks by name, from a seed, without touching the global random state."""

import math

import torch
from torch import nn

from seenit.errors import ConfigError

CIFAR_SUFFIX = "-cifar"
MLP_PREFIX = "mlp-"


def build_network(
    architecture: str, *, n_classes: int, input_shape: tuple[int, ...], seed: int
) -> nn.Module:
    """A randomly initialised network; the same seed gives the same weights.

    Args:
        architecture: torchvision builder, with "-cifar" for a 3x3 stem without max-pooling, or
            "mlp-512-256" for hidden widths on flat inputs.
        n_classes: outputs.
        input_shape: of one record.
        seed: decides the weights.

    Raises:
        ConfigError: No such architecture.
    """
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(seed)
        if architecture.startswith(MLP_PREFIX):
            return _mlp(architecture, n_classes, math.prod(input_shape))
        name = architecture.removesuffix(CIFAR_SUFFIX)
        if not is_builder(name):
            raise ConfigError(
                f"architecture: expected a torchvision classifier or mlp-WIDTH-WIDTH, "
                f"got '{architecture}'"
            )
        from torchvision import models  # late: slow to import

        network: nn.Module = models.get_model(name, weights=None, num_classes=n_classes)
        if architecture.endswith(CIFAR_SUFFIX):
            network.conv1 = nn.Conv2d(3, 64, kernel_size=3, padding=1, bias=False)
            network.maxpool = nn.Identity()
        return network


def is_builder(name: str) -> bool:
    """Whether torchvision builds a classifier of that name."""
    from torchvision import models  # late: slow to import

    return name in models.list_models(module=models)


def _mlp(architecture: str, n_classes: int, n_inputs: int) -> nn.Module:
    try:
        widths = [int(width) for width in architecture.removeprefix(MLP_PREFIX).split("-")]
    except ValueError as error:
        raise ConfigError(
            f"architecture: expected mlp-WIDTH-WIDTH such as mlp-512-256, got '{architecture}'"
        ) from error
    layers: list[nn.Module] = [nn.Flatten()]
    for n_in, n_out in zip([n_inputs, *widths], widths, strict=False):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(widths[-1], n_classes))
