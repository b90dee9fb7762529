"""Checks of arrays where they enter: each raises an error that names the array."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from seenit.errors import SignalError
from seenit.numerics.arrays import IntArray


def require_shape(
    name: str, array: npt.NDArray[np.generic], expected: Sequence[int | None]
) -> None:
    """Raise SignalError unless `array.shape` matches; None accepts any length."""
    fits = array.ndim == len(expected) and all(
        want in (None, got) for want, got in zip(expected, array.shape, strict=True)
    )
    if not fits:
        wanted = "(" + ", ".join("any" if want is None else str(want) for want in expected) + ")"
        raise SignalError(f"{name}: expected shape {wanted}, got {array.shape}")


def require_finite(name: str, array: npt.NDArray[np.generic]) -> None:
    """Raise SignalError, naming the first bad row, unless every value is finite."""
    finite = np.isfinite(array)
    if not finite.all():
        where = tuple(int(axis[0]) for axis in np.nonzero(~finite))
        raise SignalError(
            f"{name}: expected finite values, got {array[where]} at index {where} "
            f"and {int((~finite).sum())} such values in all; remove or repair those records"
        )


def require_units(units: npt.NDArray[np.generic], *, n: int) -> None:
    """Raise SignalError unless `units` is (n,) integers: which records belong together."""
    require_shape("units", units, (n,))
    if units.dtype.kind != "i":
        raise SignalError(f"units: expected integer codes, got {units.dtype}")


def require_classes(name: str, array: npt.NDArray[np.generic]) -> None:
    """Raise SignalError unless `array` is (n, c) with c ≥ 2."""
    require_shape(name, array, (None, None))
    if array.shape[1] < 2:
        raise SignalError(f"{name}: expected at least 2 classes, got {array.shape[1]}")


def require_labelled(name: str, array: npt.NDArray[np.generic], labels: IntArray) -> None:
    """Raise SignalError unless `array` is (n, c), c ≥ 2, and `labels` (n,) lie in 0..c−1."""
    require_classes(name, array)
    n, n_classes = array.shape
    require_shape("labels", labels, (n,))
    if n and not 0 <= labels.min() <= labels.max() < n_classes:
        raise SignalError(
            f"labels: expected 0 to {n_classes - 1} as in {name}, "
            f"got {labels.min()} to {labels.max()}"
        )


def require_nonmembers(known_is_member: npt.NDArray[np.bool_], *, n: int, at_least: int) -> None:
    """Raise SignalError unless `known_is_member` is (n,) with enough non-members in it."""
    require_shape("known_is_member", known_is_member, (n,))
    n_nonmembers = n - int(known_is_member.sum())
    if n_nonmembers < at_least:
        raise SignalError(
            f"known_is_member: expected at least {at_least} non-members to learn from, "
            f"got {n_nonmembers} among {n} records; give more records of known membership"
        )


def require_both_sides(name: str, is_member: npt.NDArray[np.bool_]) -> None:
    """Raise SignalError unless there is at least one member and one non-member."""
    n_members = int(is_member.sum())
    if n_members in (0, len(is_member)):
        raise SignalError(
            f"{name}: expected members and non-members, got {n_members} members "
            f"among {len(is_member)} records"
        )
