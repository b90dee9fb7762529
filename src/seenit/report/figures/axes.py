"""Scales, ticks and paths: from numbers to places on a drawing.

Drawings are plain geometry; the template alone writes markup.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seenit.numerics.arrays import Array

WHISKER_WIDTH = 120.0
"""Width of the small axes in tables."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    place: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A straight map from [low, high] to places [start, stop]; values outside are held at the ends.

    Attributes:
        low: smallest value.
        high: largest value.
        start: place of `low`.
        stop: place of `high`, smaller than `start` on an axis that points up.
    """

    low: float
    high: float
    start: float
    stop: float

    def place(self, values: npt.ArrayLike) -> Array:
        """Places of `values`, any shape."""
        inside = np.clip(np.asarray(values, dtype=np.float64), self.low, self.high)
        share = (inside - self.low) / (self.high - self.low)
        result: Array = self.start + share * (self.stop - self.start)
        return result


@dataclass(frozen=True, kw_only=True)
class LogScale:
    """The same for the logarithm of positive values; zero sits at the lower end."""

    low: float
    high: float
    start: float
    stop: float

    def place(self, values: npt.ArrayLike) -> Array:
        """Places of `values`, any shape."""
        inside = np.clip(np.asarray(values, dtype=np.float64), self.low, self.high)
        log = Scale(
            low=math.log10(self.low), high=math.log10(self.high), start=self.start, stop=self.stop
        )
        return log.place(np.log10(inside))

    def decades(self) -> list[float]:
        """Powers of ten between the ends, both included."""
        first, last = math.ceil(math.log10(self.low) - 1e-9), round(math.log10(self.high))
        return [10.0**power for power in range(first, last + 1)]


def round_ticks(low: float, high: float, *, at_most: int = 6) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten inside [low, high], `at_most` + 1 of them."""
    unit = 10.0 ** math.floor(math.log10((high - low) / at_most))
    step = next(unit * m for m in (1, 2, 5, 10) if (high - low) / (unit * m) <= at_most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


@dataclass(frozen=True, kw_only=True)
class Whisker:
    """An interval with its estimate on a small axis: three places."""

    low: float
    value: float
    high: float


def whisker(scale: Scale, *, low: float, value: float, high: float) -> Whisker | None:
    """Places of an interval on `scale`, None where it is undefined."""
    if not np.isfinite([low, value, high]).all():
        return None
    places = scale.place([low, value, high])
    return Whisker(low=float(places[0]), value=float(places[1]), high=float(places[2]))


def axis_over(values: list[float], *, width: float = WHISKER_WIDTH) -> Scale:
    """An axis over all finite values, with room for a whisker's dot at both ends."""
    finite = [value for value in values if np.isfinite(value)]
    low, high = min(finite), max(finite)
    return Scale(low=low, high=high if high > low else low + 1.0, start=5, stop=width - 5)


def skyline(shares: Array, places: Array, y: Scale) -> str:
    """A closed path over bars: `shares` (b,) between the edges at `places` (b + 1,)."""
    tops = y.place(shares)
    parts = [f"M{places[0]:.1f} {y.start:.1f}"]
    for top, right in zip(tops, places[1:], strict=True):
        parts.append(f"V{top:.1f}H{right:.1f}")
    return "".join(parts) + f"V{y.start:.1f}Z"


def steps(xs: Array, ys: Array) -> str:
    """An open path that moves right and then up or down, from point to point (k,)."""
    head = f"M{xs[0]:.1f} {ys[0]:.1f}"
    return head + "".join(f"H{x:.1f}V{y:.1f}" for x, y in zip(xs[1:], ys[1:], strict=True))


def polyline(xs: Array, ys: Array) -> str:
    """An open path of straight lines through the points (k,)."""
    points = [f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True)]
    return "M" + "L".join(points)
