"""The verdict at the head of a page: the audit's own where there is one."""

from seenit.records import audit as records
from seenit.records.evaluation import Evaluation
from seenit.records.gate import EXCEEDED
from seenit.report.input import ReportInput
from seenit.report.verdict import (
    CANNOT_TELL,
    LEAKS,
    NOT_AN_AUDIT,
    NOT_FOUND,
    Verdict,
    verdict,
)


def page_verdict(report: ReportInput) -> Verdict:
    """What the page says first.

    An audit judges every attack and pays for the many looks, so its verdict stands, in its own
    sentence. A plain run has the evaluation's.
    """
    if report.audit is None:
        return verdict(report.evaluation)
    return audit_verdict(report.evaluation, report.audit)


def audit_verdict(evaluation: Evaluation, audit: records.Audit) -> Verdict:
    """The verdict of an audit, over all attacks; the blind baseline's where that failed."""
    plain = verdict(evaluation)
    if plain.kind == NOT_AN_AUDIT:
        return plain
    found = audit.verdict
    reason = _sentence(found.reason)
    if found.kind == records.NOT_AN_AUDIT:
        return Verdict(
            kind=NOT_AN_AUDIT,
            headline="Not an audit",
            answer="These numbers do not show what the model gives away.",
            evidence=reason,
        )
    if found.kind == records.LEAKS:
        is_slight = found.beyond_slight.outcome != EXCEEDED
        return Verdict(
            kind=LEAKS,
            headline="The model leaks slightly" if is_slight else "The model leaks",
            answer=(
                "Someone who can use this model can tell, better than by chance, which "
                "records it was trained on."
            ),
            evidence=plain.evidence if plain.kind == LEAKS else reason,
        )
    if found.kind == records.CANNOT_TELL:
        return Verdict(
            kind=CANNOT_TELL,
            headline="Cannot tell at this n",
            answer="These records do not suffice to say whether the model leaks.",
            evidence=reason,
        )
    return Verdict(
        kind=NOT_FOUND,
        headline="No leak found",
        answer="No attack told members from outsiders better than chance.",
        evidence=reason,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
