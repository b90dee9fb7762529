"""The log-log ROC figure."""

from dataclasses import dataclass

import numpy as np

from seenit.plain import plain
from seenit.records.curves import RocBand
from seenit.records.evaluation import Interval
from seenit.report.figures.axes import LogScale, Tick, polyline, steps
from seenit.words import rate_name


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One attack of the ROC figure.

    Attributes:
        attack: registry name.
        line: path of the step curve.
        band: closed path of its band; empty where the band is undefined.
        readings: (FPR, TPR and its band) of every point, for the reader's cursor.
        headline: TPR and its band at the FPR shown before anyone moves the cursor.
        headline_fpr: the FPR attained there.
    """

    attack: str
    line: str
    band: str
    readings: tuple[tuple[float, float, float, float], ...]
    headline: Interval
    headline_fpr: float


@dataclass(frozen=True, kw_only=True)
class RocFigure:
    """Log-log ROC: places, ticks, curves.

    Attributes:
        x, y: the axes.
        x_ticks, y_ticks: powers of ten.
        chance: path of TPR = FPR.
        unresolvable_until: place on x below which fewer than 10 false positives are allowed,
            None where that is left of the drawing.
        curves: the first is the chosen attack.
    """

    x: LogScale
    y: LogScale
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    chance: str
    unresolvable_until: float | None
    curves: tuple[Curve, ...]
    width: int = 560
    height: int = 520

    @property
    def cursor_data(self) -> dict[str, object]:
        """What the cursor of the drawing reads: its axes and every point of every curve."""
        return {
            "low": self.x.low,
            "start": self.x.start,
            "stop": self.x.stop,
            "bottom": self.y.low,
            "base": self.y.start,
            "top": self.y.stop,
            "width": self.width,
            "curves": [
                {"attack": plain(curve.attack), "points": curve.readings} for curve in self.curves
            ],
        }


def roc_figure(bands: tuple[RocBand, ...], *, judged_fpr: float) -> RocFigure:
    """The ROC curves `bands` on common logarithmic axes, from the finest FPR to 1.

    Args:
        bands: at least one, the chosen attack first.
        judged_fpr: the FPR whose TPR is shown before anyone moves the cursor.
    """
    finest = min(float(band.fpr[0]) for band in bands)
    blur = 10 / max(band.n_nonmembers for band in bands)
    low = max(1e-5, min(0.01, finest))
    bottom = _decade_below(bands, blur)
    x = LogScale(low=low, high=1.0, start=84, stop=548)
    y = LogScale(low=bottom, high=1.0, start=460, stop=36)
    chance = np.array([max(low, bottom), 1.0])
    return RocFigure(
        x=x,
        y=y,
        x_ticks=_decades(x),
        y_ticks=_decades(y),
        chance=polyline(x.place(chance), y.place(chance)),
        unresolvable_until=float(x.place(min(blur, 1.0))) if blur > low else None,
        curves=tuple(_curve(band, x, y, judged_fpr) for band in bands),
    )


def _decade_below(bands: tuple[RocBand, ...], blur: float) -> float:
    """The power of ten below every resolvable band, not below guessing at the finest such FPR."""
    lows = np.concatenate([band.low[band.fpr >= blur] for band in bands])
    lowest = float(lows[lows > 0].min()) if (lows > 0).any() else 0.01
    return float(10.0 ** np.clip(np.floor(np.log10(max(lowest, blur)) + 1e-9), -5, -2))


def _decades(scale: LogScale) -> tuple[Tick, ...]:
    return tuple(
        Tick(place=float(scale.place(value)), text=rate_name(value)) for value in scale.decades()
    )


def _curve(band: RocBand, x: LogScale, y: LogScale, judged_fpr: float) -> Curve:
    places = x.place(band.fpr)  # (k,)
    ends = y.place(band.low), y.place(band.high)  # (k,), (k,)
    outline = np.concatenate([places, places[::-1]]), np.concatenate([ends[1], ends[0][::-1]])
    readings = tuple(
        (float(f"{fpr:.5g}"), _rounded(tpr), _rounded(low), _rounded(high))
        for fpr, tpr, low, high in zip(band.fpr, band.tpr, band.low, band.high, strict=True)
    )
    at = max(int(np.searchsorted(band.fpr, judged_fpr + 1e-12, side="right")) - 1, 0)
    shown = band.tpr >= y.low  # (k,): a TPR of 0 has no place on a logarithmic axis
    return Curve(
        attack=band.attack,
        line=steps(places[shown], y.place(band.tpr[shown])) if shown.any() else "",
        band=polyline(*outline) + "Z" if np.isfinite(outline).all() else "",
        readings=readings,
        headline=Interval(
            value=float(band.tpr[at]),
            low=float(band.low[at]),
            high=float(band.high[at]),
            level=band.level,
        ),
        headline_fpr=float(band.fpr[at]),
    )


def _rounded(rate: float) -> float:
    """Four digits, enough for a cursor; 0 where it is undefined, which JSON cannot say."""
    return float(f"{rate:.4g}") if np.isfinite(rate) else 0.0
