"""Ridge regression whose strength is chosen by exact leave-one-out error, in closed form."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, FloatArray

STRENGTHS = tuple(float(strength) for strength in np.logspace(-3, 4, 15))
"""Candidates, in units of the mean variance of a standardised column."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RidgeFit:
    """A linear prediction and how far it was off on each row that it had not seen.

    Attributes:
        centre: (k,) mean of each column.
        weights: (k,) change of the prediction per unit of each column.
        intercept: the prediction at `centre`.
        left_out_residuals: (n,) y minus the prediction fitted without that row.
    """

    centre: Array
    weights: Array
    intercept: float
    left_out_residuals: Array

    def predict(self, x: FloatArray) -> Array:
        """Predictions (m,) at x (m, k)."""
        # einsum and not a matrix product: equal rows must give equal bits wherever they stand
        result: Array = self.intercept + np.einsum("mk,k->m", x - self.centre, self.weights)
        return result


def fit_ridge(x: FloatArray, y: Array) -> RidgeFit:
    """Ridge regression of y on the standardised columns of x and an unpenalised intercept.

    Time O(n k² + k³), memory O(n k + k²). Constant columns get weight 0.

    Args:
        x: (n, k), n ≥ 2.
        y: (n,).
    """
    n = len(y)
    centre = x.mean(axis=0, dtype=np.float64)  # (k,)
    centred = x - centre  # (n, k)
    spread = np.sqrt((centred**2).mean(axis=0))  # (k,)
    scale = np.where(spread > 1e-12 * np.abs(centre).clip(min=1.0), 1.0 / spread.clip(1e-300), 0.0)
    standard = centred * scale
    values, basis = np.linalg.eigh(standard.T @ standard)  # (k,), (k, k)
    values = values.clip(min=0.0)
    rotated = standard @ basis  # (n, k)
    intercept = float(y.mean())
    projected = rotated.T @ (y - intercept)  # (k,)

    best_error = np.inf
    for strength in STRENGTHS:
        shrunk = 1.0 / (values + strength * n)  # (k,)
        leverage = 1.0 / n + rotated**2 @ shrunk  # (n,)
        residuals = (y - intercept - rotated @ (shrunk * projected)) / (1.0 - leverage)  # (n,)
        error = float((residuals**2).mean())
        if error < best_error:
            best_error, best_residuals = error, residuals
            best_weights = scale * (basis @ (shrunk * projected))
    return RidgeFit(
        centre=centre,
        weights=best_weights,
        intercept=intercept,
        left_out_residuals=best_residuals,
    )
