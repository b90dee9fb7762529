"""From rows of a data set to a batch that a model takes: one shape, one scale."""

import numpy as np
import torch
from torch import Tensor

from seenit.models.texts.packing import as_batch
from seenit.records.examples import Normalisation

_BATCH_VALUES = 256 * 3 * 32 * 32
_SMALLEST_BATCH, _LARGEST_BATCH = 8, 1024


def batch_size_for(input_shape: tuple[int, ...]) -> int:
    """Rows per batch: 256 records of 3x32x32, fewer larger and more smaller ones."""
    fitting = _BATCH_VALUES // max(1, int(np.prod(input_shape)))
    return int(np.clip(fitting, _SMALLEST_BATCH, _LARGEST_BATCH))


def padded(rows: np.ndarray, size: int) -> Tensor:
    """A copy of the rows with rows of zeros up to `size`, so that every batch has one shape.

    Numbers that are no measures, such as tokens, stay whole ones. Texts are given as they are,
    because a module of texts makes its own batches.
    """
    if rows.dtype == object:
        return as_batch(rows)
    batch = np.zeros((size, *rows.shape[1:]), dtype=rows.dtype)
    batch[: len(rows)] = rows
    return torch.from_numpy(batch)


def normalise(batch: Tensor, normalisation: Normalisation | None) -> Tensor:
    """(batch − mean) / std per channel, as torchvision's Normalize; never in place."""
    if normalisation is None:
        return batch
    shape = (-1, *[1] * (batch.ndim - 2))
    mean = torch.tensor(normalisation.mean, dtype=batch.dtype, device=batch.device).view(shape)
    std = torch.tensor(normalisation.std, dtype=batch.dtype, device=batch.device).view(shape)
    return batch.sub(mean).div_(std)
