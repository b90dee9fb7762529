"""Label neighbours: a label learned by heart is right where the model is wrong all around."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import SignalError
from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.checks import require_shape


@dataclass(frozen=True, kw_only=True)
class LabelNeighbours:
    """Right label, less the share of neighbours with a right one; higher = more likely a member.

    Needs labels only. Records with a right label come before all others; among equals those whose
    neighbours the model gets wrong come first, which are hard records.

    Source: Mattern et al. 2023, arXiv:2305.18462, the neighbourhood attack: the loss of a record
    less the mean loss of its neighbours.
    Deviation: the loss is 0 or 1, since labels are all that is seen, and the record's own counts
    twice, so that no record with a wrong label comes before one with a right label. Neighbours
    are records with other records' values in some columns; the paper's are texts with other words.
    """

    def score(self, *, label_hits: BoolArray, neighbour_hits: BoolArray) -> Array:
        """Map label_hits (n, q), query 0, and neighbour_hits (n, m) to scores (n,).

        Raises:
            SignalError: Shapes differ, or there are no neighbours.
        """
        require_shape("label_hits", label_hits, (None, None))
        require_shape("neighbour_hits", neighbour_hits, (len(label_hits), None))
        if not neighbour_hits.shape[1]:
            raise SignalError("neighbour_hits: expected at least one neighbour, got none")
        scores: Array = 2.0 * label_hits[:, 0] - neighbour_hits.mean(axis=1)
        return np.asarray(scores, dtype=np.float64)
