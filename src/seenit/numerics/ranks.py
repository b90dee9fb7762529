"""Ranks and empirical distribution functions, by sort and search: O((n + m) log m)."""

import numpy as np
import numpy.typing as npt

from seenit.numerics.arrays import Array, FloatArray


def midranks(values: FloatArray) -> Array:
    """Ranks (n,) from 1 to n; tied values share the mean of the ranks that they fill."""
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)  # (groups,) rank of the last of each group
    result: Array = (last - (sizes - 1) / 2)[group]  # (n,)
    return result


def share_below(sample: FloatArray, values: FloatArray) -> Array:
    """Share of `sample` (m,) strictly below each of `values`, in the shape of `values`."""
    return _share(len(sample), np.searchsorted(np.sort(sample), values, side="left"))


def share_at_most(sample: FloatArray, values: FloatArray) -> Array:
    """Share of `sample` (m,) at or below each of `values`: the empirical distribution function."""
    return _share(len(sample), np.searchsorted(np.sort(sample), values, side="right"))


def _share(n_sample: int, counts: npt.NDArray[np.intp]) -> Array:
    """Counts as shares; an empty sample has no distribution, so its shares are nan."""
    if n_sample == 0:
        return np.full(counts.shape, np.nan)
    return np.asarray(counts / n_sample, dtype=np.float64)
