"""Each example's own gradient norms in a batch: by layer where that is known, else by vmap."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap

from seenit.signals.gradient.by_layer import is_known_layer, squared_norms

_CHUNK = 8  # examples whose whole gradients are held at once


def block_norms(
    module: nn.Module, batch: Tensor, directions: Tensor, blocks: tuple[str, ...]
) -> Tensor:
    """‖∂⟨direction_i, logits_i⟩ / ∂block‖₂ (n, k) float64 for every example i by itself.

    Args:
        module: in eval mode, parameters without gradients.
        batch: (n, ...).
        directions: (n, c), what is sent back through the logits.
        blocks: k qualified names of parts of the module.
    """
    layers = _known_layers(module, blocks)
    if layers is not None:
        by_layer = _by_layers(module, layers, batch, directions, blocks)
        if by_layer is not None:
            return by_layer
    return _by_vmap(module, batch, directions, blocks)


def _known_layers(module: nn.Module, blocks: tuple[str, ...]) -> dict[str, nn.Module] | None:
    """The layers in the blocks that hold parameters, None if one is not known or they share."""
    layers = {
        name: layer
        for name, layer in module.named_modules()
        if any(_inside(name, block) for block in blocks)
        and next(layer.parameters(recurse=False), None) is not None
    }
    held = [parameter for layer in layers.values() for parameter in layer.parameters(recurse=False)]
    is_shared = len({id(parameter) for parameter in held}) != len(held)
    return layers if all(map(is_known_layer, layers.values())) and not is_shared else None


def _by_layers(
    module: nn.Module,
    layers: dict[str, nn.Module],
    batch: Tensor,
    directions: Tensor,
    blocks: tuple[str, ...],
) -> Tensor | None:
    """By one pass forth and back; None if a layer ran twice or not at all."""
    seen: dict[str, list[tuple[Tensor, Tensor]]] = {name: [] for name in layers}

    def note(name: str) -> Callable[[nn.Module, tuple[Any, ...], Tensor], Tensor]:
        def hook(_layer: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> Tensor:
            seen[name].append((inputs[0].detach().clone(), output))
            return output.clone()  # what follows may write into its copy, never into ours

        return hook

    handles = [layer.register_forward_hook(note(name)) for name, layer in layers.items()]
    try:
        with torch.enable_grad():
            logits = module(batch.detach().clone().requires_grad_())
    finally:
        for handle in handles:
            handle.remove()
    if any(len(calls) != 1 for calls in seen.values()):
        return None
    outputs = [calls[0][1] for calls in seen.values()]
    grads = torch.autograd.grad(logits, outputs, grad_outputs=directions)
    squares = {
        name: squared_norms(layer, seen[name][0][0], grads[at]).double()
        for at, (name, layer) in enumerate(layers.items())
    }
    zero = batch.new_zeros(len(batch), dtype=torch.float64)
    columns = [
        sum((value for name, value in squares.items() if _inside(name, block)), zero)
        for block in blocks
    ]
    return torch.stack(columns, dim=1).sqrt()


def _by_vmap(
    module: nn.Module, batch: Tensor, directions: Tensor, blocks: tuple[str, ...]
) -> Tensor:
    """By whole gradients, a few examples at a time: any layer that torch can vectorise."""
    everything = dict(module.named_parameters()) | dict(module.named_buffers())
    wanted = {
        name: value.detach()
        for name, value in module.named_parameters()
        if any(_inside(name, block) for block in blocks)
    }

    def answer(parameters: dict[str, Tensor], example: Tensor, direction: Tensor) -> Tensor:
        logits = functional_call(module, everything | parameters, (example[None],))
        product: Tensor = (logits[0] * direction).sum()
        return product

    def norms(parameters: dict[str, Tensor], example: Tensor, direction: Tensor) -> Tensor:
        found = grad(answer)(parameters, example, direction)
        squares = {name: value.double().square().sum() for name, value in found.items()}
        return torch.stack(
            [
                torch.stack(
                    [value for name, value in squares.items() if _inside(name, block)]
                ).sum()
                for block in blocks
            ]
        ).sqrt()

    each = vmap(norms, in_dims=(None, 0, 0), chunk_size=_CHUNK)
    result: Tensor = each(wanted, batch, directions)
    return result


def _inside(name: str, block: str) -> bool:
    """A layer or parameter is the block or lies in it."""
    return name == block or name.startswith(f"{block}.")
