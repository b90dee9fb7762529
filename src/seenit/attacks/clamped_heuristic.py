"""The seed formula with its published arithmetic, to show what clamping costs."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.checks import require_labelled
from seenit.numerics.logits import log_softmax


@dataclass(frozen=True, kw_only=True)
class ClampedHeuristic:
    """p_y · (1 − H/5) / loss clamped to [0, 1]; higher = more likely a member.

    Not in the registry: from p_y of about .6 on the score is exactly 1, and a false-positive
    rate below the share of such non-members cannot be reached.

    Source: the first published solution of the TML 2025 challenge, task 1: loss floored at 1e-6,
        1e-10 added inside the logarithm of H.
    Deviation: float64 from the logits on; clamping leaves no trace of the difference.
    """

    def score(self, *, target_logits: FloatArray, labels: IntArray) -> Array:
        """Map target_logits (n, c) and labels (n,) to scores (n,) in [0, 1]."""
        require_labelled("target_logits", target_logits, labels)
        log_p = log_softmax(target_logits)  # (n, c)
        p = np.exp(log_p)
        entropy = -(p * np.log(p + 1e-10)).sum(axis=1)  # (n,)
        rows = np.arange(len(p))
        loss = np.maximum(-log_p[rows, labels], 1e-6)  # (n,)
        result: Array = np.clip(p[rows, labels] * (1.0 - entropy / 5.0) / loss, 0.0, 1.0)
        return result
