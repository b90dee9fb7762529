"""The largest value that an observation refutes."""

from collections.abc import Callable

_TOLERANCE = 1e-6


def largest_refuted(is_refuted: Callable[[float], bool], *, most: float) -> float:
    """The largest value in [0, most], to 1e-6 and from below, up to which all are refuted.

    Found by doubling and bisection; 0 where not even 0 is refuted.

    Args:
        is_refuted: whether the observation refutes a value.
        most: not asked beyond it.
    """
    if not is_refuted(0.0):
        return 0.0
    low, high = 0.0, min(1.0, most)
    while high < most and is_refuted(high):
        low, high = high, min(2 * high, most)
    while high - low > _TOLERANCE:
        middle = (low + high) / 2
        low, high = (middle, high) if is_refuted(middle) else (low, middle)
    return low
