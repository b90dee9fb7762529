"""Normal scores by rank in a fixed sample, which bring different learners to one scale."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from seenit.numerics.arrays import Array, FloatArray
from seenit.numerics.ranks import midranks


@dataclass(frozen=True, kw_only=True, eq=False)
class NormalScores:
    """The increasing map that takes a sample to the normal quantiles of its ranks.

    Strictly increasing wherever the sample varied: between sample values it is linear, beyond
    them it goes on with the slope of the whole, so that extremes neither tie nor stop growing.

    Attributes:
        knots: (m,) distinct sample values, ascending.
        quantiles: (m,) normal quantile of the mid-rank of each.
        slope: beyond the knots, 1 over the sample's standard deviation; 0 if nothing varied.
    """

    knots: Array
    quantiles: Array
    slope: float

    def of(self, values: FloatArray) -> Array:
        """Normal scores of `values`, any shape."""
        inside = np.interp(values, self.knots, self.quantiles)
        beyond = values - np.clip(values, self.knots[0], self.knots[-1])
        result: Array = inside + self.slope * beyond
        return result


def normal_scores(sample: FloatArray) -> NormalScores:
    """Normal scores by the ranks of `sample` (n,), n ≥ 1."""
    knots, first = np.unique(sample, return_index=True)
    quantiles = ndtri((midranks(sample)[first] - 0.5) / len(sample))
    spread = float(sample.std())
    return NormalScores(
        knots=knots.astype(np.float64),
        quantiles=quantiles,
        slope=1.0 / spread if spread > 0.0 else 0.0,
    )
