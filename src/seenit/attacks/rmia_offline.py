"""RMIA offline: the IN half of the average is estimated from the OUT half."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.logits import log_p_of_margin
from seenit.numerics.references.models import Side, references_of
from seenit.numerics.references.ratios import log_mean_p
from seenit.numerics.references.temperature import score_at_best_temperature


@dataclass(frozen=True, kw_only=True)
class RmiaOffline:
    """Log of p_y over its mean estimated from OUT references; higher = more likely a member.

    p(x) = ½[(1 + a) p_out + (1 − a)]: the mean over IN references is taken to lie on the line
    from p_out to 1.

    Source: Zarifzadeh 2024, arXiv:2312.03262, offline setting; its authors use a = .3 for
    CIFAR-10, .6 for CIFAR-100 and .2 for Purchase-100.
    Deviation: the continuous ratio, as in RmiaOnline.

    Attributes:
        a: in [0, 1]; 1 trusts the OUT mean alone, 0 guesses that every IN model is certain.
    """

    a: float = 0.3

    def __post_init__(self) -> None:
        if not 0 <= self.a <= 1:
            raise ConfigError(f"a: expected a number in [0, 1], got {self.a}")

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
            SignalError: An example has no OUT reference.
        """
        references = references_of(
            target_margin,
            reference_margin,
            reference_is_in,
            reference_is_usable,
            min_in=0,
            min_out=1,
        )
        (log_out,) = log_mean_p(references, Side.OUT)
        with np.errstate(divide="ignore"):  # a = 1 leaves nothing to guess: log 0 = −inf
            log_guess = np.log1p(-self.a)
        expected = np.logaddexp(np.log1p(self.a) + log_out, log_guess) - np.log(2)
        scores: Array = (log_p_of_margin(target_margin) - expected).mean(axis=1)  # (n,)
        return scores


@dataclass(frozen=True, kw_only=True)
class RmiaOfflineSoftened:
    """Log of p_y over its mean estimated from OUT, temperature 2; higher = more likely a member.

    Source: Zarifzadeh 2024, arXiv:2312.03262, with temperature 2 as its authors use.
    Deviation: as RmiaOffline.

    Attributes:
        a: as in RmiaOffline.
    """

    a: float = 0.3

    def __post_init__(self) -> None:
        RmiaOffline(a=self.a)

    def score(
        self,
        *,
        target_margin_t2: FloatArray,
        reference_margin_t2: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """As RmiaOffline.score, from the margins of softmax(z / 2)."""
        return RmiaOffline(a=self.a).score(
            target_margin=target_margin_t2,
            reference_margin=reference_margin_t2,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
        )


@dataclass(frozen=True, kw_only=True)
class RmiaOfflineTempered:
    """Log of p_y over its mean estimated from OUT, at margin / T; higher = more likely a member.

    Where only margins are there, margin / T stands for the margin of softened logits. T is the
    best of those in `seenit.numerics.references.temperature` for references in the target's place.

    Source: Zarifzadeh 2024, arXiv:2312.03262, which softens logits.
    Deviation: as RmiaOffline; T is chosen, and divides the margin instead of the logits.

    Attributes:
        a: as in RmiaOffline.
    """

    a: float = 0.3

    def __post_init__(self) -> None:
        RmiaOffline(a=self.a)

    def score(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """As RmiaOffline.score, from margins divided by T."""
        return score_at_best_temperature(
            RmiaOffline(a=self.a).score,
            target_margin=target_margin,
            reference_margin=reference_margin,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
        )
