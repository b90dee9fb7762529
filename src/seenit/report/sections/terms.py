"""The words of the page, as the glossary defines them."""

from dataclasses import replace

from seenit.report.input import ReportInput
from seenit.report.wording import glossary
from seenit.report.wording.glossary import GLOSSARY, Term
from seenit.words import rate_name


def terms_view(report: ReportInput) -> tuple[Term, ...]:
    """The terms of the glossary that this page uses, at the FPR that the run is judged at."""
    shown, rate = _topics(report), rate_name(report.evaluation.judged_fpr)
    return tuple(
        replace(term, name=term.name.format(rate=rate), meaning=term.meaning.format(rate=rate))
        for term in GLOSSARY
        if term.topic in shown
    )


def _topics(report: ReportInput) -> set[str]:
    """What the page speaks of."""
    audit, evaluation = report.audit, report.evaluation
    there = {
        glossary.ALWAYS: True,
        glossary.PREDICTION: bool(evaluation.chosen.expected_private),
        glossary.DUPLICATES: bool(evaluation.duplicates),
        glossary.UNITS: evaluation.units is not None,
        glossary.REFERENCES: bool(report.reference_findings or report.reference_facts),
        glossary.AUDIT: audit is not None,
        glossary.CANARIES: audit is not None and audit.worst_case is not None,
        glossary.MEMORY: audit is not None and audit.memorised is not None,
        glossary.BASE_MODEL: any("base model" in words for words in report.assumed.values()),
        glossary.EPSILON: audit is not None and audit.epsilon is not None,
    }
    return {topic for topic, is_there in there.items() if is_there}
