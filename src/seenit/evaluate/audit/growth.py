"""Extrapolation of the TPR to more references, from the references at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from seenit.records.audits.references import GrowthPoint


@dataclass(frozen=True, kw_only=True)
class Extrapolation:
    """The TPR that the strongest attack would gain from more references, if the trend continues.

    Attributes:
        attack: the one with the highest TPR at all references.
        n_references: that there are.
        gain: TPR that all further references together would bring.
        half_width: half of the TPR's interval: what sampling of the records alone leaves open.
        n_needed: references at which the gain still to come is below that half.
    """

    attack: str
    n_references: int
    gain: float
    half_width: float
    n_needed: int

    @property
    def is_enough(self) -> bool:
        """Whether more references would add less than half the width of the interval."""
        return self.gain < self.half_width


def extrapolation(growth: Sequence[GrowthPoint]) -> Extrapolation | None:
    """Read the last two sizes of the strongest attack as TPR(r) = a − b / r.

    Averages over r references err by a variance that falls as 1 / r, and the power lost to it
    with them. Then what all further references would bring, b / r, is as much as the last
    doubling brought.

    Args:
        growth: attacks at several numbers of references.

    Returns:
        None where no attack was measured at two sizes.
    """
    curves: dict[str, list[GrowthPoint]] = {}
    for point in growth:
        curves.setdefault(point.attack, []).append(point)
    measured = [
        sorted(points, key=lambda point: point.n_references)
        for points in curves.values()
        if len({point.n_references for point in points}) > 1
    ]
    if not measured:
        return None
    before, last = max(measured, key=lambda points: points[-1].tpr.tpr.value)[-2:]
    rise = last.tpr.tpr.value - before.tpr.tpr.value
    b = max(0.0, rise / (1 / before.n_references - 1 / last.n_references))
    half_width = (last.tpr.tpr.high - last.tpr.tpr.low) / 2
    n = last.n_references
    return Extrapolation(
        attack=last.attack,
        n_references=n,
        gain=b / n,
        half_width=half_width,
        n_needed=max(n, ceil(b / half_width)) if half_width > 0 else n,
    )
