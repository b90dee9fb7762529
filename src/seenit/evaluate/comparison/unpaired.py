"""The difference of two estimates that share no records."""

import math

from seenit.records.evaluation import Interval


def unpaired_difference(first: Interval, second: Interval) -> Interval:
    """`first` minus `second`, from the two intervals alone (MOVER).

    Each limit takes from either interval the side that makes for it, so that intervals that are
    not symmetric keep their shape. Undefined (nan) where one of them is.

    Source: Zou & Donner 2008, Statistics in Medicine 27(10), 1693–1702, Eq. 8.

    Args:
        first: with bounds at some level.
        second: with bounds at the same level.

    Example:
        >>> a = Interval(value=0.6, low=0.57, high=0.63)
        >>> b = Interval(value=0.5, low=0.46, high=0.54)
        >>> found = unpaired_difference(a, b)
        >>> round(found.low, 3), round(found.high, 3)
        (0.05, 0.15)
    """
    value = first.value - second.value
    low = value - math.hypot(first.value - first.low, second.high - second.value)
    high = value + math.hypot(first.high - first.value, second.value - second.low)
    return Interval(value=value, low=max(-1.0, low), high=min(1.0, high), level=first.level)
