"""BaVarIA-n: LiRA with variances that borrow strength from all examples."""

from dataclasses import dataclass

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.gaussian import log_normal_pdf, posterior_variance
from seenit.numerics.references.models import Moments, Side, moments, references_of


@dataclass(frozen=True, kw_only=True)
class BavariaNormal:
    """Log ratio of Gaussians with shrunk variances; higher = more likely a member.

    Each example's variance is the posterior under a normal-inverse-gamma prior centred on the
    pooled variance: stable with two references, its own with hundreds.

    Source: Brännvall 2026, arXiv:2603.11799, BaVarIA-n.
    Deviation: derived from the construction that the abstract names, with a prior that is flat on
    the mean: variance (a₀ v̄ + (n − 1) v) / (a₀ + n − 1) with v̄ pooled within examples.

    Attributes:
        prior_strength: a₀, how many references the pooled variance counts for.
    """

    prior_strength: float = 4.0

    def __post_init__(self) -> None:
        if not self.prior_strength > 0:
            raise ConfigError(
                f"prior_strength: expected a positive number, got {self.prior_strength}"
            )

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
        log_in, log_out = (
            log_normal_pdf(target_margin, mean=side.mean, variance=self._variance(side))
            for side in (inside, outside)
        )
        scores: Array = (log_in - log_out).mean(axis=1)  # (n,)
        return scores

    def _variance(self, side: Moments) -> Array:
        """(n, q) posterior scale of the variance on one side."""
        return posterior_variance(
            side.squares,
            n_models=side.n_models[:, None],
            prior_variance=side.pooled_variance,
            prior_strength=self.prior_strength,
        )
