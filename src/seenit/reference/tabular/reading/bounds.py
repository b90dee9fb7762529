"""The usual number that a bound was set to, from the values that it let through."""

from collections.abc import Sequence

import numpy as np

from seenit.numerics.arrays import FloatArray

_DIGITS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)
_NEAR = 1.2
"""A bound that binds has values up to so many times itself."""
_FEWEST = 4
_SHARE = 0.01
_CERTAIN = 1.02
"""The smallest value is no further above a bound that was found, in many values."""


def usual_numbers(lowest: int, highest: int) -> tuple[float, ...]:
    """Numbers that people set, from 10^lowest to below 10^highest, ascending."""
    return tuple(
        float(f"{digits}e{power}") for power in range(lowest, highest) for digits in _DIGITS
    )


def lower_bound_of(values: FloatArray, usual: Sequence[float]) -> float | None:
    """The usual number just below all values, where enough of them crowd above it, else None.

    Args:
        values: that a lower bound let through.
        usual: numbers that people set, positive, ascending.
    """
    if not len(values):
        return None
    smallest = float(values.min())
    below = [one for one in usual if one <= smallest * (1 + 1e-6)]
    if not below or smallest > _CERTAIN * below[-1] + 1e-6:
        return None
    bound = below[-1]
    n_near = int((values < _NEAR * bound).sum())
    return bound if n_near >= max(_FEWEST, _SHARE * len(values)) else None


def rounded(value: float) -> float:
    """The number of two digits that a fitted one is next to, else four digits of it."""
    if value < 1e-7:
        return 0.0
    if value < 1e-3:  # which decides nothing beyond its first digit
        return float(f"{value:.0e}")
    for digits in (1, 2, 3):
        short = float(f"{value:.{digits - 1}e}")
        if abs(short - value) <= 2e-3 * 10 ** (1 - digits) * value:
            return short
    return float(np.format_float_scientific(value, precision=3))
