"""What the verdict means, and the next step."""

from dataclasses import dataclass

from seenit.report.input import ReportInput
from seenit.report.wording.advice import measures_of
from seenit.report.wording.meaning import Meaning, meaning
from seenit.report.wording.verdict import verdict


@dataclass(frozen=True, kw_only=True)
class NextStepView:
    """The one thing to do first.

    Attributes:
        step: in a sentence or two.
        has_measures: the page lists measures to choose from.
    """

    step: str
    has_measures: bool


def meaning_view(report: ReportInput) -> Meaning:
    """What may be concluded and what may not."""
    return meaning(verdict(report.evaluation), report.evaluation)


def next_step_view(report: ReportInput) -> NextStepView:
    """The first step, and whether measures are listed further down."""
    return NextStepView(
        step=meaning_view(report).next_step,
        has_measures=bool(measures_of(report.evaluation, report.audit)),
    )
