"""The figure of score distributions."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array
from seenit.records.scores import Scores
from seenit.report.figures.axes import Scale, Tick, round_ticks, skyline
from seenit.words import axis_number

N_BINS = 64


@dataclass(frozen=True, kw_only=True)
class ScoreFigure:
    """Distributions of one attack's scores.

    Attributes:
        members, nonmembers: closed paths.
        unknown: path of the records whose membership is not known; empty without any.
        threshold: place of the threshold at the headline FPR, None where there is none.
        n_beyond: scores outside the drawing, counted into the bins at its ends.
    """

    x: Scale
    baseline: float
    x_ticks: tuple[Tick, ...]
    members: str
    nonmembers: str
    unknown: str
    threshold: float | None
    n_beyond: int
    width: int = 640
    height: int = 300


def score_figure(scores: Scores, attack: str, *, threshold: float | None) -> ScoreFigure | None:
    """Score distributions of members, non-members and unknown records, each of equal area.

    The axis spans the middle 99.6 % of the scores. None where all scores are equal.
    """
    column = scores.columns[attack]
    low, high = (float(end) for end in np.quantile(column, [0.002, 0.998]))
    if low == high:
        low, high = float(column.min()), float(column.max())
    if low == high:
        return None
    x = Scale(low=low, high=high, start=24, stop=616)
    baseline, top = 256.0, 16.0
    edges = np.linspace(low, high, N_BINS + 1)
    groups = [column[scores.is_member == value] for value in (1, 0, -1)]
    shares = [_histogram(group, edges) for group in groups]
    y = Scale(low=0.0, high=max(float(share.max()) for share in shares), start=baseline, stop=top)
    paths = [skyline(share, x.place(edges), y) if share.any() else "" for share in shares]
    shows_threshold = threshold is not None and low < threshold < high
    return ScoreFigure(
        x=x,
        baseline=baseline,
        x_ticks=tuple(
            Tick(place=float(x.place(value)), text=axis_number(value))
            for value in round_ticks(low, high)
        ),
        members=paths[0],
        nonmembers=paths[1],
        unknown=paths[2],
        threshold=float(x.place(threshold)) if shows_threshold and threshold is not None else None,
        n_beyond=int(((column < low) | (column > high)).sum()),
    )


def _histogram(values: Array, edges: Array) -> Array:
    """Share of `values` per bin, those outside counted at the ends; zeros without values."""
    if len(values) == 0:
        return np.zeros(len(edges) - 1)
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), bins=edges)
    result: Array = counts / len(values)
    return result
