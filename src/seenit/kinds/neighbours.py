"""Nearest neighbours by cosine, in blocks of matrix products."""

from collections.abc import Iterator, Sequence

import numpy as np

from seenit.kinds.folding import folded
from seenit.numerics.arrays import Array, Float32Array, FloatArray, IntArray

BLOCK = 512
RIDGE = 1e-3


def nearest(first: Float32Array, views: Sequence[Float32Array], *, n: int) -> IntArray:
    """For each of m records, the n most similar rows of `first`, in no order.

    Takes O(n_first · m · k) time and O(n_first + m) memory.

    Args:
        first: (n_first, k) unit vectors; those of length zero are like nothing.
        views: (m, k) unit vectors each, ways to see the same m records; the likest view counts.
        n: how many, or all of `first` where it has fewer.

    Returns:
        (m, min(n, n_first)) row numbers.
    """
    n = min(n, len(first))
    found = np.empty((len(views[0]), n), dtype=np.int64)
    for rows in blocks(len(found), BLOCK):
        likeness = views[0][rows] @ first.T  # (block, n_first)
        for view in views[1:]:
            np.maximum(likeness, view[rows] @ first.T, out=likeness)
        found[rows] = np.argpartition(-likeness, n - 1, axis=1)[:, :n]
    return found


def blocks(n: int, size: int) -> Iterator[slice]:
    """Slices that cover 0..n−1 in order."""
    for start in range(0, n, size):
        yield slice(start, min(start + size, n))


def evened(first: FloatArray, second: FloatArray) -> tuple[Float32Array, Float32Array]:
    """Features of two groups as unit vectors, half-whitened so that no direction dominates.

    A classifier's features differ mostly along the directions that tell classes apart, and so
    every record of a class is near every other. Each principal direction is divided by the
    square root of its standard deviation, half-way to whitening: on planted copies that finds
    more of them than the features as they are, and mirrored ones better than whitening does.

    Source: whitening for retrieval, Jégou & Chum 2012 (ECCV 12).
    Deviation: half-way.

    Args:
        first: (n, k).
        second: (m, k).

    Returns:
        (n, k') and (m, k') float32, k' = k up to 1,024 features.
    """
    first, second = folded(first), folded(second)
    mean, weights = _evening(np.concatenate([first, second]))
    return unit((first - mean) @ weights), unit((second - mean) @ weights)


def _evening(features: Float32Array) -> tuple[Float32Array, Float32Array]:
    """Mean (k,) and weights (k, k)."""
    mean = features.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = features - mean
    covariance = (centred.T @ centred).astype(np.float64) / len(features)
    variance, directions = np.linalg.eigh(covariance)
    variance = variance.clip(min=0)
    floor = RIDGE * variance.mean()
    weights: Array = directions * np.maximum(variance + floor, np.finfo(float).tiny) ** -0.25
    return mean, weights.astype(np.float32)


def unit(rows: FloatArray) -> Float32Array:
    """Rows scaled to length one, (..., k) float32; rows of zeros where the length is about 0."""
    length = np.sqrt((rows * rows).sum(axis=-1, keepdims=True))
    return np.where(length > 1e-12, rows / np.maximum(length, 1e-12), 0).astype(np.float32)
