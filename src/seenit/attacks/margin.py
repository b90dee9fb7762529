"""Margin: how far the true class is ahead of all the others together."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array
from seenit.numerics.checks import require_shape


@dataclass(frozen=True, kw_only=True)
class Margin:
    """Log-odds of the true class under the plain query; higher = more likely a member.

    Source: Carlini et al. 2022, arXiv:2112.03570, section VI (logit scaling of the confidence).
    Deviation: by log-sum-exp over the other classes, so that it stays finite at p = 1.
    """

    def score(self, *, target_margin: Array) -> Array:
        """Map target_margin (n, q), log-odds, to scores (n,): its query 0."""
        require_shape("target_margin", target_margin, (None, None))
        result: Array = target_margin[:, 0].astype(float)  # (n,), a copy
        return result
