"""Hinge: how far the true class is ahead of the runner-up."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.checks import require_labelled
from seenit.numerics.logits import hinge, logits_of_probabilities


@dataclass(frozen=True, kw_only=True)
class Hinge:
    """Logit of the true class minus the largest other one; higher = more likely a member.

    Source: Carlini et al. 2022, arXiv:2112.03570, section VI (the hinge as a statistic).
    """

    def score(self, *, target_logits: FloatArray, labels: IntArray) -> Array:
        """Map target_logits (n, c) and labels (n,) to scores (n,), logits."""
        require_labelled("target_logits", target_logits, labels)
        return hinge(target_logits, labels)


@dataclass(frozen=True, kw_only=True)
class ProbabilityHinge:
    """Hinge where only probabilities exist; higher = more likely a member.

    Source: Carlini et al. 2022, arXiv:2112.03570, section VI (the hinge as a statistic).
    Deviation: log p_y − max log p_k, equal to the logits' difference; probabilities below 1e-12
        count as 1e-12.
    """

    def score(self, *, target_probabilities: FloatArray, labels: IntArray) -> Array:
        """Map target_probabilities (n, c) and labels (n,) to scores (n,), nats."""
        require_labelled("target_probabilities", target_probabilities, labels)
        return hinge(logits_of_probabilities(target_probabilities), labels)
