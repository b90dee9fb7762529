"""Gradient norm: the gradient of the loss is smaller on training records."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array
from seenit.numerics.checks import require_shape


@dataclass(frozen=True, kw_only=True)
class GradientNorm:
    """Negated norm of the loss's gradient in the parameters; higher = more likely a member.

    Source: Nasr et al. 2019, arXiv:1812.00910 (gradients at the record as white-box evidence).
    Deviation: the norm alone is the score; the paper feeds whole gradients to a network.
    """

    def score(self, *, gradient_norms: Array) -> Array:
        """Map gradient_norms (n, k), one per block of parameters, to scores (n,)."""
        require_shape("gradient_norms", gradient_norms, (None, None))
        # hypot, because squares of saturated records' norms would round to 0 and tie
        result: Array = -np.hypot.reduce(gradient_norms, axis=1, dtype=np.float64)  # (n,)
        return result
