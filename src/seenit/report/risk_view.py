"""What an accusation is worth, by the share of members among those asked about."""

from dataclasses import dataclass

from seenit.records.evaluation import AttackEvaluation, Interval

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
        precision: share of the flagged that are members; its range is that of the TPR.
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
        points: (allowed FPR, attained FPR, TPR and its bounds) of every resolvable rate.
    """

    rows: tuple[RiskRow, ...]
    points: tuple[tuple[float, float, float, float, float], ...]


def risk_table(chosen: AttackEvaluation) -> RiskTable | None:
    """The worked figures of the chosen attack; None where no rate can be resolved."""
    points = tuple(
        (point.max_fpr, fpr, point.tpr.value, point.tpr.low, point.tpr.high)
        for point in chosen.tpr_at_fpr
        if point.resolvable and point.tpr.low == point.tpr.low
        for fpr in (_attained_fpr(chosen, point.max_fpr, point.tpr.value),)
    )
    if not points or not chosen.precision_at_prior:
        return None
    return RiskTable(
        rows=tuple(
            _row(prior, *point)
            for prior in sorted(chosen.precision_at_prior, reverse=True)
            for point in points
        ),
        points=points,
    )


def precision(prior: float, *, tpr: float, fpr: float) -> float:
    """Share of the flagged records that are members; nan where nothing is flagged."""
    flagged = prior * tpr + (1 - prior) * fpr
    return prior * tpr / flagged if flagged > 0 else float("nan")


def _row(prior: float, max_fpr: float, fpr: float, tpr: float, low: float, high: float) -> RiskRow:
    return RiskRow(
        prior=prior,
        max_fpr=max_fpr,
        n_members=round(N_ASKED * prior),
        n_found=round(N_ASKED * prior * tpr),
        n_wrong=round(N_ASKED * (1 - prior) * fpr),
        precision=Interval(
            value=precision(prior, tpr=tpr, fpr=fpr),
            low=precision(prior, tpr=low, fpr=fpr),
            high=precision(prior, tpr=high, fpr=fpr),
        ),
    )


def _attained_fpr(chosen: AttackEvaluation, max_fpr: float, tpr: float) -> float:
    """The FPR behind the precision that was measured: at or below the allowed one."""
    for prior, by_fpr in chosen.precision_at_prior.items():
        found = by_fpr.get(max_fpr, float("nan"))
        if found > 0:
            return prior * tpr * (1 - found) / (found * (1 - prior))
    return max_fpr
