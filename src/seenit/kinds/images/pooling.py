"""Images made small by averaging, by two matrix products."""

import numpy as np

from seenit.numerics.arrays import Float32Array, FloatArray


def pooled(images: FloatArray, side: int) -> Float32Array:
    """Images (n, c, h, w) averaged over a grid of equal cells, (n, c, ≤ side, ≤ side) float32.

    Pixels that a cell's border cuts count by the part inside. An image is never made larger.
    """
    height, width = images.shape[2:]
    narrow = images.astype(np.float32) @ _weights(width, side)  # (n, c, h, side)
    small = (narrow.swapaxes(2, 3) @ _weights(height, side)).swapaxes(2, 3)  # (n, c, side, side)
    return np.ascontiguousarray(small, dtype=np.float32)


def _weights(length: int, side: int) -> Float32Array:
    """Share of each pixel in each cell's mean, (length, min(side, length))."""
    n_cells = min(side, length)
    edges = np.linspace(0, length, n_cells + 1)
    pixel = np.arange(length)[:, None]
    overlap = np.minimum(edges[1:], pixel + 1) - np.maximum(edges[:-1], pixel)
    return (overlap.clip(min=0) * n_cells / length).astype(np.float32)
