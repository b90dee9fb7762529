"""A model of a table as a torch module, which is what signals ask."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from seenit.models.tables.model import TableModel, VotingModel


class TableModule(nn.Module):
    """From rows (m, k) float64 of a table to logits (m, c) float64; without parameters.

    The model answers on the CPU, whatever the device. It keeps nothing between calls, so a copy
    is the module itself.
    """

    def __init__(self, model: TableModel) -> None:
        super().__init__()
        self.model = model
        self.training = False

    @property
    def n_votes(self) -> int | None:
        """Of which its probabilities are shares; None where they are none."""
        return self.model.n_votes if isinstance(self.model, VotingModel) else None

    def forward(self, rows: Tensor) -> Tensor:
        """Logits (m, c) float64 of rows (m, k), on the device of the rows."""
        asked = rows.detach().to(device="cpu", dtype=torch.float64).numpy()
        logits = np.ascontiguousarray(self.model.logits(asked), dtype=np.float64)
        return torch.from_numpy(logits).to(rows.device)

    def __deepcopy__(self, memo: Mapping[int, Any]) -> "TableModule":
        return self
