"""A private copy of a model, made ready to be asked fast and often.

Where the module can be traced: batch norm folded into the convolutions, channels last, and
convolutions over tiny maps as matrix products. It is used only if it gives the same logits;
else the module is asked as it is.
"""

import copy
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.fx.experimental.optimization import fuse

from seenit.models.own_code.asked_once import AskedOnce
from seenit.models.own_code.callable_module import CallableModule
from seenit.signals.batches import padded
from seenit.signals.dense import DenseConvolution, pays_as_matrix

_SAME_LOGITS = 1e-4
"""Largest difference in a logit, relative to the largest one or to 1."""


@dataclass(frozen=True, kw_only=True, eq=False)
class QueryModule:
    """A module to ask, in eval mode, on its device.

    Attributes:
        module: a private copy, unless the model is a bare callable.
        memory_format: that its inputs should have.
        is_pure: a traced graph, which keeps nothing between calls: several threads may ask it.
    """

    module: nn.Module
    memory_format: torch.memory_format
    is_pure: bool


def prepare(module: nn.Module, probe: Tensor) -> QueryModule:
    """The module as it is asked fastest, on the device of `probe`; `module` stays as it was.

    Args:
        module: the classifier's.
        probe: a few real inputs, normalised, on the device.
    """
    plain = private_copy(module, probe.device)
    as_it_is = QueryModule(module=plain, memory_format=torch.contiguous_format, is_pure=False)
    if isinstance(module, CallableModule | torch.jit.ScriptModule) or probe.ndim != 4:
        return as_it_is
    last = torch.channels_last
    try:
        with torch.inference_mode():
            wanted = plain(probe)
        fast = _on_tiny_maps(fuse(plain).eval(), probe).to(memory_format=last)
        with torch.inference_mode():
            got = fast(probe.contiguous(memory_format=last))
    except Exception:  # data-dependent control flow, views of channels-first memory, and the like
        return as_it_is
    scale = max(1.0, float(wanted.abs().max()))
    if got.shape != wanted.shape or float((got - wanted).abs().max()) > _SAME_LOGITS * scale:
        return as_it_is
    return QueryModule(module=fast, memory_format=last, is_pure=True)


def private_copy(module: nn.Module, device: torch.device) -> nn.Module:
    """A copy on `device` in eval mode, without gradients; a bare callable is taken as it is."""
    if isinstance(module, CallableModule):
        return module
    copied = copy.deepcopy(module).to(device)
    for part in copied.modules():
        part.training = False  # an exported program refuses eval()
    return copied.requires_grad_(False)


def batch_of(rows: np.ndarray, size: int, module: nn.Module) -> Tensor:
    """The rows as a batch of one size; a callable is asked about these rows and no others."""
    return padded(rows, len(rows) if isinstance(module, AskedOnce) else size)


def _on_tiny_maps(module: nn.Module, probe: Tensor) -> nn.Module:
    """Replace, in place, the convolutions that pay as a matrix over the maps that they see."""
    seen: dict[str, set[tuple[int, int]]] = {}
    handles = [
        layer.register_forward_pre_hook(
            lambda _layer, inputs, name=name: seen.setdefault(name, set()).add(
                tuple(inputs[0].shape[2:])
            )
        )
        for name, layer in module.named_modules()
        if type(layer) is nn.Conv2d
    ]
    with torch.inference_mode():
        module(probe)
    for handle in handles:
        handle.remove()
    for name, sizes in seen.items():
        layer = module.get_submodule(name)
        for height, width in sizes if len(sizes) == 1 else ():
            if isinstance(layer, nn.Conv2d) and pays_as_matrix(layer, height, width):
                module.set_submodule(name, DenseConvolution(layer, height, width))
    return module
