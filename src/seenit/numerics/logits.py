"""What a row of logits says about its label, in log space.

The margin φ = z_y − logsumexp_{k≠y} z_k = log p_y − log(1 − p_y) carries the loss and every
likelihood of the true class without saturating: float64 margins stay distinct long after
p_y has rounded to 1.
"""

import numpy as np
from scipy.special import logsumexp

from seenit.numerics.arrays import Array, FloatArray, IntArray

PROBABILITY_FLOOR = 1e-12
"""Where only probabilities exist, 0 stands for "less than this" (and 1 for its complement)."""

SUM_TOLERANCE = 0.02
"""How far from 1 a row of probabilities may add up, because its numbers were rounded."""


def log_softmax(logits: FloatArray) -> Array:
    """Log-probabilities (n, c), nats, of logits (n, c)."""
    z = np.asarray(logits, dtype=np.float64)
    result: Array = z - logsumexp(z, axis=1, keepdims=True)
    return result


def log_one_minus_softmax(logits: FloatArray) -> Array:
    """log(1 − p) (n, c), nats, of logits (n, c); exact where p rounds to 1.

    For the largest class 1 − p is summed from the other classes, for all the others p ≤ 1/2
    and log1p is exact.
    """
    z = np.asarray(logits, dtype=np.float64)
    if z.shape[1] < 2:
        return np.full_like(z, -np.inf)
    log_p = log_softmax(z)
    top = z.argmax(axis=1)
    rows = np.arange(len(z))
    others = z.copy()
    others[rows, top] = -np.inf
    log_q = np.log1p(-np.exp(np.minimum(log_p, np.log(0.5))))
    log_q[rows, top] = logsumexp(others, axis=1) - logsumexp(z, axis=1)
    result: Array = log_q
    return result


def margin(logits: FloatArray, labels: IntArray, *, temperature: float = 1.0) -> Array:
    """Margin φ (n,) of softmax(z / temperature): z_y − logsumexp over the other classes.

    Args:
        logits: (n, c), c ≥ 2.
        labels: (n,) int64 in 0..c−1.
        temperature: divides the logits first.
    """
    z = np.asarray(logits, dtype=np.float64) / temperature
    rows = np.arange(len(z))
    true_logit = z[rows, labels]  # (n,)
    others = z.copy()
    others[rows, labels] = -np.inf
    result: Array = true_logit - logsumexp(others, axis=1)
    return result


def hinge(logits: FloatArray, labels: IntArray) -> Array:
    """z_y − max_{k≠y} z_k, (n,)."""
    z = np.asarray(logits, dtype=np.float64)
    rows = np.arange(len(z))
    others = z.copy()
    others[rows, labels] = -np.inf
    result: Array = z[rows, labels] - others.max(axis=1)
    return result


def log_p_of_margin(phi: FloatArray) -> Array:
    """Log p_y = −softplus(−φ), any shape."""
    result: Array = -np.logaddexp(0.0, -np.asarray(phi, dtype=np.float64))
    return result


def log_not_p_of_margin(phi: FloatArray) -> Array:
    """log(1 − p_y) = −softplus(φ), any shape."""
    result: Array = -np.logaddexp(0.0, np.asarray(phi, dtype=np.float64))
    return result


def loss_of_margin(phi: FloatArray) -> Array:
    """Cross-entropy loss −log p_y = softplus(−φ), any shape; positive as far as float64 goes."""
    result: Array = np.logaddexp(0.0, -np.asarray(phi, dtype=np.float64))
    return result


def log_softplus(x: FloatArray) -> Array:
    """Logarithm of log(1 + e^x), any shape: of the loss at x = −φ, and never −inf.

    Below −37 softplus(x) = e^x to the last digit of float64, so its logarithm is x itself.
    """
    values = np.asarray(x, dtype=np.float64)
    result: Array = np.where(
        values < -37.0, values, np.log(np.logaddexp(0.0, np.maximum(values, -37.0)))
    )
    return result


def class_margins(logits: FloatArray) -> Array:
    """Margins, log p_k − log(1 − p_k), of every class, (n, c), of logits (n, c), c ≥ 2."""
    result: Array = log_softmax(logits) - log_one_minus_softmax(logits)
    return result


def log_entropy(logits: FloatArray) -> Array:
    """Logarithm of the Shannon entropy in nats of softmax(z), (n,), c ≥ 2.

    Finite where p rounds to 1 and the entropy itself would round to 0.
    """
    phi = class_margins(logits)  # (n, c)
    result: Array = logsumexp(log_p_of_margin(phi) + log_softplus(-phi), axis=1)
    return result


def entropy(logits: FloatArray) -> Array:
    """Shannon entropy of softmax(z), (n,), nats, c ≥ 2."""
    result: Array = np.exp(log_entropy(logits))
    return result


def logits_of_probabilities(probabilities: FloatArray) -> Array:
    """Logits (n, c) whose softmax is p: log max(p, 1e-12), for tables that have only p.

    Rows that do not sum to 1, because they were rounded, are read as proportions.
    """
    p = np.asarray(probabilities, dtype=np.float64)
    result: Array = np.log(np.maximum(p, PROBABILITY_FLOOR))
    return result
