"""What can be done about a leak, or how a challenger goes on."""

from dataclasses import dataclass

from seenit.report.input import ReportInput
from seenit.report.sections.meaning import meaning_view
from seenit.report.wording.advice import Measure, measures_of


@dataclass(frozen=True, kw_only=True)
class AdviceView:
    """What to do next.

    Attributes:
        measures: against a leak, for the owner of the model; may be empty.
        step: what to do where there are none.
    """

    measures: tuple[Measure, ...]
    step: str


def advice_view(report: ReportInput) -> AdviceView:
    """The measures of an audit that found a leak, else the next step."""
    return AdviceView(
        measures=measures_of(report.evaluation, report.audit), step=meaning_view(report).next_step
    )
