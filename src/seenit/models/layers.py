"""What a module's layers say: its channels, its classifier layer, the steps it was trained for."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

_SAME = 1e-4


def n_input_channels(module: nn.Module) -> int | None:
    """Channels that the first convolution takes, None without one."""
    convolution = next((m for m in module.modules() if isinstance(m, nn.Conv2d)), None)
    return None if convolution is None else convolution.in_channels


def batch_norm_steps(module: nn.Module) -> int | None:
    """Training steps that the batch-norm layers counted, None if they did not."""
    counted = [
        int(layer.num_batches_tracked)
        for layer in module.modules()
        if isinstance(layer, _BatchNorm) and layer.num_batches_tracked is not None
    ]
    return max(counted, default=0) or None


def classifier_layer(module: nn.Module, batch: Tensor) -> str | None:
    """Name of the last linear layer that runs, None unless its output are the logits.

    The logits may differ from its output by a constant per row, as after a log-softmax.

    Args:
        module: in eval mode.
        batch: a few inputs.
    """
    calls: list[tuple[str, Tensor]] = []

    def note(name: str) -> Callable[[nn.Module, Any, Tensor], None]:
        def hook(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
            calls.append((name, output.detach()))

        return hook

    handles = [
        layer.register_forward_hook(note(name))
        for name, layer in module.named_modules()
        if type(layer) is nn.Linear
    ]
    try:
        with torch.inference_mode():
            logits = module(batch)
    finally:
        for handle in handles:
            handle.remove()
    if not calls:
        return None
    name, output = calls[-1]
    if output.shape != logits.shape:
        return None
    difference = logits - output
    spread = difference.amax(dim=1) - difference.amin(dim=1)
    return name if bool((spread <= _SAME * logits.abs().amax().clamp(min=1.0)).all()) else None
