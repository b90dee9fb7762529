"""What can be done about a leak, or how a challenger goes on."""

from dataclasses import dataclass

from seenit.report.input import ReportInput
from seenit.report.sections.meaning import meaning_view
from seenit.report.wording.advice import Measure, measures_of

WITH_RECORDS = "seenit score OPTIONS_OF_THIS_RUN --references N"
WITHOUT_RECORDS = (
    "seenit references plan --members KNOWN_MEMBERS --nonmembers KNOWN_NONMEMBERS "
    "--private ASKED_FOR --n N --out NEW_PLAN"
)
_QUERIED = {"public", "members", "nonmembers"}
"""Roles of files of records; a run on signals or on a plan's ids has none to train on."""


@dataclass(frozen=True, kw_only=True)
class AdviceView:
    """What to do next.

    Attributes:
        measures: against a leak, for the owner of the model; may be empty.
        step: what to do where there are none.
        references: the command by which whoever scores gets references, or more of them.
        where: they are trained, in words.
    """

    measures: tuple[Measure, ...]
    step: str
    references: str
    where: str


def advice_view(report: ReportInput) -> AdviceView:
    """The measures of an audit that found a leak, else the next step."""
    has_records = bool(set(report.provenance.files) & _QUERIED)
    return AdviceView(
        measures=measures_of(report.evaluation, report.audit),
        step=meaning_view(report).next_step,
        references=WITH_RECORDS if has_records else WITHOUT_RECORDS,
        where="the same command goes on from what this run kept"
        if has_records
        else "you train them, by the plan, on what the records are",
    )
