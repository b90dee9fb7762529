"""The figure of attacks against the number of references."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from seenit.records.audits.references import GrowthPoint, ReferenceFindings
from seenit.records.evaluation import Interval
from seenit.report.figures.axes import LogScale, Scale, Tick, polyline, round_ticks
from seenit.words import decimal, percent, rate_name

APART = 9.0
"""Places between the whiskers of two attacks with the same references."""


@dataclass(frozen=True, kw_only=True)
class GrowthWhisker:
    """One attack with the first references: where its estimate and interval are."""

    x: float
    low: float
    value: float
    high: float


@dataclass(frozen=True, kw_only=True)
class GrowthLine:
    """One attack: a path through its estimates, and their intervals."""

    attack: str
    line: str
    whiskers: tuple[GrowthWhisker, ...]


@dataclass(frozen=True, kw_only=True)
class GrowthPanel:
    """One quantity against the number of references, on a logarithmic axis.

    Attributes:
        quantity: as people call it.
        words: the first and the last figure of each attack, for those who do not see.
        x, y: the axes.
        chance: place on y of guessing, None where that is outside.
        lines: one for each attack.
    """

    quantity: str
    words: str
    x: LogScale
    y: Scale
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    chance: float | None
    lines: tuple[GrowthLine, ...]
    width: int = 400
    height: int = 320


def growth_panels(findings: ReferenceFindings) -> tuple[GrowthPanel, ...]:
    """AUC, and TPR at the judged FPR, against the number of references; none without growth."""
    points = findings.growth
    if not points:
        return ()
    rate = points[0].tpr.max_fpr
    return (
        _panel(points, "AUC", lambda point: point.auc, chance=0.5, text=decimal),
        _panel(
            points,
            f"TPR at FPR {rate_name(rate)}",
            lambda point: point.tpr.tpr,
            chance=rate,
            text=percent,
        ),
    )


def attacks_of(points: Sequence[GrowthPoint]) -> tuple[str, ...]:
    """Names of the attacks, in the order in which they come."""
    return tuple(dict.fromkeys(point.attack for point in points))


def _panel(
    points: Sequence[GrowthPoint],
    quantity: str,
    read: Callable[[GrowthPoint], Interval],
    *,
    chance: float,
    text: Callable[[float], str],
) -> GrowthPanel:
    ends = np.array([(read(point).low, read(point).high) for point in points])
    found = ends[np.isfinite(ends)]
    low, high = min(chance, *found), max(chance, *found)
    room = 0.06 * (high - low) or 0.01
    y = Scale(low=max(0.0, low - room), high=min(1.0, high + room), start=272, stop=16)
    sizes = sorted({point.n_references for point in points})
    x = LogScale(low=sizes[0] / 1.25, high=sizes[-1] * 1.25, start=58, stop=392)
    attacks = attacks_of(points)
    by_attack = {
        name: sorted((p for p in points if p.attack == name), key=lambda p: p.n_references)
        for name in attacks
    }
    return GrowthPanel(
        quantity=quantity,
        words=" ".join(
            f"{name}: {text(read(own[0]).value)} with {own[0].n_references}, "
            f"{text(read(own[-1]).value)} with {own[-1].n_references}."
            for name, own in by_attack.items()
        ),
        x=x,
        y=y,
        x_ticks=tuple(Tick(place=float(x.place(size)), text=str(size)) for size in sizes),
        y_ticks=tuple(
            Tick(place=float(y.place(value)), text=text(value))
            for value in round_ticks(y.low, y.high, at_most=5)
        ),
        chance=float(y.place(chance)),
        lines=tuple(
            _line(name, own, [read(point) for point in own], x, y, APART * shift)
            for (name, own), shift in zip(
                by_attack.items(), np.arange(len(attacks)) - (len(attacks) - 1) / 2, strict=True
            )
        ),
    )


def _line(
    attack: str,
    points: Sequence[GrowthPoint],
    intervals: Sequence[Interval],
    x: LogScale,
    y: Scale,
    shift: float,
) -> GrowthLine:
    whiskers = tuple(
        GrowthWhisker(
            x=float(x.place(point.n_references)) + shift,
            low=float(y.place(entry.low)),
            value=float(y.place(entry.value)),
            high=float(y.place(entry.high)),
        )
        for point, entry in zip(points, intervals, strict=True)
        if np.isfinite([entry.low, entry.value, entry.high]).all()
    )
    places = np.array([each.x for each in whiskers]), np.array([each.value for each in whiskers])
    return GrowthLine(attack=attack, line=polyline(*places) if whiskers else "", whiskers=whiskers)
