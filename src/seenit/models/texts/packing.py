"""Texts as a batch of bytes, so that they reach a module as any other batch does."""

import numpy as np
import torch
from torch import Tensor

PADDING = 0xFF
"""Fills a row behind its text; no text in UTF-8 has this byte."""


def as_batch(rows: np.ndarray) -> Tensor:
    """Records as a tensor over their own memory; texts (n, t) as bytes (n, t, b) uint8.

    Args:
        rows: of any kind of record.
    """
    if rows.dtype != object:
        return torch.from_numpy(rows)
    encoded = [
        [str(text).encode("utf-8", errors="replace") for text in row] for row in rows.tolist()
    ]
    longest = max((len(text) for row in encoded for text in row), default=0)
    packed = np.full((*rows.shape, max(1, longest)), PADDING, dtype=np.uint8)
    for at, row in enumerate(encoded):
        for column, text in enumerate(row):
            packed[at, column, : len(text)] = np.frombuffer(text, dtype=np.uint8)
    return torch.from_numpy(packed)


def texts_in(batch: Tensor) -> list[tuple[str, ...]]:
    """The texts of a batch (n, t, b), one tuple for each record.

    Bytes that are no UTF-8, as in blends of two records, become the replacement character.
    """
    packed = batch.detach().cpu().numpy()
    return [
        tuple(text[text != PADDING].tobytes().decode("utf-8", errors="replace") for text in row)
        for row in packed
    ]


def are_texts(batch: Tensor) -> bool:
    """Whether a tensor holds texts as bytes: images are never bytes of three axes."""
    return batch.dtype == torch.uint8 and batch.ndim == 3
