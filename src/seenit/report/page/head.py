"""The head of a page: the verdict and the figures that are shown first."""

from dataclasses import dataclass

from seenit.records.audits.findings import EmpiricalEpsilon
from seenit.report.input import ReportInput
from seenit.report.wording.headline import Headline, headline
from seenit.report.wording.verdict import Verdict, verdict


@dataclass(frozen=True, kw_only=True)
class FoundAt:
    """Members that are flagged at one FPR."""

    max_fpr: float
    n_found: int
    n_members: int


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands above all sections.

    Attributes:
        verdict: in words.
        headline: the figures at the judged FPR.
        found_at: members found at the smallest FPR that an audit resolves; None without any.
        epsilon: leakage on the scale of ε; None where it was not measured.
    """

    verdict: Verdict
    headline: Headline
    found_at: FoundAt | None
    epsilon: EmpiricalEpsilon | None


def head(report: ReportInput) -> Head:
    """The head of the report's page."""
    return Head(
        verdict=verdict(report.evaluation),
        headline=headline(report.evaluation),
        found_at=_found_at_finest(report),
        epsilon=None if report.audit is None else report.audit.epsilon,
    )


def _found_at_finest(report: ReportInput) -> FoundAt | None:
    """Members that an audit finds at the smallest FPR its records resolve; None without any."""
    if report.audit is None or not report.audit.risks.found_at:
        return None
    risks = report.audit.risks
    rate = min(risks.found_at)
    return FoundAt(
        max_fpr=rate,
        n_found=int(risks.found_at[rate][risks.is_member].sum()),
        n_members=int(risks.is_member.sum()),
    )
