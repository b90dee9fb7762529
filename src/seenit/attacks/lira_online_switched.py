"""LiRA online: per-example variances where there are enough models, pooled variances elsewhere."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.gaussian import log_normal_pdf
from seenit.numerics.references.models import Moments, Side, moments, references_of


@dataclass(frozen=True, kw_only=True)
class LiraOnlineSwitched:
    """Log ratio of Gaussians, own variance with enough models; higher = more likely a member.

    Source: Carlini 2022, arXiv:2112.03570, online attack.
    Deviation: each side of each example switches by its own number of models, which is the same
    where IN and OUT are balanced. References that all agree take the pooled variance too.

    Attributes:
        min_models: references on a side from which its own variance is used.
    """

    min_models: int = 32

    def __post_init__(self) -> None:
        if self.min_models < 2:
            raise ConfigError(f"min_models: expected at least 2, got {self.min_models}")

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
        log_in = log_normal_pdf(target_margin, mean=inside.mean, variance=self._variance(inside))
        log_out = log_normal_pdf(target_margin, mean=outside.mean, variance=self._variance(outside))
        scores: Array = (log_in - log_out).mean(axis=1)  # (n,)
        return scores

    def _variance(self, side: Moments) -> Array:
        """(n, q) unbiased where there are models enough, pooled over all examples elsewhere."""
        own = (side.n_models >= self.min_models)[:, None] & (side.squares > 0)  # (n, q)
        variance: Array = np.where(
            own, side.squares / np.maximum(side.n_models - 1, 1)[:, None], side.pooled_variance
        )
        return variance
