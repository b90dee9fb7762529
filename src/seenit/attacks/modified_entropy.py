"""Modified entropy: an entropy of the prediction that takes the true label into account."""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.checks import require_labelled
from seenit.numerics.logits import (
    class_margins,
    log_not_p_of_margin,
    log_softplus,
    logits_of_probabilities,
)


@dataclass(frozen=True, kw_only=True)
class ModifiedEntropy:
    """Negated logarithm of the label-aware prediction entropy; higher = more likely a member.

    Mentr = −(1 − p_y) log p_y − Σ_{k≠y} p_k log(1 − p_k): 0 for a certain right answer, without
    bound for a certain wrong one.

    Source: Song & Mittal 2021, arXiv:2003.10595, the modified prediction entropy.
    Deviation: −log Mentr instead of −Mentr, all in log space: the same order without ties where
        probabilities round to 0 or 1. One threshold for all classes; `classwise-margin` has the
        paper's class-dependent ones.
    """

    def score(self, *, target_logits: FloatArray, labels: IntArray) -> Array:
        """Map target_logits (n, c) and labels (n,) to scores (n,)."""
        require_labelled("target_logits", target_logits, labels)
        phi = class_margins(target_logits)  # (n, c)
        is_true = np.arange(phi.shape[1]) == labels[:, None]  # (n, c)
        # p of the true class and 1 − p of the others trade places, and φ just changes its sign
        towards = np.where(is_true, phi, -phi)  # (n, c)
        log_terms = log_not_p_of_margin(towards) + log_softplus(-towards)  # (n, c)
        result: Array = -logsumexp(log_terms, axis=1)  # (n,)
        return result


@dataclass(frozen=True, kw_only=True)
class ProbabilityModifiedEntropy:
    """Modified entropy where only probabilities exist; higher = more likely a member.

    Source: Song & Mittal 2021, arXiv:2003.10595, the modified prediction entropy.
    Deviation: as in ModifiedEntropy; probabilities below 1e-12 count as 1e-12.
    """

    def score(self, *, target_probabilities: FloatArray, labels: IntArray) -> Array:
        """Map target_probabilities (n, c) and labels (n,) to scores (n,)."""
        require_labelled("target_probabilities", target_probabilities, labels)
        logits = logits_of_probabilities(target_probabilities)
        return ModifiedEntropy().score(target_logits=logits, labels=labels)
