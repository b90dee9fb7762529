"""Answers to what EDPB Opinion 28/2024 asks of a claim that a model is anonymous.

Nothing here says whether a model is anonymous: that is for a controller and an authority.
"""

from seenit.report.evidence_file.answer import Answer
from seenit.report.evidence_file.figures import exposed_groups
from seenit.report.evidence_file.figures_in_words import (
    n_words,
    outcome_words,
    worst_case_words,
)
from seenit.report.evidence_file.limits import OTHER_ATTACKS
from seenit.report.input import ReportInput


def single_case(report: ReportInput) -> Answer:
    """Paragraph 34."""
    return Answer(left="the assessment of this model, and who made it")


def means(report: ReportInput) -> Answer:
    """Paragraphs 41 and 46."""
    return Answer(
        said="The means assumed in this test are in the evidence file, “Threat model and access”.",
        left="which means are reasonably likely: who can obtain the model, its release, cost and "
        "time, further information that others hold",
    )


def extraction(report: ReportInput) -> Answer:
    """Paragraph 43, first condition."""
    return Answer(left="evidence on the extraction of personal data; not tested here")


def queries(report: ReportInput) -> Answer:
    """Paragraph 43, second condition."""
    withheld = report.evaluation.verdict.withheld
    groups = "".join(f" {each}." for each in exposed_groups(report))
    return Answer(
        said=f"Of membership alone: {outcome_words(report)} Worst case: "
        f"{worst_case_words(report.audit, withheld=withheld)}.{groups}",
        left="whether that likelihood is insignificant for every person, and what else than "
        "membership queries may give away",
    )


def source_selection(report: ReportInput) -> Answer:
    """Section 3.2.2."""
    return Answer(left="how sources were chosen, and which were left out")


def minimisation(report: ReportInput) -> Answer:
    """Section 3.2.2."""
    return Answer(left="what was removed, filtered or pseudonymised before training")


def training(report: ReportInput) -> Answer:
    """Section 3.2.2."""
    return Answer(left="regularisation, differential privacy and other choices of training")


def outputs(report: ReportInput) -> Answer:
    """Section 3.2.2."""
    return Answer(left="rounding, filters and other measures on the answers of the system")


def analysis(report: ReportInput) -> Answer:
    """Section 3.2.2."""
    return Answer(left="audits of the design and of its documents, internal or external")


def membership(report: ReportInput) -> Answer:
    """Paragraph 55."""
    return Answer(said=f"Tested. {outcome_words(report)}")


def other_attacks(report: ReportInput) -> Answer:
    """Paragraph 55."""
    return Answer(said=f"{OTHER_ATTACKS}.", left="tests of these, or why they do not apply")


def worth(report: ReportInput) -> Answer:
    """Paragraph 55."""
    return Answer(
        said="This file is evidence on the attacks that it lists, on this model and these records.",
        left="how often and after which changes the test is repeated",
    )


def ratio(report: ReportInput) -> Answer:
    """Paragraph 58 (e)."""
    known = report.facts.get("Parameters", "not known to the run")
    return Answer(
        said=f"Parameters: {known}. {n_words(report.evaluation.chosen).capitalize()} were judged; "
        "how many records the training set has is not known to the run.",
        left="size of the training set, its ratio to the parameters, and what follows from it",
    )


def reports(report: ReportInput) -> Answer:
    """Paragraph 58 (e)."""
    found = report.provenance
    when = found.finished or "on a day that was not recorded"
    return Answer(
        said=f"When: {when}. How: {found.command}. To what extent and with what result: this file.",
        left="by whom",
    )


def other_documents(report: ReportInput) -> Answer:
    """Paragraph 58."""
    return Answer(left="the further documents that the paragraph names; take them from the opinion")
