"""Controls: is it membership that the attacks see?"""

from seenit.records.evaluation import BlindBaseline, Duplicates
from seenit.report.evidence_file.answer import Row, said
from seenit.report.evidence_file.figures_in_words import auc_words, worst_case_words
from seenit.report.input import ReportInput
from seenit.report.sections.duplicates import without_duplicates_words
from seenit.report.wording.blind import blind_sentence
from seenit.words import count, percent, rate_name


def control_rows(report: ReportInput) -> tuple[Row, ...]:
    """Each control with its outcome, or why it was not done."""
    withheld = report.evaluation.verdict.withheld
    return (
        *blind_rows(report),
        *_duplicate_rows(report),
        *_wrong_model_rows(report),
        said("Reference match", _match(report)),
        *_forgetting_rows(report),
        said("Canaries", worst_case_words(report.audit, withheld=withheld)),
        said("Ties", _ties(report)),
    )


def blind_rows(report: ReportInput) -> tuple[Row, ...]:
    """Classifiers that never saw the model."""
    evaluation = report.evaluation
    rows = tuple(
        said(f"Blind baseline: {each.question}", f"{_outcome(each)}: {blind_sentence(each)}")
        for each in evaluation.blind
    )
    if rows and not evaluation.no_blind:
        return rows
    why = evaluation.no_blind or "nobody has checked whether the two sides differ by themselves"
    return (*rows, said("Blind baseline", f"not run: {why}"))


def _outcome(blind: BlindBaseline) -> str:
    return "failed" if blind.failed else "mild" if blind.is_mild else "passed"


def _duplicate_rows(report: ReportInput) -> tuple[Row, ...]:
    evaluation = report.evaluation
    rows = tuple(
        said(f"Near-duplicates: {each.groups}", _duplicates(each, report))
        for each in evaluation.duplicates
    )
    if rows and not evaluation.no_duplicates:
        return rows
    why = evaluation.no_duplicates or "this run has no records to compare"
    return (*rows, said("Near-duplicates", f"not looked for: {why}"))


def _duplicates(found: Duplicates, report: ReportInput) -> str:
    is_first = found is report.evaluation.duplicates[0]
    without = without_duplicates_words(report.evaluation) if is_first else ""
    return (
        f"{count(found.n_exact)} identical and {count(found.n_near)} near-duplicate records of "
        f"{count(found.n_looked_at)} looked at. {without}"
    ).rstrip()


def _wrong_model_rows(report: ReportInput) -> tuple[Row, ...]:
    controls = () if report.audit is None else report.audit.controls
    if not controls:
        return (said("Wrong-model control", "not run: there was no model to ask"),)
    return tuple(
        said(
            f"Wrong-model control: {each.model}",
            f"{'failed' if each.failed else 'passed'}: {auc_words(each.auc)}, by {each.attack}; a "
            "model that cannot know the members must show 0.5",
        )
        for each in controls
    )


def _match(report: ReportInput) -> str:
    findings = report.reference_findings
    if findings is None:
        return "not run: there were no reference models"
    if findings.match is None:
        return "not run: there were too few reference models to judge one by the others"
    return f"{'failed' if findings.match.is_mismatch else 'passed'}: {findings.match.words}"


def _forgetting_rows(report: ReportInput) -> tuple[Row, ...]:
    found = None if report.reference_findings is None else report.reference_findings.forgetting
    if found is None:
        return ()
    outcome = "passed" if found.is_forgotten else "failed"
    return (said("References do not know the members", f"{outcome}: {found.words}"),)


def _ties(report: ReportInput) -> str:
    chosen = report.evaluation.chosen
    inside = [rate_name(rate) for rate, is_in in chosen.ties.threshold_in_ties.items() if is_in]
    return (
        f"{count(chosen.ties.n_distinct)} distinct scores of {chosen.attack}; the largest group "
        f"of equal ones holds {percent(chosen.ties.largest_share)} of the records"
        + (f"; the threshold falls into one at FPR {', '.join(inside)}" if inside else "")
    )
