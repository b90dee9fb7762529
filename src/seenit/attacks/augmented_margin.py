"""Augmented margin: the mean margin over the views that training may have shown."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array
from seenit.numerics.checks import require_shape


@dataclass(frozen=True, kw_only=True)
class AugmentedMargin:
    """Mean margin over all query views, log-odds; higher = more likely a member.

    Views outside the training augmentation hurt: they are hard for members too.

    Source: Carlini et al. 2022, arXiv:2112.03570, section VI (querying on augmentations).
    Deviation: the mean of the statistic itself, without reference models.
    """

    def score(self, *, target_margin: Array) -> Array:
        """Map target_margin (n, q), log-odds, to scores (n,)."""
        require_shape("target_margin", target_margin, (None, None))
        result: Array = target_margin.astype(float).mean(axis=1)  # (n,)
        return result
