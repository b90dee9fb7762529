"""Reference models: what more of them would find, whether they match the target, the recipe."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seenit.records.audits.references import (
    Forgetting,
    GrowthPoint,
    ReferenceFindings,
    ReferenceMatch,
)
from seenit.report.figures.axes import Scale, Tick, Whisker, round_ticks, whisker
from seenit.report.figures.growth import GrowthPanel, attacks_of, growth_panels
from seenit.report.figures.hues import hues_of
from seenit.report.files.interval_content import interval_content
from seenit.report.input import ReportInput
from seenit.words import axis_number, decimal, percent, rate_key, rate_name

REASONS = "why"
"""The fact that gives the reasons for a recipe, one after another."""


@dataclass(frozen=True, kw_only=True)
class MatchFigure:
    """The target's AUC among those of the references, on one axis.

    Attributes:
        target: its interval.
        references: place of each reference.
    """

    x: Scale
    x_ticks: tuple[Tick, ...]
    target: Whisker | None
    references: tuple[float, ...]
    width: int = 640
    height: int = 132


@dataclass(frozen=True, kw_only=True)
class ReferenceView:
    """Rows and drawings of the section on references.

    Attributes:
        n_references: the largest number that was looked at; 0 where growth could not be computed.
        attacks: whose growth is drawn.
        hue: attack to the class of its curves.
        panels: one drawing for each quantity.
        points: what they show.
        last_step: one sentence, what the latest references brought; empty without a step.
        match: None where the references cannot be judged.
        figure: of the match.
        forgetting: None where it could not be measured.
        recipe: facts in words by name.
        reasons: for the recipe; may be empty.
    """

    n_references: int
    attacks: tuple[str, ...]
    hue: Mapping[str, str]
    panels: tuple[GrowthPanel, ...]
    points: tuple[GrowthPoint, ...]
    last_step: str
    match: ReferenceMatch | None
    figure: MatchFigure | None
    forgetting: Forgetting | None
    recipe: Mapping[str, str]
    reasons: tuple[str, ...]


def reference_view(report: ReportInput) -> ReferenceView | None:
    """The section on references, None where the run has none."""
    findings, facts = report.reference_findings, report.reference_facts
    if findings is None and not facts:
        return None
    found = findings or ReferenceFindings(growth=(), match=None)
    reasons = facts.get(REASONS, "")
    return ReferenceView(
        n_references=max((point.n_references for point in found.growth), default=0),
        attacks=attacks_of(found.growth),
        hue=hues_of(report),
        panels=growth_panels(found),
        points=found.growth,
        last_step=_last_step(found),
        match=found.match,
        figure=None if found.match is None else _match_figure(found.match),
        forgetting=found.forgetting,
        recipe={name: fact for name, fact in facts.items() if name != REASONS},
        reasons=tuple(reasons.split("; ")) if reasons else (),
    )


def reference_content(report: ReportInput) -> dict[str, Any]:
    """Growth with the number of references, and how well these match the target.

    `ceiling` is `match` under its name of an earlier version.
    """
    found = report.reference_findings
    if found is None:
        return {}
    content: dict[str, Any] = {
        "growth": [
            {
                "attack": point.attack,
                "n_references": point.n_references,
                "auc": interval_content(point.auc),
                "tpr_at_fpr": {rate_key(point.tpr.max_fpr): interval_content(point.tpr.tpr)},
            }
            for point in found.growth
        ]
    }
    if found.match is not None:
        match = {
            "attack": found.match.attack,
            "auc": interval_content(found.match.target),
            "auc_of_references": list(found.match.references),
            "is_mismatch": found.match.is_mismatch,
        }
        content |= {"match": match, "ceiling": match}
    if found.forgetting is not None:
        content["forgetting"] = {
            "auc": interval_content(found.forgetting.auc),
            "is_forgotten": found.forgetting.is_forgotten,
        }
    return {"references": content}


def _last_step(findings: ReferenceFindings) -> str:
    """What the latest references brought to the attack that ends highest."""
    if not findings.growth:
        return ""
    most = max(point.n_references for point in findings.growth)
    best = max(
        (point for point in findings.growth if point.n_references == most),
        key=lambda point: point.auc.value,
    )
    before = [
        point
        for point in findings.growth
        if point.attack == best.attack and point.n_references < most
    ]
    if not before:
        return ""
    last = max(before, key=lambda point: point.n_references)
    return (
        f"The last step, from {last.n_references} to {most}, took {best.attack} from AUC "
        f"{decimal(last.auc.value)} to {decimal(best.auc.value)} and its TPR at FPR "
        f"{rate_name(best.tpr.max_fpr)} from {percent(last.tpr.tpr.value)} to "
        f"{percent(best.tpr.tpr.value)}."
    )


def _match_figure(match: ReferenceMatch) -> MatchFigure:
    target = match.target
    ends = [target.low, target.high, *match.references]
    room = 0.08 * (max(ends) - min(ends)) or 0.01
    x = Scale(low=max(0.0, min(ends) - room), high=min(1.0, max(ends) + room), start=150, stop=624)
    return MatchFigure(
        x=x,
        x_ticks=tuple(
            Tick(place=float(x.place(value)), text=axis_number(value))
            for value in round_ticks(x.low, x.high)
        ),
        target=whisker(x, low=target.low, value=target.value, high=target.high),
        references=tuple(float(x.place(value)) for value in match.references),
    )
