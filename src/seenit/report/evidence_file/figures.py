"""What was found, with its intervals."""

from seenit.records.audits.unit_membership import UnitMembership
from seenit.report.evidence_file.answer import Row, left, said
from seenit.report.evidence_file.figures_in_words import (
    auc_words,
    epsilon_words,
    n_words,
    tpr_words,
    verdict_words,
)
from seenit.report.input import ReportInput
from seenit.report.sections.exposure import ExposureTable, exposure_tables
from seenit.report.sections.risk import risk_table
from seenit.report.wording.headline import headline
from seenit.report.wording.verdict import verdict
from seenit.words import count, decimal, decimal_range, percent, percent_range, rate_name


def figure_rows(report: ReportInput) -> tuple[Row, ...]:
    """Verdict, figures of the chosen attack, and what follows from them."""
    evaluation, audit = report.evaluation, report.audit
    chosen, withheld = evaluation.chosen, evaluation.verdict.withheld
    return (
        said("Verdict", verdict_words(report)),
        said("Chosen attack", f"{chosen.attack}: {evaluation.choice.reason}"),
        said("n", n_words(chosen)),
        said("AUC of the chosen attack", auc_words(chosen.auc)),
        *(
            said(f"TPR at FPR {rate_name(point.max_fpr)} of the chosen attack", tpr_words(point))
            for point in chosen.tpr_at_fpr
        ),
        *_corrected(report),
        said("What an accusation is worth", withheld or _accusations(report)),
        said("Leakage on the scale of ε", epsilon_words(audit, withheld=withheld)),
        *_groups(report),
        *(() if audit is None or audit.units is None else (_units(audit.units),)),
        left(
            "Limit",
            "the largest AUC or TPR that is acceptable, set before the test; “seenit gate” holds "
            "the run against it",
        ),
    )


def exposed_groups(report: ReportInput) -> tuple[str, ...]:
    """For each way of dividing the records, the groups that are more exposed than all together."""
    if report.evaluation.verdict.withheld:
        return ()
    return tuple(_more_exposed(each) for each in exposure_tables(report) if each.is_tested)


def _corrected(report: ReportInput) -> tuple[Row, ...]:
    shown = headline(report.evaluation)
    if not shown.is_corrected:
        return ()
    return (
        said(
            "The same, less what choosing the best attack adds",
            f"AUC {decimal(shown.auc.value)} ({decimal_range(shown.auc)}); TPR at FPR "
            f"{rate_name(shown.max_fpr)} {percent(shown.tpr.value)} ({percent_range(shown.tpr)})",
        ),
    )


def _accusations(report: ReportInput) -> str:
    found = risk_table(report)
    if found is None:
        return "not known: these records resolve none of the false-positive rates"
    return "; ".join(
        f"where {rate_name(row.prior)} of those asked about are members, at FPR "
        f"{rate_name(row.max_fpr)}: {percent(row.precision.value)} of the flagged are "
        f"({percent_range(row.precision)})"
        for row in found.rows
    )


def _groups(report: ReportInput) -> tuple[Row, ...]:
    groups = exposed_groups(report)
    if groups:
        return (said("Who is more exposed", ". ".join(groups)),)
    why = report.evaluation.verdict.withheld or "no groups of records were compared in this run"
    return (said("Who is more exposed", why),)


def _more_exposed(table: ExposureTable) -> str:
    n = count(len(table.rows))
    head = (
        f"By {table.by}, at one threshold of FPR {rate_name(table.max_fpr)} that finds "
        f"{percent(table.overall)} of all members"
    )
    more = "; ".join(
        f"{row.name}, {percent(row.tpr.value)} of {count(row.n_members)} members found "
        f"({percent_range(row.tpr)})"
        for row in table.rows
        if row.standing == "more"
    )
    return (
        f"{head}: more exposed of {n} groups: {more}"
        if more
        else f"{head}: none of {n} groups is shown to be more exposed"
    )


def _units(found: UnitMembership) -> Row:
    chosen = found.evaluation.chosen
    return said(
        f"Membership of units, by {found.by}",
        f"{verdict(found.evaluation).headline}; {auc_words(chosen.auc)}, over "
        f"{count(chosen.n_members)} units with a member and {count(chosen.n_nonmembers)} without",
    )
