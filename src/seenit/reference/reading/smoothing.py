"""The floor that label smoothing leaves under the loss of members."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from seenit.numerics.arrays import FloatArray, IntArray
from seenit.numerics.logits import log_softmax, loss_of_margin, margin

USUAL = (0.02, 0.05, 0.1, 0.2, 0.3)
_FEWEST = 50
_EVEN = 1.2
"""Nats. Without smoothing the wrong classes of a fitted record lie 2 and more apart."""
_LOW_FLOOR = 1e-3


@dataclass(frozen=True, kw_only=True)
class SmoothingReading:
    """What the target says of known members, held against label smoothing.

    Attributes:
        floor: loss of the most confident hundredth, nats.
        spread: median standard deviation of the log-probabilities of the wrong classes, over the
            more confident half, nats; nan with two classes.
        estimate: smoothing whose optimum is the median member that is predicted right.
        is_smoothed: None where it cannot be told.
        smoothing: the usual value next to the estimate, 0 unless smoothed.
        n_members: known members.
    """

    floor: float
    spread: float
    estimate: float
    is_smoothed: bool | None
    smoothing: float
    n_members: int

    @property
    def words(self) -> str:
        """The finding."""
        said = (
            f"loss of {self.n_members:,} members: the most confident hundredth lies at "
            f"{self.floor:.2g} nats, wrong classes spread over {self.spread:.2f} nats"
        )
        match self.is_smoothed:
            case True:
                fits = f"optimum at the median member for {self.estimate:.3f}"
                return f"{said}: label smoothing of about {self.smoothing:g} ({fits})"
            case False:
                return f"{said}: no label smoothing"
            case _:
                return f"{said}: cannot tell label smoothing from little training"


def read_smoothing(logits: FloatArray, labels: IntArray) -> SmoothingReading | None:
    """Was the target trained with smoothed labels, and by how much?

    With smoothing ε over c classes the loss of a record is lowest where the true class has
    1 − ε + ε/c and every other ε/c: losses stop falling, and the wrong classes even out. Little
    training alone also stops the loss, but leaves the wrong classes apart.

    Args:
        logits: (m, c) of known members.
        labels: (m,) of known members.

    Returns:
        None with fewer than 50 members.
    """
    if len(labels) < _FEWEST:
        return None
    n_classes = logits.shape[1]
    phi = margin(logits, labels)
    wrong = log_softmax(logits)
    wrong[np.arange(len(labels)), labels] = np.nan
    confident = np.argsort(phi)[len(phi) // 2 :]
    spread = float("nan")
    if n_classes > 2:
        spread = float(np.median(np.nanstd(wrong[confident], axis=1)))
    floor = float(loss_of_margin(np.quantile(phi, [0.99]))[0])
    right = phi[phi > 0]
    estimate = float("nan")
    if len(right):
        estimate = float(expit(-np.median(right)) * n_classes / (n_classes - 1))
    is_smoothed = _judge(floor, spread, estimate)
    usual = min(USUAL, key=lambda value: abs(np.log(value / estimate))) if is_smoothed else 0.0
    return SmoothingReading(
        floor=floor,
        spread=spread,
        estimate=estimate,
        is_smoothed=is_smoothed,
        smoothing=usual,
        n_members=len(labels),
    )


def _judge(floor: float, spread: float, estimate: float) -> bool | None:
    if floor < _LOW_FLOOR or spread >= _EVEN:
        return False
    if spread < _EVEN and estimate < 1.5 * max(USUAL):
        return True
    return None
