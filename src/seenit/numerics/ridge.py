"""Ridge regression whose strength is chosen by exact leave-one-out error, in closed form."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.units import unit_codes

STRENGTHS = tuple(float(strength) for strength in np.logspace(-3, 4, 15))
"""Candidates, in units of the mean variance of a standardised column."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RidgeFit:
    """A linear prediction and how far it was off on each row that it had not seen.

    Attributes:
        centre: (k,) mean of each column.
        weights: (k,) change of the prediction per unit of each column.
        intercept: the prediction at `centre`.
        left_out_residuals: (n,) y minus the prediction fitted without that row and its unit.
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


def fit_ridge(x: FloatArray, y: Array, units: IntArray | None = None) -> RidgeFit:
    """Ridge regression of y on the standardised columns of x and an unpenalised intercept.

    Time O(n k² + k³), memory O(n k + k²); with units of at most m records O(n k m) more. Constant
    columns get weight 0.

    Args:
        x: (n, k), n ≥ 2.
        y: (n,).
        units: (n,) code of the unit that a row belongs to; its rows are left out together. None
            where each row is one.
    """
    together = [] if units is None else _together(units)
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
        fitted: Array = y - intercept - rotated @ (shrunk * projected)  # (n,)
        residuals: Array = fitted / (1.0 - leverage)  # (n,)
        for rows in together:
            residuals[rows] = _left_out(rotated[rows], shrunk, fitted[rows], n)
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


def _together(units: IntArray) -> list[IntArray]:
    """Rows (g, m) of the g units of m rows each, for every m from 2."""
    codes = unit_codes(units)
    sizes = np.bincount(codes)
    rows = np.argsort(codes, kind="stable")
    starts = np.cumsum(sizes) - sizes
    return [
        rows[starts[sizes == m][:, None] + np.arange(m)]
        for m in np.unique(sizes[sizes > 1]).tolist()
    ]


def _left_out(rotated: Array, shrunk: Array, residuals: Array, n: int) -> Array:
    """Residuals (g, m) without the unit: those with it, and I less the unit's block of the hat."""
    hat = 1.0 / n + (rotated * shrunk) @ rotated.transpose(0, 2, 1)  # (g, m, m)
    left_out = np.linalg.solve(np.eye(hat.shape[1]) - hat, residuals[..., None])
    return np.asarray(left_out[..., 0], dtype=np.float64)
