"""A bare callable as a module, whatever it answers with."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from seenit.models.own_code.importing import importable


class CallableModule(nn.Module):
    """Any callable from a float32 batch (a CPU tensor, normalised) to logits, as a module.

    The callable gets a copy that it may write into; modules in `folder` can be imported while it
    runs.
    """

    def __init__(self, function: Callable[[Tensor], Any], folder: Path | None = None) -> None:
        super().__init__()
        self.function = function
        self.folder = folder

    def forward(self, batch: Tensor) -> Tensor:
        """Logits (n, c) float32 of a batch, whether they come as a tensor, an array or lists."""
        own = batch.detach().to(device="cpu", memory_format=torch.contiguous_format, copy=True)
        with nullcontext() if self.folder is None else importable(self.folder):
            answer = self.function(own)
        if not isinstance(answer, Tensor):
            answer = torch.from_numpy(np.array(answer, dtype=np.float32))
        return answer.detach().to(device=batch.device, dtype=torch.float32)
