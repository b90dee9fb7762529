"""From what a model answered about each record to margins.

Logits and probabilities of all classes, the probability of class 1 and the loss carry the margin
exactly. A score that is no probability has none: it stands in its place as it is, so attacks that
compare a record with references (LiRA, BaVarIA, calibration) mean the same by it, and those that
read a margin as a probability (RMIA, BASE) read the score through a logistic function.
"""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.logits import PROBABILITY_FLOOR, margin

SMALLEST_LOSS = PROBABILITY_FLOOR
"""Loss in nats that stands for "no more than this": below it float64 cannot hold 1 − p."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Margins:
    """What one model's answers say of the true class.

    Attributes:
        plain: (n,) log p_y − log(1 − p_y).
        softened: (n,) the same of softmax(z / 2); None where the answers do not hold it.
    """

    plain: Array
    softened: Array | None = None


def margins_of_logits(logits: FloatArray, labels: IntArray) -> Margins:
    """Margins of logits (n, c) at temperatures 1 and 2."""
    return Margins(plain=margin(logits, labels), softened=margin(logits, labels, temperature=2.0))


def margins_of_probabilities(probabilities: FloatArray, labels: IntArray) -> Margins:
    """Margins of probabilities (n, c) at temperatures 1 and 2.

    1 − p_y is summed from the other classes, where it survives the rounding of p_y to 1.
    softmax(z / 2) is the square root of softmax(z), scaled to sum 1. Sums of 0 count as 1e-12.
    """
    p = np.array(probabilities, dtype=np.float64)
    rows = np.arange(len(p))
    true = p[rows, labels]  # (n,)
    p[rows, labels] = 0.0
    return Margins(
        plain=_log_odds(true, p.sum(axis=1)),
        softened=_log_odds(np.sqrt(true), np.sqrt(p).sum(axis=1)),
    )


def margins_of_losses(losses: FloatArray) -> Margins:
    """Margins of cross-entropy losses (n,) in nats: p_y = exp(−loss).

    Losses below 1e-12 count as 1e-12.
    """
    nats = np.maximum(np.asarray(losses, dtype=np.float64), SMALLEST_LOSS)
    return Margins(plain=-(nats + np.log(-np.expm1(-nats))))


def margins_of_scores(scores: FloatArray) -> Margins:
    """Scores (n,), higher fits better, in the margins' place, unchanged."""
    return Margins(plain=np.array(scores, dtype=np.float64))


def _log_odds(for_it: Array, against_it: Array) -> Array:
    part, rest = (np.maximum(side, PROBABILITY_FLOOR) for side in (for_it, against_it))
    odds: Array = np.log(part) - np.log(rest)
    return odds
