"""The one definition of TPR at low FPR, and the steps that it reads from."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError, SignalError
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.checks import require_both_sides, require_finite, require_shape


@dataclass(frozen=True, kw_only=True, eq=False)
class Roc:
    """Every step of a ROC curve, from nothing flagged to everything flagged.

    Attributes:
        fpr: (k,) share of non-members at or above each threshold.
        tpr: (k,) share of members at or above it.
        thresholds: (k,) decreasing; the first is inf.
    """

    fpr: Array
    tpr: Array
    thresholds: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Steps:
    """How many records stand at or above each distinct score, the highest score first.

    Attributes:
        n_true: (d,) members at or above.
        n_false: (d,) non-members at or above.
        cuts: (d,) the distinct scores, decreasing.
    """

    n_true: IntArray
    n_false: IntArray
    cuts: Array

    def last(self, n_allowed: int) -> int:
        """Position of the lowest cut with at most `n_allowed` non-members; −1 without one."""
        return int(np.searchsorted(self.n_false, n_allowed, side="right")) - 1

    def position_at(self, max_fpr: float) -> int:
        """Position of the lowest cut whose FPR does not exceed `max_fpr`; −1 without one."""
        return self.last(allowed_false(int(self.n_false[-1]), max_fpr))

    def cut(self, position: int) -> float:
        """The score at a position; inf at −1, which flags nothing."""
        return float(self.cuts[position]) if position >= 0 else float("inf")

    def tpr(self, position: int) -> float:
        """Share of members at or above a cut; 0 at position −1, where nothing is flagged."""
        return float(self.n_true[position] / self.n_true[-1]) if position >= 0 else 0.0

    def fpr(self, position: int) -> float:
        """Share of non-members at or above a cut; 0 at position −1."""
        return float(self.n_false[position] / self.n_false[-1]) if position >= 0 else 0.0


def roc_curve(scores: Array, is_member: BoolArray) -> Roc:
    """All thresholds `score >= c` at distinct scores; ties move together.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.

    Example:
        >>> roc = roc_curve(np.array([2.0, 1.0, 1.0]), np.array([True, True, False]))
        >>> roc.tpr
        array([0. , 0.5, 1. ])
    """
    steps = roc_steps(scores, is_member)
    return Roc(
        fpr=np.append(0.0, steps.n_false / steps.n_false[-1]),
        tpr=np.append(0.0, steps.n_true / steps.n_true[-1]),
        thresholds=np.append(np.inf, steps.cuts),
    )


def tpr_at_fpr(scores: Array, is_member: BoolArray, *, max_fpr: float) -> float:
    """Largest TPR over thresholds `score >= c` whose FPR does not exceed `max_fpr`.

    A step function: ties move together and nothing is interpolated, so 0.0 is a legal answer.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.
        max_fpr: allowed share of non-members flagged, in [0, 1].

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
        ConfigError: `max_fpr` is not in [0, 1].

    Example:
        >>> scores = np.array([4.0, 3.0, 2.0, 1.0])
        >>> tpr_at_fpr(scores, np.array([True, False, True, False]), max_fpr=0.05)
        0.5
    """
    steps = roc_steps(scores, is_member)
    return steps.tpr(steps.position_at(max_fpr))


def tpr_below_fpr(scores: Array, is_member: BoolArray, *, fpr: float) -> float:
    """Largest TPR over thresholds whose FPR is strictly below `fpr`, as MICO and MIDST count.

    Arguments and errors as for `tpr_at_fpr`, from which it differs where fpr × n_nonmembers is a
    whole number.

    Example:
        >>> scores = np.array([4.0, 3.0, 2.0, 1.0])
        >>> tpr_below_fpr(scores, np.array([True, False, True, False]), fpr=0.5)
        0.5
    """
    steps = roc_steps(scores, is_member)
    _check_rate(fpr)
    n_reached = int(np.ceil(fpr * steps.n_false[-1] - 1e-9))
    return steps.tpr(steps.last(n_reached - 1))


def threshold_at_fpr(scores: Array, is_member: BoolArray, *, max_fpr: float) -> float:
    """Lowest score c for which flagging `score >= c` keeps the FPR at or below `max_fpr`.

    It is inf where even the highest score would flag too many non-members.

    Arguments and errors as for `tpr_at_fpr`.

    Example:
        >>> scores = np.array([4.0, 3.0, 2.0, 1.0])
        >>> threshold_at_fpr(scores, np.array([True, False, True, False]), max_fpr=0.05)
        4.0
    """
    steps = roc_steps(scores, is_member)
    return steps.cut(steps.position_at(max_fpr))


def allowed_false(n_nonmembers: int, max_fpr: float) -> int:
    """Whole false positives that an FPR allows; .05 of 20 is one, whatever floats say.

    Raises:
        ConfigError: `max_fpr` is not in [0, 1].
    """
    _check_rate(max_fpr)
    return int(np.floor(max_fpr * n_nonmembers + 1e-9))


def nonmembers_needed(n_false: int, max_fpr: float) -> int:
    """Fewest non-members of which an FPR allows `n_false` false positives.

    Args:
        n_false: at least 0.
        max_fpr: in (0, 1].

    Example:
        >>> nonmembers_needed(10, 0.003)
        3334
    """
    _check_rate(max_fpr)
    n = int(np.ceil(n_false / max_fpr))
    return n - 1 if n > 0 and allowed_false(n - 1, max_fpr) >= n_false else n


def roc_steps(scores: Array, is_member: BoolArray) -> Steps:
    """Counts at every distinct score, in O(n log n).

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
    """
    check_judged(scores, is_member)
    order = np.argsort(-scores, kind="stable")
    ranked, hit = scores[order], is_member[order]
    ends = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)  # of tie groups
    n_true = np.cumsum(hit)[ends]
    return Steps(n_true=n_true, n_false=ends + 1 - n_true, cuts=ranked[ends])


def check_judged(scores: Array, is_member: BoolArray) -> None:
    """Raise SignalError unless scores (n,) are finite and is_member (n,) bool has both sides."""
    require_shape("scores", scores, (None,))
    require_shape("is_member", is_member, scores.shape)
    require_finite("scores", scores)
    if is_member.dtype != np.bool_:
        raise SignalError(f"is_member: expected booleans, got {is_member.dtype}")
    require_both_sides("is_member", is_member)


def _check_rate(fpr: float) -> None:
    if not 0 <= fpr <= 1:
        raise ConfigError(f"fpr: expected a rate between 0 and 1, got {fpr}")
