"""From what a model answered about each record to margins.

Logits and probabilities of all classes, the probability of class 1 and the loss carry the margin
exactly. A score that is no probability has none: it stands in its place as it is, so attacks that
compare a record with references (LiRA, BaVarIA, calibration) mean the same by it, and those that
read a margin as a probability (RMIA, BASE) read the score through a logistic function.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

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

    def of_votes(self, n_votes: int | None) -> "Margins":
        """The same read as shares of so many votes; as they are with None."""
        if n_votes is None:
            return self
        plain = with_half_a_vote(self.plain, n_votes)
        return Margins(plain=plain, softened=plain / 2)


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
        plain=_log_odds(true, p.sum(axis=1), floor=PROBABILITY_FLOOR),
        softened=_log_odds(np.sqrt(true), np.sqrt(p).sum(axis=1), floor=PROBABILITY_FLOOR**0.5),
    )


def with_half_a_vote(plain: Array, n_votes: int) -> Array:
    """Margins (n,) of shares of votes, with half a vote for the true class and half against it.

    Shares of votes are exactly 0 and 1 for many records. Their margins then say more about the
    floor than about the record, and a normal distribution of them says nothing. The softened
    margin of votes is half of this one: how the other votes are spread over many classes is noise
    in a record that has few of them.

    Args:
        plain: margins of the shares.
        n_votes: of which they are shares.

    Source: Cox and Snell, "Analysis of Binary Data" (1989), the empirical logit: half a count is
    added on either side.

    Deviation: a tree may give a fraction of its vote to each class.
    """
    half = 0.5 / n_votes
    moved: Array = np.log(expit(plain) + half) - np.log(expit(-plain) + half)
    return moved


def margins_of_losses(losses: FloatArray) -> Margins:
    """Margins of cross-entropy losses (n,) in nats: p_y = exp(−loss).

    Losses below 1e-12 count as 1e-12.
    """
    nats = np.maximum(np.asarray(losses, dtype=np.float64), SMALLEST_LOSS)
    return Margins(plain=-(nats + np.log(-np.expm1(-nats))))


def margins_of_scores(scores: FloatArray) -> Margins:
    """Scores (n,), higher fits better, in the margins' place, unchanged."""
    return Margins(plain=np.array(scores, dtype=np.float64))


def _log_odds(for_it: Array, against_it: Array, *, floor: float) -> Array:
    part, rest = (np.maximum(side, floor) for side in (for_it, against_it))
    odds: Array = np.log(part) - np.log(rest)
    return odds
