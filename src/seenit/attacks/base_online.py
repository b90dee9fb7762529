"""BASE online: the loss above a threshold that all references together set."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.logits import log_p_of_margin
from seenit.numerics.references.models import References, Side, references_of
from seenit.numerics.references.ratios import log_mean_p
from seenit.numerics.references.temperature import score_at_best_temperature


@dataclass(frozen=True, kw_only=True)
class BaseOnline:
    """Log p_y above the log of its mean over all references; higher = more likely a member.

    Source: Lassila 2025, arXiv:2505.24089.
    Deviation: views enter as the mean of their scores. With as many IN as OUT references this is
    `rmia-online` exactly; with other numbers every reference counts once here, every side there.
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
            SignalError: An example has no IN or no OUT reference.
        """
        references = references_of(
            target_margin,
            reference_margin,
            reference_is_in,
            reference_is_usable,
            min_in=1,
            min_out=1,
        )
        threshold = _log_mean_p_of_all(references)  # (n, q)
        scores: Array = (log_p_of_margin(target_margin) - threshold).mean(axis=1)  # (n,)
        return scores


@dataclass(frozen=True, kw_only=True)
class BaseOnlineSoftened:
    """Log p_y above the log of its mean over all, at temperature 2; higher = more likely a member.

    Source: Lassila 2025, arXiv:2505.24089, at softmax temperature 2.
    Deviation: as BaseOnline.
    """

    def score(
        self,
        *,
        target_margin_t2: FloatArray,
        reference_margin_t2: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """As BaseOnline.score, from the margins of softmax(z / 2)."""
        return BaseOnline().score(
            target_margin=target_margin_t2,
            reference_margin=reference_margin_t2,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
        )


@dataclass(frozen=True, kw_only=True)
class BaseOnlineTempered:
    """Log p_y above the log of its mean over all, at margin / T; higher = more likely a member.

    Where only margins are there, margin / T stands for the margin of softened logits. T is the
    best of those in `seenit.numerics.references.temperature` for references in the target's place.

    Source: Lassila 2025, arXiv:2505.24089, which softens logits.
    Deviation: as BaseOnline; T is chosen, and divides the margin instead of the logits.
    """

    def score(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """As BaseOnline.score, from margins divided by T."""
        return score_at_best_temperature(
            BaseOnline().score,
            target_margin=target_margin,
            reference_margin=reference_margin,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
        )


def _log_mean_p_of_all(references: References) -> Array:
    """Log of the mean of p_y over every usable reference, (n, q)."""
    log_in, log_out = log_mean_p(references, Side.IN, Side.OUT)
    n_in = references.n_models(Side.IN)[:, None]  # (n, 1)
    n_out = references.n_models(Side.OUT)[:, None]
    result: Array = np.logaddexp(np.log(n_in) + log_in, np.log(n_out) + log_out)
    result -= np.log(n_in + n_out)
    return result
