"""Attack R: the rank of the target's loss among references that were not trained on the record."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.references.models import References, Side, references_of


@dataclass(frozen=True, kw_only=True)
class AttackR:
    """Share of OUT references with a larger loss, interpolated; higher = more likely a member.

    Source: Ye 2022, arXiv:2111.09679, Attack R.
    Deviation: the i-th smallest of k OUT margins stands at i / (k + 1), values between two of
    them are interpolated and values beyond the last continue in an exponential tail. The bare
    share takes k + 1 values and would tie most members at 1.

    Attributes:
        tail_scale: decay of the two tails, nats of margin; any positive value ranks alike
            within a tail.
    """

    tail_scale: float = 1.0

    def __post_init__(self) -> None:
        if not self.tail_scale > 0:
            raise ConfigError(
                f"tail_scale: expected a positive number of nats, got {self.tail_scale}"
            )

    def score(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """Scores (n,) in (0, 1) from margins (n, q) and (r, n, q); mean over the queries.

        Raises:
            SignalError: An example has no OUT reference.
        """
        references = references_of(
            target_margin,
            reference_margin,
            reference_is_in,
            reference_is_usable,
            min_in=0,
            min_out=1,
        )
        scores = np.empty(len(target_margin))
        for rows in references.blocks():
            scores[rows] = self._shares(references, target_margin, rows).mean(axis=0)
        return scores

    def _shares(self, references: References, target_margin: FloatArray, rows: slice) -> Array:
        """Interpolated shares (q, b) of OUT margins at or below the target's."""
        target = np.asarray(target_margin[rows], dtype=np.float64).T  # (q, b)
        n_below, n_out = np.zeros(target.shape), np.zeros(target.shape[1])
        below, above = np.full(target.shape, -np.inf), np.full(target.shape, np.inf)
        for reference, margin in references.each(rows):
            is_out = references.mask(reference, Side.OUT, rows)
            is_below = is_out & (margin <= target)
            n_out += is_out
            n_below += is_below
            np.maximum(below, np.where(is_below, margin, -np.inf), out=below)
            np.minimum(above, np.where(is_out & ~is_below, margin, np.inf), out=above)
        beyond_all, before_all = np.isinf(above), np.isinf(below)
        between = ~beyond_all & ~before_all
        gap = np.where(between, above - np.where(between, below, 0.0), 1.0)
        step = np.where(between, target - np.where(between, below, 0.0), 0.0) / gap
        tail = np.where(beyond_all, target - below, above - target)
        left_over = np.exp(-np.where(between, 0.0, tail) / self.tail_scale)
        rank = np.where(beyond_all, n_below + 1 - left_over, n_below + step)
        shares: Array = np.where(before_all, left_over, rank) / (n_out + 1)
        return shares
