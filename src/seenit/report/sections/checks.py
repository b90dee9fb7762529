"""What makes the figures believable: checks, and what these records do not suffice for."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from seenit.records.audits.findings import Audit, EmpiricalEpsilon, Need, WrongModelControl
from seenit.records.evaluation import Evaluation
from seenit.report.files.interval_content import interval_content
from seenit.report.input import ReportInput
from seenit.report.sections.duplicates import (
    DuplicatesView,
    duplicate_views,
    duplicates_content,
    duplicates_lines,
    without_duplicates_words,
)
from seenit.report.sections.section import Line
from seenit.report.wording.blind import blind_sentence
from seenit.words import count, decimal, decimal_range


@dataclass(frozen=True, kw_only=True)
class ChecksView:
    """Every check of a run.

    Attributes:
        duplicates: records that stand on both sides.
        without_duplicates: what the chosen attack finds without them; empty where unknown.
        controls: models that cannot know.
        needs: what it would take to see more.
        epsilon: leakage on the scale of ε; None where it was not measured.
    """

    duplicates: tuple[DuplicatesView, ...]
    without_duplicates: str
    controls: tuple[WrongModelControl, ...]
    needs: tuple[Need, ...]
    epsilon: EmpiricalEpsilon | None


def checks_view(report: ReportInput) -> ChecksView:
    """The checks of the run, and those of its audit."""
    audit = report.audit
    return ChecksView(
        duplicates=duplicate_views(report),
        without_duplicates=without_duplicates_words(report.evaluation),
        controls=() if audit is None else audit.controls,
        needs=() if audit is None else audit.needs,
        epsilon=None if audit is None else audit.epsilon,
    )


def checks_lines(evaluation: Evaluation, audit: Audit) -> Iterator[Line]:
    """Blind baselines, duplicates, ε, controls, and what these records do not show."""
    for blind in evaluation.blind:
        yield "blind baseline", blind_sentence(blind)
    if evaluation.no_blind:
        yield "blind baseline", evaluation.no_blind
    yield from duplicates_lines(evaluation)
    if audit.epsilon is not None:
        yield "empirical ε", audit.epsilon.words
    for control in audit.controls:
        yield (
            "wrong model",
            f"{control.model}: AUC {decimal(control.auc.value)}, {decimal_range(control.auc)}"
            + (": it cannot know, so the groups differ" if control.failed else ", as it must"),
        )
    for need in audit.needs:
        if not need.is_met:
            yield (
                "not seen",
                f"{need.what}: takes {count(need.n_needed)} {need.unit}, got {need.n:,}",
            )


def checks_content(report: ReportInput) -> dict[str, Any]:
    """Blind baselines and duplicates; of an audit ε, controls and needs as well."""
    evaluation, audit = report.evaluation, report.audit
    content = {
        "blind": [
            {
                "question": entry.question,
                "auc": interval_content(entry.auc),
                "p_value": entry.p_value,
                "failed": entry.failed,
                "looked_at": list(entry.looked_at),
                "sentence": blind_sentence(entry),
            }
            for entry in evaluation.blind
        ],
        "no_blind": evaluation.no_blind,
        **duplicates_content(evaluation),
    }
    if audit is None:
        return content
    of_audit = {
        "epsilon": None if audit.epsilon is None else _epsilon(audit.epsilon),
        "controls": [
            {
                "model": entry.model,
                "attack": entry.attack,
                "auc": interval_content(entry.auc),
                "failed": entry.failed,
            }
            for entry in audit.controls
        ],
        "needs": [{**asdict(entry), "is_met": entry.is_met} for entry in audit.needs],
    }
    return {**content, "audit": of_audit}


def _epsilon(found: EmpiricalEpsilon) -> dict[str, Any]:
    bound = found.bound
    return {
        "empirical_epsilon": bound.epsilon,
        "attack": found.attack,
        "delta": bound.delta,
        "level": bound.level,
        "n_members": bound.n_members,
        "n_nonmembers": bound.n_nonmembers,
        "meaning": found.meaning,
    }
