"""Every attack of the registry: what it found, or why it did not run."""

from seenit.records.evaluation import TprAtFpr
from seenit.report.evidence_file.access import assumed_words
from seenit.report.evidence_file.answer import Row, said
from seenit.report.input import ReportInput
from seenit.report.sections.attacks import rates
from seenit.words import decimal, decimal_range, percent, percent_range, rate_name

NOT_ASKED = "not among the attacks that this run was asked for"


def ran_headings(report: ReportInput) -> tuple[str, ...]:
    """Columns of the table of attacks that ran."""
    return (
        "attack",
        "AUC",
        *(f"TPR at FPR {rate_name(rate)}" for rate in rates(report)),
        "scored",
        "sees, spends; source",
    )


def ran_cells(report: ReportInput) -> tuple[tuple[str, ...], ...]:
    """Attacks that ran in the order of the report, with their intervals."""
    return tuple(
        (
            entry.attack,
            f"{decimal(entry.auc.value)} ({decimal_range(entry.auc)})",
            *(_tpr(entry.measured_at(rate)) for rate in rates(report)),
            entry.evaluated_on.removeprefix("public, "),
            assumed_words(report, entry.attack),
        )
        for entry in report.evaluation.attacks
    )


def left_out_rows(report: ReportInput) -> tuple[Row, ...]:
    """Attacks that did not run, each with the reason."""
    rows = tuple(said(attack, reason) for attack, reason in why_not(report).items())
    return rows or (said("None", "no attack was left out, as far as the run recorded"),)


def why_not(report: ReportInput) -> dict[str, str]:
    """Attack that did not run to the reason."""
    ran = {entry.attack for entry in report.evaluation.attacks}
    skipped = report.evaluation.skipped
    others = {
        entry.name: NOT_ASKED
        for entry in report.known_attacks
        if entry.name not in ran and entry.name not in skipped
    }
    return {**{name: why for name, why in skipped.items() if name not in ran}, **others}


def _tpr(point: TprAtFpr | None) -> str:
    if point is None:
        return ""
    found = f"{percent(point.tpr.value)} ({percent_range(point.tpr)})"
    return found if point.resolvable else f"{found}, not resolved"
