"""What an accusation is worth, by the share of members among those asked about."""

from dataclasses import dataclass
from math import isinf

from seenit.records.evaluation import AttackEvaluation, TprAtFpr, precision
from seenit.records.interval import Interval

N_ASKED = 10_000
"""Records asked about in the worked figures."""


@dataclass(frozen=True, kw_only=True)
class RiskRow:
    """One share of members at one false-positive rate, worked for `N_ASKED` records.

    Attributes:
        prior: share of members among those asked about.
        max_fpr: allowed false-positive rate.
        n_members: of the records asked about.
        n_found: members among them that are flagged.
        n_wrong: outsiders among them that are flagged.
        precision: share of the flagged that are members, with the range of TPR / FPR; nan bounds
            where an earlier version did not measure it.
    """

    prior: float
    max_fpr: float
    n_members: int
    n_found: int
    n_wrong: int
    precision: Interval


@dataclass(frozen=True, kw_only=True)
class RiskTable:
    """Rows by prior, then by rate, and what a reader's own prior is computed from.

    Attributes:
        rows: the most members first.
        points: (allowed FPR, attained FPR, TPR, bounds of TPR / FPR) of every resolvable rate; a
            bound is None where it is infinite or was not measured.
    """

    rows: tuple[RiskRow, ...]
    points: tuple[tuple[float, float, float, float | None, float | None], ...]


def risk_table(chosen: AttackEvaluation) -> RiskTable | None:
    """The worked figures of the chosen attack; None where no rate can be resolved."""
    resolved = [
        (point, _attained_fpr(chosen, point.max_fpr, point.tpr.value))
        for point in chosen.tpr_at_fpr
        if point.resolvable and point.tpr.low == point.tpr.low
    ]
    if not resolved or not chosen.precision_at_prior:
        return None
    return RiskTable(
        rows=tuple(
            _row(prior, point, fpr)
            for prior in sorted(chosen.precision_at_prior, reverse=True)
            for point, fpr in resolved
        ),
        points=tuple(
            (point.max_fpr, fpr, point.tpr.value, *_bounds(point)) for point, fpr in resolved
        ),
    )


def _row(prior: float, point: TprAtFpr, fpr: float) -> RiskRow:
    tpr, ratio = point.tpr.value, point.likelihood_ratio
    flagged = prior * tpr + (1 - prior) * fpr
    nothing = float("nan")
    return RiskRow(
        prior=prior,
        max_fpr=point.max_fpr,
        n_members=round(N_ASKED * prior),
        n_found=round(N_ASKED * prior * tpr),
        n_wrong=round(N_ASKED * (1 - prior) * fpr),
        precision=Interval(
            value=prior * tpr / flagged if flagged > 0 else nothing,
            low=nothing if ratio is None else precision(prior, ratio.low),
            high=nothing if ratio is None else precision(prior, ratio.high),
        ),
    )


def _bounds(point: TprAtFpr) -> tuple[float | None, float | None]:
    ratio = point.likelihood_ratio
    if ratio is None:
        return None, None
    return ratio.low, None if isinf(ratio.high) else ratio.high


def _attained_fpr(chosen: AttackEvaluation, max_fpr: float, tpr: float) -> float:
    """The FPR behind the precision that was measured: at or below the allowed one."""
    for prior, by_fpr in chosen.precision_at_prior.items():
        found = by_fpr.get(max_fpr, float("nan"))
        if found > 0:
            return prior * tpr * (1 - found) / (found * (1 - prior))
    return max_fpr
