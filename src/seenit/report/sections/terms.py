"""The words of the page, defined."""

from dataclasses import dataclass

from seenit.report.input import ReportInput


@dataclass(frozen=True, kw_only=True)
class TermsView:
    """What the definitions depend on.

    Attributes:
        judged_fpr: the FPR that the run is judged at.
        is_predicted: the page shows an expected private score.
    """

    judged_fpr: float
    is_predicted: bool


def terms_view(report: ReportInput) -> TermsView:
    """The terms that this page uses."""
    evaluation = report.evaluation
    return TermsView(
        judged_fpr=evaluation.judged_fpr, is_predicted=bool(evaluation.chosen.expected_private)
    )
