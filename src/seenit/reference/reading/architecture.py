"""The name under which a target's architecture can be trained again."""

import torch
from torch import nn

from seenit.errors import ConfigError
from seenit.models.classifier import Classifier
from seenit.reference.networks import CIFAR_SUFFIX, MLP_PREFIX, build_network


def fresh_twin(
    classifier: Classifier, input_shape: tuple[int, ...], *, seed: int = 0
) -> tuple[str, nn.Module] | None:
    """A recipe's architecture that is the classifier's, layer by layer, and a new network of it.

    Args:
        classifier: the target.
        input_shape: of one record.
        seed: of the new network's weights.

    Returns:
        None where nothing that can be built has the same layers.
    """
    module = classifier.module
    name = classifier.architecture.split(",")[0]
    widths = [layer.out_features for layer in module.modules() if isinstance(layer, nn.Linear)]
    mlp = MLP_PREFIX + "-".join(map(str, widths[:-1]))
    wanted = _layers(module)
    for architecture in (name, name + CIFAR_SUFFIX, mlp):
        try:
            twin = build_network(
                architecture, n_classes=classifier.n_classes, input_shape=input_shape, seed=seed
            )
        except ConfigError:
            continue
        if _layers(twin) == wanted:
            return architecture, twin
    return None


def _layers(module: nn.Module) -> list[tuple[str, tuple[torch.Size, ...], str]]:
    """Type, parameter shapes and settings of every layer that does something, in order."""
    return [
        (type(one).__name__, tuple(p.shape for p in one.parameters(False)), one.extra_repr())
        for one in module.modules()
        if not list(one.children()) and not isinstance(one, nn.Flatten | nn.Dropout)
    ]
