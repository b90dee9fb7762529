"""Gradients of the loss in a final linear layer, and their curvature in Kronecker form.

The gradient of record i is the outer product of its residual r = p − e_y, (c,), and its features
with a constant, a = (f, 1), (k + 1,). Its second moment over records is taken as the Kronecker
product of E[a aᵀ] and E[r rᵀ] (K-FAC's form), so no matrix of c (k + 1) rows is ever built.
"""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.logits import log_not_p_of_margin, margin


@dataclass(frozen=True, kw_only=True, eq=False)
class LastLayerCurvature:
    """Eigen-decomposition of a Kronecker-form curvature F.

    Attributes:
        feature_values, feature_basis: of E[a aᵀ], (k + 1,) and (k + 1, k + 1).
        residual_values, residual_basis: of E[r rᵀ] e^(−2 log_scale), (c,) and (c, c).
        log_scale: logarithm of the unit that residuals are measured in.
    """

    feature_values: Array
    feature_basis: Array
    residual_values: Array
    residual_basis: Array
    log_scale: float


def curvature(features: FloatArray, logits: FloatArray, labels: IntArray) -> LastLayerCurvature:
    """Curvature F over the given records; time O(n k² + k³), memory O(n k + k²).

    Args:
        features: (n, k), n ≥ 1.
        logits: (n, c).
        labels: (n,).
    """
    inputs = _with_constant(features)  # (n, k + 1)
    directions, log_lengths = _residuals(logits, labels)  # (n, c), (n,)
    # residuals of saturated records underflow when squared: measure them by the largest
    log_scale = float(log_lengths.max())
    scaled = directions * np.exp(log_lengths - log_scale)[:, None]  # (n, c)
    feature_values, feature_basis = np.linalg.eigh(inputs.T @ inputs / len(inputs))
    residual_values, residual_basis = np.linalg.eigh(scaled.T @ scaled / len(scaled))
    return LastLayerCurvature(
        feature_values=feature_values.clip(min=0.0),
        feature_basis=feature_basis,
        residual_values=residual_values.clip(min=0.0),
        residual_basis=residual_basis,
        log_scale=log_scale,
    )


def log_influence(
    of: LastLayerCurvature,
    *,
    features: FloatArray,
    logits: FloatArray,
    labels: IntArray,
    damping: float,
) -> Array:
    """Logarithm of gᵀ (F + λI)⁻¹ g, (n,), for each record's gradient g; never −inf.

    λ is `damping` times the mean eigenvalue of F, and exact: it is added to the eigenvalues of
    the whole F, not to its two factors. Time O(n k (k + c)).

    Args:
        of: the curvature F.
        features: (n, k).
        logits: (n, c).
        labels: (n,).
        damping: more than 0.
    """
    directions, log_lengths = _residuals(logits, labels)  # (n, c), (n,)
    along_features = _with_constant(features) @ of.feature_basis  # (n, k + 1)
    along_residuals = directions @ of.residual_basis  # (n, c)
    eigenvalues = np.multiply.outer(of.feature_values, of.residual_values)  # (k + 1, c)
    inverse = 1.0 / (eigenvalues + damping * eigenvalues.mean())
    per_class = along_features**2 @ inverse  # (n, c)
    form = (per_class * along_residuals**2).sum(axis=1)  # (n,)
    result: Array = np.log(form) + 2.0 * (log_lengths - of.log_scale)
    return result


def _with_constant(features: FloatArray) -> Array:
    """Features and the bias's 1, (n, k + 1)."""
    return np.hstack([np.asarray(features, dtype=np.float64), np.ones((len(features), 1))])


def _residuals(logits: FloatArray, labels: IntArray) -> tuple[Array, Array]:
    """Residuals p − e_y as directions (n, c), −1 at the label, and log lengths (n,).

    p − e_y = (1 − p_y) (softmax over the other classes − e_y): exact where p_y rounds to 1.
    """
    z = np.asarray(logits, dtype=np.float64).copy()
    rows = np.arange(len(z))
    z[rows, labels] = -np.inf
    directions = np.exp(z - z.max(axis=1, keepdims=True))
    directions /= directions.sum(axis=1, keepdims=True)
    directions[rows, labels] = -1.0
    return directions, log_not_p_of_margin(margin(logits, labels))
