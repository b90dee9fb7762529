"""LiRA offline: the tail probability under the example's own OUT Gaussian."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.gaussian import log_normal_cdf
from seenit.numerics.references.models import Side, moments, references_of


@dataclass(frozen=True, kw_only=True)
class LiraOffline:
    """Log probability that an OUT Gaussian falls below the target; higher = more likely a member.

    Source: Carlini 2022, arXiv:2112.03570, offline attack.
    Deviation: unbiased per-example variances; views enter as the mean of their log probabilities.
    The tail, not the density: a density would also fall for targets far above all references.
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
            SignalError: An example has fewer than 2 OUT references, or they all agree.
        """
        references = references_of(
            target_margin,
            reference_margin,
            reference_is_in,
            reference_is_usable,
            min_in=0,
            min_out=2,
        )
        (outside,) = moments(references, Side.OUT)
        log_tail = log_normal_cdf(target_margin, mean=outside.mean, variance=outside.variance)
        scores: Array = log_tail.mean(axis=1)  # (n,)
        return scores
