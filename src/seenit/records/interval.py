"""An estimate together with its bounds."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate between two bounds that hold at a stated level.

    `value` may be nan where the quantity is undefined; the bounds are nan with it.
    """

    value: float
    low: float
    high: float
    level: float = 0.95
