"""Weight norms beside those of a fresh network: a hint of weight decay.

In front of batch norm the scale of a weight does not matter, so gradients are orthogonal to it and
every step of plain gradient descent makes it longer. One that is shorter than it began was pulled
in: by weight decay.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

_SHORTER = 0.95


@dataclass(frozen=True, kw_only=True)
class LayerNorm:
    """One weight of two or more axes.

    Attributes:
        name: qualified, as in the state dict.
        norm: Euclidean, of all entries.
        fresh: that of a new network of the same architecture.
        is_scale_free: batch norm comes next.
    """

    name: str
    norm: float
    fresh: float
    is_scale_free: bool


@dataclass(frozen=True, kw_only=True)
class WeightReading:
    """Norms of every layer.

    Attributes:
        layers: in the module's order.
        is_decayed: True where half or more of the scale-free weights got shorter; None else, since
            growth can hide decay.
    """

    layers: tuple[LayerNorm, ...]
    is_decayed: bool | None

    @property
    def words(self) -> str:
        """The finding."""
        shares = [one.norm / one.fresh for one in self.layers if one.is_scale_free]
        if not shares:
            return "weight norms: no layer in front of batch norm, nothing to read"
        shorter = sum(share < _SHORTER for share in shares)
        said = (
            f"weight norms: {shorter} of {len(shares)} layers in front of batch norm are shorter "
            f"than fresh ones (median {np.median(shares):.2f} of their length)"
        )
        if self.is_decayed:
            return f"{said}, which is what weight decay does"
        return f"{said}: weight decay cannot be told from its absence"


def read_weights(module: nn.Module, fresh: nn.Module) -> WeightReading:
    """Compare a trained network with a new one.

    Args:
        module: as it was trained.
        fresh: the same architecture, randomly initialised as usual.
    """
    lengths = {name: float(value.detach().norm()) for name, value in fresh.named_parameters()}
    scale_free = _before_batch_norm(module)
    layers = tuple(
        LayerNorm(
            name=name,
            norm=float(value.detach().norm()),
            fresh=lengths[name],
            is_scale_free=name in scale_free,
        )
        for name, value in module.named_parameters()
        if value.ndim > 1 and lengths.get(name, 0.0) > 0
    )
    shares = [one.norm / one.fresh for one in layers if one.is_scale_free]
    decayed = bool(shares) and float(np.median(shares)) < _SHORTER
    return WeightReading(layers=layers, is_decayed=True if decayed else None)


def _before_batch_norm(module: nn.Module) -> set[str]:
    """Weights of convolutions and linear layers that are listed just before a batch norm."""
    leaves = [(name, one) for name, one in module.named_modules() if list(one.parameters(False))]
    return {
        f"{name}.weight"
        for (name, one), (_, after) in pairwise(leaves)
        if isinstance(after, _BatchNorm) and not isinstance(one, _BatchNorm)
    }
