"""Smoothed loss: the true class weighed against all others, as far as that helps."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.checks import require_both_sides, require_labelled
from seenit.numerics.logits import log_softmax
from seenit.numerics.normal_scores import NormalScores, normal_scores
from seenit.numerics.ranks import midranks

WEIGHTS = (0.0, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, -0.01, -0.03, -0.1)


@dataclass(frozen=True, kw_only=True)
class SmoothedLoss:
    """(1 − e) log p_y + e · mean over classes of log p_k; higher = more likely a member.

    At e above 0 that is minus the cross-entropy with label smoothing e. A model that was trained
    without smoothing gives its members away by it too: pressed to fit them, it leaves their other
    classes more than it leaves those of easy non-members. The weight that helps depends on the
    training, and its sign as well, so it is learned: the one with the highest AUC among known
    records, which a hundred of them tell steadily enough. 0, the plain loss, wins ties. Scores are
    normal scores among the known non-members, so that fits of other weights have one scale.

    Source: Szegedy et al. 2016, arXiv:1512.00567, section 7, for the smoothed cross-entropy.
    Deviation: of a single record, as evidence of membership; the weight is chosen.

    Attributes:
        weights: e to choose from, below 1.

    Raises:
        ConfigError: A weight is 1 or above, or there is none.
    """

    weights: tuple[float, ...] = WEIGHTS

    def __post_init__(self) -> None:
        if not self.weights or max(self.weights) >= 1:
            raise ConfigError(f"weights: expected numbers below 1, got {self.weights}")

    def fit(
        self, *, target_logits: FloatArray, labels: IntArray, known_is_member: BoolArray
    ) -> "FittedSmoothedLoss":
        """Choose the weight from target_logits (n, c), labels (n,) and membership (n,).

        Raises:
            SignalError: No known members or no known non-members.
        """
        require_both_sides("known_is_member", known_is_member)
        own, mean = _terms(target_logits, labels)
        mixed = [(1 - e) * own + e * mean for e in self.weights]
        best = int(np.argmax([_rank_sum(scores, known_is_member) for scores in mixed]))
        return FittedSmoothedLoss(
            weight=self.weights[best], scale=normal_scores(mixed[best][~known_is_member])
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedSmoothedLoss:
    """The smoothed loss at one weight.

    Attributes:
        weight: e.
        scale: of known non-members.
    """

    weight: float
    scale: NormalScores

    def score(self, *, target_logits: FloatArray, labels: IntArray) -> Array:
        """Map target_logits (n, c) and labels (n,) to scores (n,)."""
        own, mean = _terms(target_logits, labels)
        return self.scale.of((1 - self.weight) * own + self.weight * mean)


def _terms(target_logits: FloatArray, labels: IntArray) -> tuple[Array, Array]:
    """Log p_y and the mean over classes of log p_k, each (n,)."""
    require_labelled("target_logits", target_logits, labels)
    log_p = log_softmax(target_logits)  # (n, c)
    return log_p[np.arange(len(labels)), labels], log_p.mean(axis=1)


def _rank_sum(scores: Array, is_member: BoolArray) -> float:
    """Sum of the members' ranks: as the AUC, up to what all scores have in common."""
    return float(midranks(scores)[is_member].sum())
