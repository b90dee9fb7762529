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


def rounded(module: nn.Module) -> nn.Module:
    """The module behind a copy of rows of a mixed table in its own precision, if it has one."""
    own = _precision(module)
    return module if own is None else OnItsOwnCopy(module, own)


def _precision(module: nn.Module) -> torch.dtype | None:
    """Type of the first parameter that is a number with a fraction; None without any."""
    return next((p.dtype for p in module.parameters() if p.is_floating_point()), None)


def as_asked(opened: OpenedModule, like: Tensor) -> OpenedModule:
    """The same module, behind a copy of its inputs where it needs one.

    Args:
        opened: as a loader hands it over.
        like: a batch of the shape and the type that it should take.
    """
    module = opened.module
    if isinstance(module, CallableModule):  # it copies by itself
        return opened
    own = _precision(module)
    dtype = own or torch.float32
    if own is not None and own != torch.float32:
        name = str(own).removeprefix("torch.")
        reason = f"the module computes in {name}: inputs are given in {name}, logits are float32"
    elif own is not None and like.dtype == torch.float64:
        reason = "the module computes in float32: rows of the table are given in float32"
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
