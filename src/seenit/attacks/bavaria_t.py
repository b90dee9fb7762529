"""BaVarIA-t: LiRA's ratio with the uncertainty of mean and variance carried through."""

from dataclasses import dataclass

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.gaussian import log_student_t_pdf, posterior_variance
from seenit.numerics.references.models import Moments, Side, moments, references_of


@dataclass(frozen=True, kw_only=True)
class BavariaT:
    """Log ratio of Student-t predictives with shrunk variances; higher = more likely a member.

    The predictive density of one more reference under a normal-inverse-gamma prior: heavy tails
    where few references stand behind mean and variance.

    Source: Brännvall 2026, arXiv:2603.11799, BaVarIA-t.
    Deviation: derived from the construction that the abstract names, with a prior that is flat on
    the mean: variance (a₀ v̄ + (n − 1) v) / (a₀ + n − 1) with v̄ pooled within examples, a₀ + n − 1
    degrees of freedom, and (1 + 1/n) for the uncertain mean.

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
        scores: Array = (
            self._log_predictive(target_margin, inside)
            - self._log_predictive(target_margin, outside)
        ).mean(axis=1)  # (n,)
        return scores

    def _log_predictive(self, target_margin: FloatArray, side: Moments) -> Array:
        """(n, q) log density of one more margin on this side."""
        n_models = side.n_models[:, None]  # (n, 1)
        variance = posterior_variance(
            side.squares,
            n_models=n_models,
            prior_variance=side.pooled_variance,
            prior_strength=self.prior_strength,
        )
        return log_student_t_pdf(
            target_margin,
            freedom=self.prior_strength + n_models - 1,
            location=side.mean,
            scale_squared=variance * (1 + 1 / n_models),
        )
