"""Gaps in columns of numbers, as a learner of trees takes them."""

import numpy as np

from seenit.numerics.arrays import Array


def gaps_below(values: Array) -> Array:
    """(n, k) with each gap (NaN) as one value below all others of its column.

    Infinite values become a quarter of the largest float32, so that the result fits into one.
    """
    limit = float(np.finfo(np.float32).max) / 4
    values = np.clip(values, -limit, limit)
    gaps = np.isnan(values)
    if not gaps.any():
        return values
    lowest = np.where(gaps, np.inf, values).min(axis=0)
    lowest = np.where(np.isfinite(lowest), lowest, 0.0)
    filled: Array = np.where(gaps, lowest - 1.0 - np.abs(lowest), values)
    return filled
