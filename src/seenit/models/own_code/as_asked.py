"""Modules of another precision, or that write into their inputs, queried like any other."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from seenit.models.opened import OpenedModule
from seenit.models.own_code.callable_module import CallableModule

_PROBE = 0.5  # in-place scaling would leave zeros as they are


class OnItsOwnCopy(nn.Module):
    """A module that gets a copy of its inputs in its own precision, and answers in float32."""

    def __init__(self, module: nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self.module = module
        self.dtype = dtype
        self.training = False  # the module's own mode stays; an exported program refuses eval()

    def forward(self, batch: Tensor) -> Tensor:
        """What the module answers, float32, `batch` untouched."""
        dtype = self.dtype if batch.is_floating_point() else batch.dtype
        answer: Tensor = self.module(batch.to(dtype, copy=True))
        return answer.to(torch.float32)


def as_asked(opened: OpenedModule, like: Tensor) -> OpenedModule:
    """The same module, behind a copy of its inputs where it needs one.

    Args:
        opened: as a loader hands it over.
        like: a batch of the shape and the type that it should take.
    """
    module = opened.module
    if isinstance(module, CallableModule):  # it copies by itself
        return opened
    dtype = next((p.dtype for p in module.parameters() if p.is_floating_point()), torch.float32)
    if dtype != torch.float32:
        name = str(dtype).removeprefix("torch.")
        reason = f"the module computes in {name}: inputs are given in {name}, logits are float32"
    elif _writes_into_its_inputs(module, like):
        reason = "the module writes into its inputs, so it is asked with copies"
    else:
        return opened
    return replace(
        opened,
        module=OnItsOwnCopy(module, dtype),
        reasons=(*opened.reasons, reason),
    )


def _writes_into_its_inputs(module: nn.Module, like: Tensor) -> bool:
    filling = _PROBE if like.is_floating_point() else 1
    probe = torch.full_like(like, filling)
    try:
        with torch.inference_mode():
            module(probe)
    except Exception:  # whatever it is, the query that follows says it
        return False
    return not bool((probe == filling).all())
