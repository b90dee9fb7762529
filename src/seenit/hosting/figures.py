"""What a submission reaches on one part of the private records, and how it is published."""

import math
from dataclasses import dataclass

from seenit.evaluate import bootstrap_tpr, delong
from seenit.numerics.arrays import Array, BoolArray
from seenit.records.interval import Interval

_HALVES_UP = 1e-9
"""An exact half is rounded up, whichever side of it float arithmetic ends on."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Two figures with 95 % intervals.

    Attributes:
        tpr: TPR at the judged FPR, a step function, ties together.
        auc: AUC, ties count half.
    """

    tpr: Interval
    auc: Interval

    def published(self, decimals: int) -> "Figures":
        """The same, rounded; nothing finer leaves the server."""
        return Figures(tpr=_rounded(self.tpr, decimals), auc=_rounded(self.auc, decimals))


def measure(scores: Array, is_member: BoolArray, *, max_fpr: float) -> Figures:
    """The figures of scores (n,), as `seenit evaluate` has them.

    Raises:
        SignalError: A score is not finite, or one side is empty.
    """
    tprs = bootstrap_tpr(scores, is_member, max_fprs=(max_fpr,), seed=0)
    return Figures(tpr=tprs[max_fpr], auc=delong(scores, is_member))


def rounded(value: float, decimals: int) -> float:
    """To so many decimals, exact halves up.

    Example:
        >>> rounded(0.14849999999999997, 3), rounded(0.1485, 3)
        (0.149, 0.149)
    """
    scale = float(10**decimals)
    return math.floor(value * scale + 0.5 + _HALVES_UP) / scale


def _rounded(entry: Interval, decimals: int) -> Interval:
    return Interval(
        value=rounded(entry.value, decimals),
        low=rounded(entry.low, decimals),
        high=rounded(entry.high, decimals),
        level=entry.level,
    )
