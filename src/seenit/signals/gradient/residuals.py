"""The loss's gradient with respect to the logits, p − e_y, without cancellation."""

from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.logits import log_not_p_of_margin, log_softmax, margin


class Residuals(NamedTuple):
    """p − e_y as direction and length.

    Attributes:
        unit: (n, c), rows of length 1.
        norm: (n,), √2 at most; below 1e-300 only for margins beyond 690.
    """

    unit: Array
    norm: Array


def residuals(logits: FloatArray, labels: IntArray) -> Residuals:
    """Direction and length of p − e_y for logits (n, c) and labels (n,).

    1 − p_y comes from the margin: for a record that the model is certain of, p_y − 1 in floating
    point would be 0 and all such records would tie.
    """
    rows = np.arange(len(labels))
    log_size = log_softmax(logits)  # (n, c), log |r_k|
    log_size[rows, labels] = log_not_p_of_margin(margin(logits, labels))
    log_norm = logsumexp(2.0 * log_size, axis=1) / 2.0  # (n,)
    unit = np.exp(log_size - log_norm[:, None])
    unit[rows, labels] *= -1.0
    return Residuals(unit=unit, norm=np.exp(log_norm))
