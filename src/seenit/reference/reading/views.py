"""In which views of a record its membership shows: whole inside the training augmentation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seenit.errors import SignalError
from seenit.numerics.arrays import Array, MembershipArray
from seenit.signals.views import IDENTITY, View

_WHOLE = 0.85
_ERRORS = 2.0


@dataclass(frozen=True, kw_only=True)
class ViewGap:
    """How much of membership one view shows.

    Attributes:
        view: the view.
        gap: mean margin of members minus that of non-members, nats.
        kept: the gap as a share of the plain view's; nan where that one is not above 0.
        error: standard error of `kept`, the views of a record paired.
        is_whole: the share is clearly above (True) or below (False) .85, or neither (None).
    """

    view: View
    gap: float
    kept: float
    error: float
    is_whole: bool | None


@dataclass(frozen=True, kw_only=True)
class ViewReading:
    """The margin gap of every view.

    Attributes:
        gaps: the plain view first.
        n_members: known members.
        n_nonmembers: known non-members.
    """

    gaps: tuple[ViewGap, ...]
    n_members: int
    n_nonmembers: int

    def flips(self) -> bool | None:
        """Training showed flips, judged by the flipped view alone; None if it cannot be told."""
        return next((one.is_whole for one in self.gaps if one.view == View(flip=True)), None)

    def shifts(self) -> bool | None:
        """Training showed shifts over black, judged by all views that are nothing but shifts."""
        shifted = [one for one in self.gaps if not one.view.flip and one.view != IDENTITY]
        if not shifted:
            return None
        kept = float(np.mean([one.kept for one in shifted]))
        error = max(one.error for one in shifted)  # views of one record err together
        return _verdict(kept, error)

    @property
    def words(self) -> str:
        """The finding."""
        plain, *others = self.gaps
        said = (
            f"margin gap of {self.n_members:,} members to {self.n_nonmembers:,} non-members: "
            f"{plain.gap:.2f} nats plain"
        )
        named = [
            f"{one.view.name}: {one.kept:.0%} ± {one.error:.0%} of it"
            + {True: " (whole)", False: " (broken)", None: ""}[one.is_whole]
            for one in others
        ]
        return "; ".join([said, *named])


def read_views(
    margins: Array, is_member: MembershipArray, views: Sequence[View]
) -> ViewReading | None:
    """The gap between known members and non-members in every view.

    Args:
        margins: (n, q) of the target, as `target_margin`.
        is_member: (n,) int8; records of unknown membership are left out.
        views: the q views, the plain one first.

    Returns:
        None with fewer than two members or non-members.

    Raises:
        SignalError: Margins and views do not belong together.
    """
    if margins.shape != (len(is_member), len(views)) or views[0] != IDENTITY:
        raise SignalError(
            f"target_margin: expected ({len(is_member)}, {len(views)}) values, the plain view "
            f"first, got {margins.shape}"
        )
    inside, outside = margins[is_member == 1], margins[is_member == 0]  # (m, q)
    if min(len(inside), len(outside)) < 2:
        return None
    gaps = inside.mean(axis=0) - outside.mean(axis=0)  # (q,)
    found = []
    for i, view in enumerate(views):
        kept, error = float("nan"), float("nan")
        if gaps[0] > 0:
            kept = float(gaps[i] / gaps[0])
            error = _error_of_share(inside[:, i] - kept * inside[:, 0]) ** 2
            error += _error_of_share(outside[:, i] - kept * outside[:, 0]) ** 2
            error = float(error**0.5 / gaps[0])
        found.append(
            ViewGap(
                view=view,
                gap=float(gaps[i]),
                kept=kept,
                error=error,
                is_whole=True if i == 0 else _verdict(kept, error),
            )
        )
    return ViewReading(gaps=tuple(found), n_members=len(inside), n_nonmembers=len(outside))


def _error_of_share(residuals: Array) -> float:
    """Standard error of the mean of numerator minus share times denominator."""
    return float(residuals.std(ddof=1) / len(residuals) ** 0.5)


def _verdict(kept: float, error: float) -> bool | None:
    """Above or below what counts as whole; None where noise decides."""
    if kept - _ERRORS * error > _WHOLE:
        return True
    return False if kept + _ERRORS * error < _WHOLE else None
