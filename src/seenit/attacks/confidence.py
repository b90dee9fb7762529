"""Confidence: how sure the model is, whatever the true label."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, FloatArray
from seenit.numerics.checks import require_classes
from seenit.numerics.logits import class_margins, logits_of_probabilities


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """Log-odds of the largest probability, label unseen; higher = more likely a member.

    Source: Salem et al. 2019, arXiv:1806.01246 (adversary 3, the maximum posterior).
    Deviation: max p is ranked by its log-odds, the same order without ties where p rounds to 1.
    """

    def score(self, *, target_logits: FloatArray) -> Array:
        """Map target_logits (n, c) to scores (n,), log-odds."""
        require_classes("target_logits", target_logits)
        result: Array = class_margins(target_logits).max(axis=1)  # (n,)
        return result


@dataclass(frozen=True, kw_only=True)
class ProbabilityConfidence:
    """Confidence where only probabilities exist; higher = more likely a member.

    Source: Salem et al. 2019, arXiv:1806.01246 (adversary 3, the maximum posterior).
    Deviation: as in Confidence; probabilities below 1e-12 count as 1e-12.
    """

    def score(self, *, target_probabilities: FloatArray) -> Array:
        """Map target_probabilities (n, c) to scores (n,), log-odds."""
        require_classes("target_probabilities", target_probabilities)
        return Confidence().score(target_logits=logits_of_probabilities(target_probabilities))
