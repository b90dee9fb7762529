"""RMIA online: how much likelier the true class is than for an average reference model."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.logits import log_p_of_margin
from seenit.numerics.references.models import Side, references_of
from seenit.numerics.references.ratios import log_equal_mean, log_mean_p
from seenit.numerics.references.temperature import score_at_best_temperature


@dataclass(frozen=True, kw_only=True)
class RmiaOnline:
    """Log of p_y over its mean over IN and OUT references; higher = more likely a member.

    Source: Zarifzadeh 2024, arXiv:2312.03262: Pr(x|θ) / Pr(x), the ratio that RMIA compares
    between x and population records z.
    Deviation: the ratio itself instead of the share of z that it dominates by γ. With the same
    z for every x that share is a step function of the ratio: it orders no better and ties. IN
    and OUT means weigh the same whatever their numbers; views enter as the mean of log ratios.
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
        expected = log_equal_mean(*log_mean_p(references, Side.IN, Side.OUT))
        scores: Array = (log_p_of_margin(target_margin) - expected).mean(axis=1)  # (n,)
        return scores


@dataclass(frozen=True, kw_only=True)
class RmiaOnlineSoftened:
    """Log of p_y over its IN and OUT mean, at temperature 2; higher = more likely a member.

    Source: Zarifzadeh 2024, arXiv:2312.03262, with temperature 2 as its authors use.
    Deviation: as RmiaOnline.
    """

    def score(
        self,
        *,
        target_margin_t2: FloatArray,
        reference_margin_t2: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """As RmiaOnline.score, from the margins of softmax(z / 2)."""
        return RmiaOnline().score(
            target_margin=target_margin_t2,
            reference_margin=reference_margin_t2,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
        )


@dataclass(frozen=True, kw_only=True)
class RmiaOnlineTempered:
    """Log of p_y over its IN and OUT mean, at margin / T; higher = more likely a member.

    Where only margins are there, margin / T stands for the margin of softened logits. T is the
    best of those in `seenit.numerics.references.temperature` for references in the target's place.

    Source: Zarifzadeh 2024, arXiv:2312.03262, which softens logits.
    Deviation: as RmiaOnline; T is chosen, and divides the margin instead of the logits.
    """

    def score(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """As RmiaOnline.score, from margins divided by T."""
        return score_at_best_temperature(
            RmiaOnline().score,
            target_margin=target_margin,
            reference_margin=reference_margin,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
        )
