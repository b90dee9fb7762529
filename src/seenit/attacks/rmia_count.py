"""RMIA as published: how many population records the example dominates."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.checks import require_shape
from seenit.numerics.logits import log_p_of_margin
from seenit.numerics.ranks import share_at_most
from seenit.numerics.references.models import References, Side, references_of
from seenit.numerics.references.ratios import log_equal_mean, log_mean_p


@dataclass(frozen=True, kw_only=True)
class RmiaCount:
    """Share of population records whose ratio is γ times smaller; higher = more likely a member.

    r(x) = p(x|θ) / p(x); the score is the share of z with r(x) / r(z) ≥ γ. Coarse: it ties at 0
    and 1 and takes as many values as there are z. `rmia-online` orders by r(x) itself.

    Source: Zarifzadeh 2024, arXiv:2312.03262, online setting, γ = 2 as its authors use.
    Deviation: one ratio per example, the geometric mean over its views. The population is the
    same for every x, so a sort and a search replace the n × z comparisons.

    Attributes:
        gamma: how many times larger the ratio must be, at least 1.
    """

    gamma: float = 2.0

    def __post_init__(self) -> None:
        if not (self.gamma >= 1 and np.isfinite(self.gamma)):
            raise ConfigError(f"gamma: expected a number of at least 1, got {self.gamma}")

    def score(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        population_margin: FloatArray,
        reference_population_margin: FloatArray,
        population_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """Scores (n,) in [0, 1] from n examples and z population records.

        Args:
            target_margin: (n, q).
            reference_margin: (r, n, q).
            reference_is_in: (r, n) bool.
            population_margin: (z, q), records that are non-members of the target.
            reference_population_margin: (r, z, q).
            population_is_in: (r, z) bool.
            reference_is_usable: (r, n) bool.

        Raises:
            SignalError: An example or a population record has no IN or no OUT reference, or the
                two have different queries.
        """
        require_shape("population_margin", population_margin, (None, target_margin.shape[1]))
        examples = references_of(
            target_margin,
            reference_margin,
            reference_is_in,
            reference_is_usable,
            min_in=1,
            min_out=1,
        )
        population = references_of(
            population_margin,
            reference_population_margin,
            population_is_in,
            None,
            min_in=1,
            min_out=1,
            name="population",
        )
        log_ratio = _log_ratio(target_margin, examples)  # (n,)
        population_log_ratio = _log_ratio(population_margin, population)  # (z,)
        return share_at_most(population_log_ratio, log_ratio - np.log(self.gamma))


def _log_ratio(margin: FloatArray, references: References) -> Array:
    """Log r, mean over the queries, of margins (m, q)."""
    expected = log_equal_mean(*log_mean_p(references, Side.IN, Side.OUT))
    result: Array = (log_p_of_margin(margin) - expected).mean(axis=1)  # (m,)
    return result
