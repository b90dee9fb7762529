"""Answers to OWASP AISVS, membership inference and model inversion (C11.2)."""

from seenit.report.evidence_file.access import effort_words
from seenit.report.evidence_file.answer import Answer
from seenit.report.evidence_file.figures_in_words import epsilon_words, outcome_words
from seenit.report.input import ReportInput


def attributes(report: ReportInput) -> Answer:
    """11.2.1."""
    return Answer(left="whether answers of the system hold inferred attributes; not tested here")


def rate_limits(report: ReportInput) -> Answer:
    """11.2.2."""
    return Answer(
        said=f"What attacks were assumed to spend on a record, to size the limits by: "
        f"{effort_words(report)}.",
        left="the limits in force, for one user and for all, and the attacker they are sized for",
    )


def calibration(report: ReportInput) -> Answer:
    """11.2.3."""
    return Answer(
        left="how answers are calibrated and how well; not measured here. An audit before and one "
        "after, by “seenit report NEW --compare OLD”, show what it changes"
    )


def privacy(report: ReportInput) -> Answer:
    """11.2.4."""
    withheld = report.evaluation.verdict.withheld
    return Answer(
        said="Measured leakage on the scale of ε: "
        f"{epsilon_words(report.audit, withheld=withheld)}.",
        left="whether training was differentially private: ε, δ, what counts as neighbouring, the "
        "accountant; “seenit dp-audit” tests such a claim",
    )


def simulation(report: ReportInput) -> Answer:
    """11.2.5."""
    return Answer(
        said=f"{outcome_words(report)} Guessing has AUC 0.5 and a TPR equal to the FPR. AUC and "
        "TPR at a low FPR are given instead of accuracy, which hides how surely the most exposed "
        "are found.",
        left="whether this satisfies the requirement",
    )
