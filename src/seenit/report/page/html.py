"""`report.html`: one page that needs no other file and asks for none."""

from pathlib import Path

from seenit.report.figures.roc import RocFigure, roc_figure
from seenit.report.figures.scores import score_figure
from seenit.report.input import ReportInput
from seenit.report.page import view
from seenit.report.page.canary_view import canary_table
from seenit.report.page.duplicate_view import twin_views, without_twins_words
from seenit.report.page.environment import render_page, write_page
from seenit.report.page.exposure_view import exposure_tables
from seenit.report.page.record_view import exposed_rows, found_at_finest
from seenit.report.page.reference_view import ReferenceView, reference_view
from seenit.report.page.risk_view import N_ASKED, RiskTable, risk_table
from seenit.report.plain import plain
from seenit.report.wording.advice import measures
from seenit.report.wording.headline import headline
from seenit.report.wording.meaning import meaning
from seenit.report.wording.verdict import verdict


def render_html(report: ReportInput) -> str:
    """The whole page as text."""
    evaluation, audit = report.evaluation, report.audit
    chosen = evaluation.chosen
    point = chosen.at(evaluation.judged_fpr)
    bands = sorted(report.curves, key=lambda band: band.attack != chosen.attack)
    roc = roc_figure(tuple(bands), judged_fpr=point.max_fpr) if bands else None
    references = reference_view(report.reference_findings, report.reference_facts)
    risk = risk_table(chosen)
    found = verdict(evaluation)
    exposed, twins = exposed_rows(report), twin_views(report)
    return render_page(
        "report.html",
        report=report,
        evaluation=evaluation,
        chosen=chosen,
        headline=headline(evaluation),
        judged=point,
        verdict=found,
        meaning=meaning(found, evaluation),
        measures=() if audit is None else measures(evaluation, found, audit.worst_case),
        attacks=view.attack_rows(report),
        auc_axis=view.auc_axis(report),
        rates=view.rates(report),
        sorted_by=view.sorted_by(report),
        risk=risk,
        n_asked=N_ASKED,
        exposures=exposure_tables(report),
        canaries=canary_table(None if audit is None else audit.worst_case),
        exposed=exposed,
        shows_records=any(row.image for row in exposed)
        or any(row.pictures for twin in twins for row in twin.rows),
        found_at=found_at_finest(report),
        references=references,
        roc=roc,
        hue=view.hues(_drawn(roc, references)),
        twins=twins,
        without_twins=without_twins_words(evaluation),
        controls=() if audit is None else audit.controls,
        needs=() if audit is None else audit.needs,
        epsilon=None if audit is None else audit.epsilon,
        facts={**report.facts, **({} if audit is None else audit.facts)},
        distribution=score_figure(
            report.scores, chosen.attack, threshold=_threshold(report, point.max_fpr)
        ),
        data={"roc": roc_data(roc), "risk": _risk_data(risk)},
    )


def write_html(path: Path, report: ReportInput) -> None:
    """Write the page to `path` in one piece."""
    write_page(path, render_html(report))


def roc_data(roc: RocFigure | None) -> dict[str, object] | None:
    """What the cursor of the ROC figure reads; None without one."""
    if roc is None:
        return None
    return {
        "low": roc.x.low,
        "start": roc.x.start,
        "stop": roc.x.stop,
        "bottom": roc.y.low,
        "base": roc.y.start,
        "top": roc.y.stop,
        "width": roc.width,
        "curves": [
            {"attack": plain(curve.attack), "points": curve.readings} for curve in roc.curves
        ],
    }


def _drawn(roc: RocFigure | None, references: ReferenceView | None) -> tuple[str, ...]:
    """Attacks that are drawn as curves, in the order in which they get their colours."""
    return (
        *(() if roc is None else (curve.attack for curve in roc.curves)),
        *(() if references is None else references.attacks),
    )


def _risk_data(risk: RiskTable | None) -> dict[str, object] | None:
    return None if risk is None else {"n": N_ASKED, "points": risk.points}


def _threshold(report: ReportInput, max_fpr: float) -> float | None:
    """The chosen attack's threshold at `max_fpr`, None where its curve was not given."""
    for band in report.curves:
        allowed = band.fpr <= max_fpr + 1e-12
        if band.attack == report.evaluation.choice.attack and allowed.any():
            return float(band.threshold[allowed][-1])
    return None
