"""Label views: predictions for members stay correct under small changes of the input."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.checks import require_shape


@dataclass(frozen=True, kw_only=True)
class LabelViews:
    """Share of query views, the plain one included, predicted right; higher = more likely a member.

    Needs labels only, and is as coarse: with q views at most q + 1 distinct scores.

    Source: Choquette-Choo et al. 2021, arXiv:2007.14321 (the data augmentation attack).
    Deviation: the share is thresholded as it is; the paper fits a small model on the q bits.
    """

    def score(self, *, label_hits: BoolArray) -> Array:
        """Map label_hits (n, q) to scores (n,), shares."""
        require_shape("label_hits", label_hits, (None, None))
        return np.asarray(label_hits.mean(axis=1), dtype=np.float64)  # (n,)
