"""`comparison.html`: two runs side by side, in the manner of `report.html`."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from seenit.plain import plain
from seenit.records.audits.leakage import INVERTED, NOT_AN_AUDIT
from seenit.records.comparison import Comparison, RunDifference
from seenit.records.evaluation import AttackEvaluation
from seenit.report.figures.hues import hues
from seenit.report.figures.roc import RocFigure, roc_figure
from seenit.report.input import ReportInput
from seenit.report.page.environment import render_page, write_page
from seenit.report.wording.headline import Headline, headline
from seenit.report.wording.verdict import Verdict, verdict

MORE, LESS, MIXED, NOT_SHOWN = "more", "less", "mixed", "not shown"


@dataclass(frozen=True, kw_only=True, eq=False)
class RunSide:
    """One of the two runs as the page shows it.

    Attributes:
        name: what the page calls it.
        report: what its own page shows.
    """

    name: str
    report: ReportInput

    @property
    def chosen(self) -> AttackEvaluation:
        """The chosen attack's evaluation."""
        return self.report.evaluation.chosen

    @property
    def headline(self) -> Headline:
        """What its own page shows first."""
        return headline(self.report.evaluation)

    @property
    def verdict(self) -> Verdict:
        """What its own page says first."""
        return verdict(self.report.evaluation)

    @property
    def facts(self) -> dict[str, str]:
        """Where it comes from, in words by name."""
        provenance = self.report.provenance
        return {
            "Command": provenance.command,
            **{
                f"{role} file": f"{file.path}, sha256 {file.sha256[:16]}"
                for role, file in provenance.files.items()
            },
            "Seed": str(provenance.seed),
            "seenit": provenance.versions.get("seenit", "not recorded"),
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparisonView:
    """What the page of two runs shows.

    Attributes:
        after, before: the later run and the earlier one.
        comparison: how they differ.
    """

    after: RunSide
    before: RunSide
    comparison: Comparison

    @property
    def verdict(self) -> Verdict:
        """What changed."""
        return comparison_verdict(self.after, self.before, self.comparison)

    @property
    def rows(self) -> tuple[tuple[RunDifference, RunDifference], ...]:
        """Pairs of AUC and TPR, the attack that is strongest in the later run first."""
        return _by_attack(self.comparison)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Of both runs, each with the name of its run."""
        return tuple(
            f"{side.name}: {warning}"
            for side in (self.before, self.after)
            for warning in side.report.evaluation.warnings
        )

    @cached_property
    def roc(self) -> RocFigure | None:
        """Both chosen attacks' curves; None unless both are there."""
        return _roc(self.after, self.before)

    @property
    def hue(self) -> dict[str, str]:
        """Curve to its class."""
        return hues(() if self.roc is None else (curve.attack for curve in self.roc.curves))

    @property
    def page_data(self) -> dict[str, object]:
        """What the cursor of the ROC figure reads."""
        return {} if self.roc is None else {"roc": self.roc.cursor_data}


def render_comparison(after: RunSide, before: RunSide, comparison: Comparison) -> str:
    """The whole page as text: `before` on the left, `after` on the right."""
    shown = ComparisonView(after=after, before=before, comparison=comparison)
    return render_page("comparison.html", {"view": shown, "data": shown.page_data})


def write_comparison(path: Path, after: RunSide, before: RunSide, comparison: Comparison) -> None:
    """Write the page to `path` in one piece."""
    write_page(path, render_comparison(after, before, comparison))


def comparison_verdict(after: RunSide, before: RunSide, comparison: Comparison) -> Verdict:
    """What changed, by the intervals of the chosen attacks' AUC and TPR, which hold jointly."""
    reversed_ = [side.name for side in (before, after) if side.verdict.kind == INVERTED]
    if reversed_:
        return Verdict(
            kind=INVERTED,
            headline="Not comparable",
            answer=f"In {' and '.join(plain(name) for name in reversed_)} the attacks rank the "
            "training records below the others, so the sides look reversed.",
            evidence="What differs between the runs may be the set-up and not the models.",
        )
    broken = [side.name for side in (before, after) if side.verdict.kind == NOT_AN_AUDIT]
    if broken:
        return Verdict(
            kind=NOT_AN_AUDIT,
            headline="Not comparable",
            answer=f"{' and '.join(plain(name) for name in broken)} is no audit: its members and "
            "non-members can be told apart without the model.",
            evidence="What differs between the runs may be the records and not the models.",
        )
    judged = [row for row in comparison.chosen if row.resolvable]
    is_more = any(row.difference.low > 0 for row in judged)
    is_less = any(row.difference.high < 0 for row in judged)
    name, other = plain(after.name), plain(before.name)
    if is_more and is_less:
        kind, headline = MIXED, "More in one way, less in another"
        answer = f"{name} and {other} differ, but not in one direction."
    elif is_more:
        kind, headline = MORE, "It leaks more"
        answer = f"{name} gives away more about its training records than {other} does."
    elif is_less:
        kind, headline = LESS, "It leaks less"
        answer = f"{name} gives away less about its training records than {other} does."
    else:
        kind, headline = NOT_SHOWN, "No difference shown"
        answer = (
            f"{name} and {other} do not differ by more than chance explains; the intervals say "
            "which differences remain possible."
        )
    return Verdict(kind=kind, headline=headline, answer=answer, evidence=comparison.reason)


def _by_attack(comparison: Comparison) -> tuple[tuple[RunDifference, RunDifference], ...]:
    aucs = [row for row in comparison.attacks if row.quantity == "auc"]
    tprs = {row.attack: row for row in comparison.attacks if row.quantity != "auc"}
    ordered = sorted(aucs, key=lambda row: -row.after.value)
    return tuple((row, tprs[row.attack]) for row in ordered)


def _roc(after: RunSide, before: RunSide) -> RocFigure | None:
    """Both chosen attacks' curves, named by their runs; None unless both are there."""
    bands = [
        replace(band, attack=f"{side.name}: {band.attack}")
        for side in (after, before)
        for band in side.report.curves
        if band.attack == side.chosen.attack
    ]
    if len(bands) < 2:
        return None
    return roc_figure(tuple(bands), judged_fpr=after.report.evaluation.judged_fpr)
