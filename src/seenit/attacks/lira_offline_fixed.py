"""LiRA offline with one OUT variance for all examples."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.gaussian import log_normal_cdf
from seenit.numerics.references.models import Side, moments, references_of


@dataclass(frozen=True, kw_only=True)
class LiraOfflineFixed:
    """Log OUT Gaussian tail below the target, pooled variance; higher = more likely a member.

    Source: Carlini 2022, arXiv:2112.03570, offline attack, with one variance for all examples.
    Deviation: the variance within examples is pooled, as in the online form.
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
            SignalError: An example has no OUT reference, or no example has two differing ones.
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
        log_tail = log_normal_cdf(
            target_margin, mean=outside.mean, variance=outside.pooled_variance
        )
        scores: Array = log_tail.mean(axis=1)  # (n,)
        return scores
