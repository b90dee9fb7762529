"""What a section of a report is made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, cast, runtime_checkable

from seenit.records.audits.findings import Audit
from seenit.records.evaluation import Evaluation
from seenit.report.input import ReportInput

Line = tuple[str, str]
"""What the terminal shows in one row: a name and what is said."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody whom a part of the report is written for.

    Attributes:
        name: anchor of the part.
        short: its name in the head of the page.
        title: its heading.
        lead: what the part answers, in one sentence.
    """

    name: str
    short: str
    title: str
    lead: str


def _no_lines(evaluation: Evaluation, audit: Audit) -> Iterable[Line]:
    return ()


def _no_content(report: ReportInput) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section of the report, wherever it appears.

    Attributes:
        name: its anchor on the page; its template is `page/templates/sections/{name}.html`.
        title: its heading, in the section and in the table of contents.
        reader: whom it is for.
        view: what its template shows as `view`; None leaves the section out.
        lines: what the terminal says of it after an audit.
        content: its part of `summary.json`; parts of several sections under one name are joined.
        is_divided: it stands once for each way of dividing the records: `view` gives a tuple of
            views that have a `by`.
    """

    name: str
    title: str
    reader: Reader
    view: Callable[[ReportInput], object | None]
    lines: Callable[[Evaluation, Audit], Iterable[Line]] = _no_lines
    content: Callable[[ReportInput], dict[str, Any]] = _no_content
    is_divided: bool = False


class Divided(Protocol):
    """A view of one way of dividing the records."""

    @property
    def by(self) -> str:
        """What divides them."""


@runtime_checkable
class ReadByScripts(Protocol):
    """A view whose figures the scripts of the page read."""

    @property
    def page_data(self) -> dict[str, object]:
        """Plain data by name."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ShownSection:
    """A section as one page has it.

    Attributes:
        section: its row of the table.
        anchor: on the page.
        view: what its template shows.
        by: what divides the records; empty where the section stands once.
    """

    section: Section
    anchor: str
    view: object
    by: str = ""

    @property
    def template(self) -> str:
        """The file of its template."""
        return f"sections/{self.section.name}.html"


@dataclass(frozen=True, kw_only=True, eq=False)
class ShownPart:
    """All that one reader finds on one page.

    Attributes:
        reader: whom it is for.
        sections: in reading order.
    """

    reader: Reader
    sections: tuple[ShownSection, ...]


def shown(section: Section, report: ReportInput) -> tuple[ShownSection, ...]:
    """The section as the report's page has it: not at all, once, or once for each division."""
    view = section.view(report)
    if view is None:
        return ()
    if not section.is_divided:
        return (ShownSection(section=section, anchor=section.name, view=view),)
    views = cast(tuple[Divided, ...], view)  # by the contract of `is_divided`
    return tuple(
        ShownSection(section=section, anchor=f"{section.name}-{number}", view=each, by=each.by)
        for number, each in enumerate(views, start=1)
    )
