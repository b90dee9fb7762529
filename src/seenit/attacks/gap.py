"""Gap: a model predicts the label of a training record correctly more often."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.checks import require_labelled, require_shape


@dataclass(frozen=True, kw_only=True)
class Gap:
    """1 where the predicted label is right, else 0; higher = more likely a member.

    Two values, hence one operating point: the gap between training and test accuracy.
    Where the largest logit is shared, the first class is the predicted one.

    Source: Yeom et al. 2018, arXiv:1709.01604 (the adversary that sees correctness only).
    """

    def score(self, *, target_logits: FloatArray, labels: IntArray) -> Array:
        """Map target_logits (n, c) and labels (n,) to scores (n,), 0 or 1."""
        require_labelled("target_logits", target_logits, labels)
        return np.asarray(target_logits.argmax(axis=1) == labels, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class ProbabilityGap:
    """Gap where only probabilities exist; higher = more likely a member.

    Source: Yeom et al. 2018, arXiv:1709.01604.
    """

    def score(self, *, target_probabilities: FloatArray, labels: IntArray) -> Array:
        """Map target_probabilities (n, c) and labels (n,) to scores (n,), 0 or 1."""
        require_labelled("target_probabilities", target_probabilities, labels)
        return np.asarray(target_probabilities.argmax(axis=1) == labels, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class LabelGap:
    """Gap where only right or wrong is known; higher = more likely a member.

    Source: Yeom et al. 2018, arXiv:1709.01604.
    """

    def score(self, *, label_hits: BoolArray) -> Array:
        """Map label_hits (n, q) to scores (n,), 0 or 1: query 0."""
        require_shape("label_hits", label_hits, (None, None))
        return label_hits[:, 0].astype(np.float64)
