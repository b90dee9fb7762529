"""IMIA: is the target closer to imitators trained on the record or to those that were not?"""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.references.models import Side, moments, references_of


@dataclass(frozen=True, kw_only=True)
class Imia:
    """Squared distance to OUT imitators minus that to IN ones; higher = more likely a member.

    Imitators are reference models that learn to reproduce the target's outputs, so that they
    differ from it in the example's membership and in little else.

    Source: Du 2026, "Imitative Membership Inference Attack", USENIX Security 2026.
    Deviation: the margin against all other classes, where the paper takes the strongest other
    class; no clipping of the score at zero, which would tie all records below it.
    """

    def score(
        self,
        *,
        target_margin: FloatArray,
        imitator_margin: FloatArray,
        imitator_is_in: BoolArray,
    ) -> Array:
        """Scores (n,), squared nats, from margins (n, q) and (r', n, q); mean over the queries.

        Raises:
            SignalError: An example has no IN or no OUT imitator.
        """
        imitators = references_of(
            target_margin,
            imitator_margin,
            imitator_is_in,
            None,
            min_in=1,
            min_out=1,
            name="imitator",
        )
        inside, outside = moments(imitators, Side.IN, Side.OUT)
        difference = (outside.mean - target_margin) ** 2 - (inside.mean - target_margin) ** 2
        scores: Array = difference.mean(axis=1)  # (n,)
        return scores
