"""What an accusation is worth, by the share of members among those asked about."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isinf
from typing import Any

from seenit.records.audits.findings import Audit
from seenit.records.audits.leakage import LEAKS
from seenit.records.evaluation import AttackEvaluation, Evaluation, TprAtFpr, precision
from seenit.records.interval import Interval
from seenit.report.input import ReportInput
from seenit.report.sections.section import Line
from seenit.words import count, decimal, rate_key, rate_name

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
        n_wrong: non-members among them that are flagged.
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
        attack: whose accusations they are.
        rows: the most members first.
        points: (allowed FPR, attained FPR, TPR, bounds of TPR / FPR) of every resolvable rate; a
            bound is None where it is infinite or was not measured.
    """

    attack: str
    rows: tuple[RiskRow, ...]
    points: tuple[tuple[float, float, float, float | None, float | None], ...]
    n_asked: int = N_ASKED

    @property
    def page_data(self) -> dict[str, object]:
        """What the slider reads."""
        return {"risk": {"n": self.n_asked, "points": self.points}}


def risk_table(report: ReportInput) -> RiskTable | None:
    """The worked figures of the chosen attack; None where no rate can be resolved."""
    chosen = report.evaluation.chosen
    resolved = [
        (point, _attained_fpr(chosen, point.max_fpr, point.tpr.value))
        for point in chosen.tpr_at_fpr
        if point.resolvable and point.tpr.low == point.tpr.low
    ]
    if not resolved or not chosen.precision_at_prior:
        return None
    return RiskTable(
        attack=chosen.attack,
        rows=tuple(
            _row(prior, point, fpr)
            for prior in sorted(chosen.precision_at_prior, reverse=True)
            for point, fpr in resolved
        ),
        points=tuple(
            (point.max_fpr, fpr, point.tpr.value, *_bounds(point)) for point, fpr in resolved
        ),
    )


def risk_lines(evaluation: Evaluation, audit: Audit) -> Iterator[Line]:
    """How many members are found, and how sure one can be of the most exposed one."""
    risks, members = audit.risks, audit.risks.is_member
    if evaluation.verdict.withheld:
        yield "withheld", evaluation.verdict.withheld
    for rate, found in risks.found_at.items():
        yield (
            f"found at FPR {rate_name(rate)}",
            f"{count(int(found[members].sum()))} of {count(int(members.sum()))} members, by "
            f"{risks.attack}",
        )
    leaks = evaluation.verdict.kind == LEAKS  # else the most exposed is the luckiest
    for prior, probability in risks.probability.items() if leaks else ():
        highest = decimal(float(probability[members].max()))
        yield (
            f"at a prior of {rate_name(prior)}",
            f"the most exposed member is one with probability {highest}",
        )


def risk_content(report: ReportInput) -> dict[str, Any]:
    """Counts of flagged records, which stand in `records.parquet`, or why they are withheld.

    The highest probability of a member is there only where the model leaks: elsewhere it is the
    luckiest record's.
    """
    if report.audit is None:
        return {}
    risks, verdict = report.audit.risks, report.evaluation.verdict
    members = risks.is_member
    return {
        "audit": {
            "withheld": verdict.withheld,
            "records": {
                "attack": risks.attack,
                "members_found": {
                    rate_key(rate): {"n": int(found[members].sum()), "of": int(members.sum())}
                    for rate, found in risks.found_at.items()
                },
                "nonmembers_flagged": {
                    rate_key(rate): {"n": int(found[~members].sum()), "of": int((~members).sum())}
                    for rate, found in risks.found_at.items()
                },
                "highest_probability": {
                    rate_key(prior): float(probability[members].max())
                    for prior, probability in risks.probability.items()
                    if verdict.kind == LEAKS
                },
            },
        }
    }


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
