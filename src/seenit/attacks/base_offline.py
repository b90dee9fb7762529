"""BASE offline: the loss above a scaled threshold that the OUT references set."""

from dataclasses import dataclass

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.logits import log_p_of_margin
from seenit.numerics.references.models import Side, references_of
from seenit.numerics.references.ratios import log_mean_p
from seenit.numerics.references.temperature import score_at_best_temperature


@dataclass(frozen=True, kw_only=True)
class BaseOffline:
    """Log p_y minus `alpha` times the log OUT mean of p_y; higher = more likely a member.

    Source: Lassila 2025, arXiv:2505.24089; `alpha` makes up for the IN models that are not
    there, .33 is the default of its authors' tool.
    Deviation: views enter as the mean of their scores.

    Attributes:
        alpha: in [0, 1]; 0 is the loss attack, 1 subtracts the whole threshold.
    """

    alpha: float = 0.33

    def __post_init__(self) -> None:
        if not 0 <= self.alpha <= 1:
            raise ConfigError(f"alpha: expected a number in [0, 1], got {self.alpha}")

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
        above = log_p_of_margin(target_margin) - self.alpha * log_out  # (n, q)
        scores: Array = above.mean(axis=1)  # (n,)
        return scores


@dataclass(frozen=True, kw_only=True)
class BaseOfflineSoftened:
    """Log p_y minus a part of its log OUT mean, at temperature 2; higher = more likely a member.

    Source: Lassila 2025, arXiv:2505.24089, at softmax temperature 2, the default of its
    authors' tool.
    Deviation: as BaseOffline.

    Attributes:
        alpha: as in BaseOffline.
    """

    alpha: float = 0.33

    def __post_init__(self) -> None:
        BaseOffline(alpha=self.alpha)

    def score(
        self,
        *,
        target_margin_t2: FloatArray,
        reference_margin_t2: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """As BaseOffline.score, from the margins of softmax(z / 2)."""
        return BaseOffline(alpha=self.alpha).score(
            target_margin=target_margin_t2,
            reference_margin=reference_margin_t2,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
        )


@dataclass(frozen=True, kw_only=True)
class BaseOfflineTempered:
    """Log p_y minus a part of its log OUT mean, at margin / T; higher = more likely a member.

    Where only margins are there, margin / T stands for the margin of softened logits. T is the
    best of those in `seenit.numerics.references.temperature` for references in the target's place.

    Source: Lassila 2025, arXiv:2505.24089, which softens logits.
    Deviation: as BaseOffline; T is chosen, and divides the margin instead of the logits.

    Attributes:
        alpha: as in BaseOffline.
    """

    alpha: float = 0.33

    def __post_init__(self) -> None:
        BaseOffline(alpha=self.alpha)

    def score(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """As BaseOffline.score, from margins divided by T."""
        return score_at_best_temperature(
            BaseOffline(alpha=self.alpha).score,
            target_margin=target_margin,
            reference_margin=reference_margin,
            reference_is_in=reference_is_in,
            reference_is_usable=reference_is_usable,
        )
