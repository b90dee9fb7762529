"""Membership of units, such as persons: the verdict on them, the rules, and the most exposed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from seenit.records.audits.findings import Audit
from seenit.records.audits.leakage import LEAKS
from seenit.records.audits.unit_membership import UnitMembership
from seenit.records.evaluation import AttackEvaluation, Evaluation
from seenit.report.files.attack_content import attack_content
from seenit.report.files.verdict_summary import verdict_content
from seenit.report.input import ReportInput
from seenit.report.sections.section import Line
from seenit.report.wording.verdict import verdict
from seenit.words import count, decimal, decimal_range, percent, percent_range, rate_name

N_SHOWN = 24


@dataclass(frozen=True, kw_only=True)
class ExposedUnit:
    """One unit of which some record is a known member.

    Attributes:
        name: as the user's column has it.
        n_records: known ones.
        score: by the chosen rule.
        n_as_high: non-member units that score as high.
        rank: among all units.
    """

    name: str
    n_records: int
    score: float
    n_as_high: int
    rank: int


@dataclass(frozen=True, kw_only=True)
class UnitTable:
    """What the page shows.

    Attributes:
        found: the whole record.
        answer: the verdict on units in a few words, and its evidence.
        rules: every rule, the strongest first.
        record: the chosen attack on single records, at the same FPRs.
        rates: FPRs that are columns.
        exposed: the most exposed members; empty where nothing leaks.
    """

    found: UnitMembership
    answer: tuple[str, str]
    rules: tuple[AttackEvaluation, ...]
    record: AttackEvaluation
    rates: tuple[float, ...]
    exposed: tuple[ExposedUnit, ...]


def unit_table(report: ReportInput) -> UnitTable | None:
    """The rules and the most exposed units; None where no membership of units was measured."""
    found = None if report.audit is None else report.audit.units
    if found is None:
        return None
    said = verdict(found.evaluation)
    return UnitTable(
        found=found,
        answer=(said.headline, said.evidence),
        rules=found.evaluation.attacks,
        record=report.evaluation.chosen,
        rates=tuple(point.max_fpr for point in found.evaluation.attacks[0].tpr_at_fpr),
        exposed=_exposed(found) if found.evaluation.verdict.kind == LEAKS else (),
    )


def unit_lines(evaluation: Evaluation, audit: Audit) -> Iterator[Line]:
    """The verdict on units and what the chosen rule finds."""
    found = audit.units
    if found is None:
        return
    chosen = found.evaluation.chosen
    point = chosen.at(found.evaluation.judged_fpr)
    yield (
        f"by {found.by}",
        f"{verdict(found.evaluation).headline}: {count(chosen.n_members)} members and "
        f"{count(chosen.n_nonmembers)} non-members, AUC {decimal(chosen.auc.value)} "
        f"({decimal_range(chosen.auc)}), TPR at FPR {rate_name(point.max_fpr)} "
        f"{percent(point.tpr.value)} ({percent_range(point.tpr)}), by the {chosen.attack} of "
        f"their records' log-likelihood ratios, {found.attack}",
    )
    if found.n_both:
        yield (
            "on both sides",
            f"{count(found.n_both)} of them have records on both sides and count as members",
        )


def unit_content(report: ReportInput) -> dict[str, Any]:
    """Verdict, choice and every rule; the units themselves stand in `units.parquet`."""
    found = None if report.audit is None else report.audit.units
    if found is None:
        return {}
    return {
        "unit_membership": {
            "by": found.by,
            "attack": found.attack,
            "n_both": found.n_both,
            "best": found.evaluation.choice.attack,
            "reason": found.evaluation.choice.reason,
            "judged_fpr": found.evaluation.judged_fpr,
            "verdict": verdict_content(found.evaluation.verdict),
            "rules": {entry.attack: attack_content(entry) for entry in found.evaluation.attacks},
        }
    }


def _exposed(found: UnitMembership) -> tuple[ExposedUnit, ...]:
    others = np.sort(found.score[~found.is_member])
    members = np.flatnonzero(found.is_member)
    top = members[np.argsort(found.rank[members], kind="stable")][:N_SHOWN]
    return tuple(
        ExposedUnit(
            name=str(found.names[at]),
            n_records=int(found.n_records[at]),
            score=float(found.score[at]),
            n_as_high=int(len(others) - np.searchsorted(others, found.score[at], side="left")),
            rank=int(found.rank[at]),
        )
        for at in top
    )
