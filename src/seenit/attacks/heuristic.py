"""The seed formula: a product of high confidence, low entropy and low loss."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.checks import require_labelled
from seenit.numerics.logits import (
    entropy,
    log_p_of_margin,
    log_softplus,
    logits_of_probabilities,
    margin,
)

ENTROPY_SCALE = 5.0
"""Nats of entropy at which the factor (1 − H/5) reaches 0."""


@dataclass(frozen=True, kw_only=True)
class Heuristic:
    """asinh of p_y · (1 − H/5) / loss, H in nats; higher = more likely a member.

    The product s spans hundreds of orders of magnitude and is negative where H > 5, which takes
    more than e⁵ ≈ 148 classes. asinh is strictly increasing through 0, is log 2s for large s,
    and is computed from log |s|, so nothing overflows, nothing is clamped and nothing ties.

    Source: the first published solution of the TML 2025 challenge, task 1.
    Deviation: the loss comes from the margin and is never 0, and the product is ranked
        unclamped. `ClampedHeuristic` has the published arithmetic.
    """

    def score(self, *, target_logits: FloatArray, labels: IntArray) -> Array:
        """Map target_logits (n, c) and labels (n,) to scores (n,)."""
        require_labelled("target_logits", target_logits, labels)
        phi = margin(target_logits, labels)  # (n,)
        decided = 1.0 - entropy(target_logits) / ENTROPY_SCALE  # (n,), negative if H > 5
        log_decided = np.log(np.maximum(np.abs(decided), np.finfo(np.float64).tiny))  # (n,)
        log_size = log_p_of_margin(phi) + log_decided - log_softplus(-phi)  # (n,), log |s|
        result: Array = np.sign(decided) * _asinh_of_exp(log_size)
        return result


@dataclass(frozen=True, kw_only=True)
class ProbabilityHeuristic:
    """The seed formula where only probabilities exist; higher = more likely a member.

    Source: the first published solution of the TML 2025 challenge, task 1.
    Deviation: as in Heuristic; probabilities below 1e-12 count as 1e-12.
    """

    def score(self, *, target_probabilities: FloatArray, labels: IntArray) -> Array:
        """Map target_probabilities (n, c) and labels (n,) to scores (n,)."""
        require_labelled("target_probabilities", target_probabilities, labels)
        logits = logits_of_probabilities(target_probabilities)
        return Heuristic().score(target_logits=logits, labels=labels)


def _asinh_of_exp(log_size: Array) -> Array:
    """Inverse hyperbolic sine of e^x, any shape: above 20 it is x + log 2 to the last digit."""
    result: Array = np.where(
        log_size > 20.0, log_size + np.log(2.0), np.arcsinh(np.exp(np.minimum(log_size, 20.0)))
    )
    return result
