"""Difficulty calibration: the target's margin above that of OUT references."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.references.models import Side, moments, references_of


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Margin above its mean over OUT references; higher = more likely a member.

    Source: Watson 2022, arXiv:2111.08440; Sablayrolles 2019, arXiv:1908.11229 (MALT).
    Deviation: margins, where both papers subtract losses. Losses of fitted records crowd at 0,
    so their differences are dominated by the few records that references get wrong.
    """

    def score(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """Scores (n,), nats, from margins (n, q) and (r, n, q); mean over the queries.

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
        (outside,) = moments(references, Side.OUT)
        scores: Array = (target_margin - outside.mean).mean(axis=1)  # (n,)
        return scores
