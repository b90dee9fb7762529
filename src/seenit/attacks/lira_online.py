"""LiRA online: Gaussian likelihood ratio with the example's own variances."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.gaussian import log_normal_pdf
from seenit.numerics.references.models import Side, moments, references_of


@dataclass(frozen=True, kw_only=True)
class LiraOnline:
    """Log ratio of IN and OUT Gaussians, per-example variance; higher = more likely a member.

    Needs many references: with fewer than some 32 on a side the variances are noise, and the
    fixed or switched form ranks better.

    Source: Carlini 2022, arXiv:2112.03570, online attack (Algorithm 1).
    Deviation: unbiased variances, and no constant added to them: margins that all agree are an
    error. Views enter as the mean of their log ratios, not as one multivariate Gaussian.
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
            SignalError: An example has too few references, or they all agree.
        """
        references = references_of(
            target_margin,
            reference_margin,
            reference_is_in,
            reference_is_usable,
            min_in=2,
            min_out=2,
        )
        inside, outside = moments(references, Side.IN, Side.OUT)
        log_in = log_normal_pdf(target_margin, mean=inside.mean, variance=inside.variance)
        log_out = log_normal_pdf(target_margin, mean=outside.mean, variance=outside.variance)
        scores: Array = (log_in - log_out).mean(axis=1)  # (n,)
        return scores
