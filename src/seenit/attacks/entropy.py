"""Entropy: how undecided the model is, whatever the true label."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, FloatArray
from seenit.numerics.checks import require_classes
from seenit.numerics.logits import log_entropy, logits_of_probabilities


@dataclass(frozen=True, kw_only=True)
class Entropy:
    """Negated logarithm of the prediction's entropy, label unseen; higher = more likely a member.

    Source: Salem et al. 2019, arXiv:1806.01246 (adversary 3, the entropy of the posteriors).
    Deviation: −log H instead of −H, the same order without ties where H rounds to 0.
    """

    def score(self, *, target_logits: FloatArray) -> Array:
        """Map target_logits (n, c) to scores (n,)."""
        require_classes("target_logits", target_logits)
        result: Array = -log_entropy(target_logits)  # (n,)
        return result


@dataclass(frozen=True, kw_only=True)
class ProbabilityEntropy:
    """Entropy where only probabilities exist; higher = more likely a member.

    Source: Salem et al. 2019, arXiv:1806.01246 (adversary 3, the entropy of the posteriors).
    Deviation: as in Entropy; probabilities below 1e-12 count as 1e-12.
    """

    def score(self, *, target_probabilities: FloatArray) -> Array:
        """Map target_probabilities (n, c) to scores (n,)."""
        require_classes("target_probabilities", target_probabilities)
        return Entropy().score(target_logits=logits_of_probabilities(target_probabilities))
