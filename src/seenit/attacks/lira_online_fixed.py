"""LiRA online with one IN and one OUT variance for all examples."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.gaussian import log_normal_pdf
from seenit.numerics.references.models import Side, moments, references_of


@dataclass(frozen=True, kw_only=True)
class LiraOnlineFixed:
    """Log ratio of IN and OUT Gaussians, pooled variance; higher = more likely a member.

    The means are the example's own; the variances, one per side and view, are pooled over all
    examples, OUT from OUT margins only.

    Source: Carlini 2022, arXiv:2112.03570, online attack with one variance for all
    examples, as for few shadow models.
    Deviation: the variance within examples is pooled. Taking the spread of all margins together
    would count the difference between easy and hard examples as noise.
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
            SignalError: An example has no IN or no OUT reference, or no example has two
                differing ones on a side, so that no variance can be pooled.
        """
        references = references_of(
            target_margin,
            reference_margin,
            reference_is_in,
            reference_is_usable,
            min_in=1,
            min_out=1,
        )
        inside, outside = moments(references, Side.IN, Side.OUT)
        log_in = log_normal_pdf(target_margin, mean=inside.mean, variance=inside.pooled_variance)
        log_out = log_normal_pdf(target_margin, mean=outside.mean, variance=outside.pooled_variance)
        scores: Array = (log_in - log_out).mean(axis=1)  # (n,)
        return scores
