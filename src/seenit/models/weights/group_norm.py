"""Group normalisation where a state dict holds no batch statistics, as after Opacus's repair."""

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

_MOST_GROUPS = 32


def fit_norms(module: nn.Module, state: Mapping[str, Tensor]) -> tuple[str, ...]:
    """Replace, in place, batch norms whose statistics `state` lacks by group norms.

    Opacus's `ModuleValidator.fix` does so, with as many groups as the greatest common divisor of
    32 and the number of channels: a batch norm mixes records, and has no gradient of one record.

    Args:
        module: its parameters still empty.
        state: the state dict that will be loaded.

    Returns:
        What was replaced and why, one sentence; empty for nothing.
    """
    replaced = [
        (name, layer)
        for name, layer in module.named_modules()
        if isinstance(layer, _BatchNorm)
        and f"{name}.weight" in state
        and f"{name}.running_mean" not in state
    ]
    all_norms = [one for one in module.modules() if isinstance(one, _BatchNorm)]
    if not replaced or len(replaced) < len(all_norms):
        return ()
    for name, layer in replaced:
        parent, _, last = name.rpartition(".")
        n_groups = math.gcd(_MOST_GROUPS, layer.num_features)
        with torch.device("meta"):
            group_norm = nn.GroupNorm(n_groups, layer.num_features)
        setattr(module.get_submodule(parent), last, group_norm)
    return (
        "norm layers without batch statistics: taken to be group norms of gcd(32, channels) "
        "groups, as Opacus's ModuleValidator.fix makes them; the file cannot tell",
    )
