"""How far a reference's margins are from the target's."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import wasserstein_distance

from seenit.errors import SignalError
from seenit.numerics.arrays import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class MarginSample:
    """Margins of one model on records it was trained on and on others, plain view.

    Attributes:
        inside: (m,) margins of members, or of records a reference was trained on.
        outside: (k,) margins of non-members.

    Raises:
        SignalError: A side is empty.
    """

    inside: FloatArray
    outside: FloatArray

    def __post_init__(self) -> None:
        if not len(self.inside) or not len(self.outside):
            raise SignalError(
                "margins: expected some of members and some of non-members, got "
                f"{len(self.inside)} and {len(self.outside)}"
            )


@dataclass(frozen=True, kw_only=True)
class MarginDistance:
    """Distance between two models' margins.

    Attributes:
        inside: Wasserstein-1 distance of the members' margins, nats.
        outside: that of the non-members'.
        sure_inside: how much larger the share of members is whose true class the reference gives
            more than half of the probability.
        sure_outside: the same for non-members.
        scale: standard deviation of the target's margins, both sides together, nats.
    """

    inside: float
    outside: float
    sure_inside: float
    sure_outside: float
    scale: float

    @property
    def value(self) -> float:
        """0 for equal samples: both distances over the scale, plus both differences."""
        margins = (self.inside + self.outside) / self.scale
        return margins + abs(self.sure_inside) + abs(self.sure_outside)

    @property
    def words(self) -> str:
        """In one line."""
        if not np.isfinite(self.value):
            return "margins that are not finite"
        return (
            f"distance {self.value:.3f}: margins {self.inside:.2f} (members) and "
            f"{self.outside:.2f} nats (non-members) away, p > 1/2 {self.sure_inside:+.3f} and "
            f"{self.sure_outside:+.3f}"
        )


def margin_distance(reference: MarginSample, target: MarginSample) -> MarginDistance:
    """Compare a reference with the target.

    Source: Pradhan et al. 2025, arXiv 2502.06374: hyperparameters of references are chosen by
    matching the output distributions of references and target.
    Deviation: Wasserstein-1 of the margins, members and non-members apart, plus the differences in
    the share of margins above 0.

    Args:
        reference: its margins; those that are not finite make the distance infinite.
        target: its margins on known members and non-members.

    Raises:
        SignalError: The target's margins are not finite.
    """
    everything = np.concatenate([target.inside, target.outside])
    if not np.isfinite(everything).all():
        raise SignalError("target_margin: expected finite values, got NaN or infinite ones")
    scale = float(everything.std()) or 1.0
    if not (np.isfinite(reference.inside).all() and np.isfinite(reference.outside).all()):
        away = float("inf")
        return MarginDistance(
            inside=away, outside=away, sure_inside=0.0, sure_outside=0.0, scale=scale
        )
    return MarginDistance(
        inside=float(wasserstein_distance(reference.inside, target.inside)),
        outside=float(wasserstein_distance(reference.outside, target.outside)),
        sure_inside=_sure(reference.inside) - _sure(target.inside),
        sure_outside=_sure(reference.outside) - _sure(target.outside),
        scale=scale,
    )


def _sure(margins: FloatArray) -> float:
    """Share of records whose true class has more than half of the probability."""
    return float((margins > 0).mean())
