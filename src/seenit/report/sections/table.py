"""The table of sections, in reading order: a new section is a row here, a module and a template."""

from collections.abc import Iterator
from typing import Any

from seenit.records.audits.findings import Audit
from seenit.records.evaluation import Evaluation
from seenit.report.input import ReportInput
from seenit.report.sections.advice import advice_view
from seenit.report.sections.attacks import attacks_content, attacks_view
from seenit.report.sections.canaries import canary_content, canary_lines, canary_table
from seenit.report.sections.checks import checks_content, checks_lines, checks_view
from seenit.report.sections.evidence import evidence_view
from seenit.report.sections.exposure import exposure_content, exposure_lines, exposure_tables
from seenit.report.sections.meaning import meaning_view, next_step_view
from seenit.report.sections.memorised import (
    memorised_content,
    memorised_lines,
    memorised_view,
)
from seenit.report.sections.provenance import (
    provenance_content,
    provenance_lines,
    provenance_view,
)
from seenit.report.sections.records import records_view
from seenit.report.sections.references import reference_content, reference_view
from seenit.report.sections.risk import risk_content, risk_lines, risk_table
from seenit.report.sections.scores import scores_view
from seenit.report.sections.section import Line, Reader, Section, ShownPart, shown
from seenit.report.sections.structure import structure_content, structure_lines, structure_view
from seenit.report.sections.terms import terms_view
from seenit.report.sections.units import unit_content, unit_lines, unit_table

DECISION = Reader(
    name="decision",
    short="Decision",
    title="For the decision",
    lead="What the verdict means, what it does not mean, and what comes first.",
)
PROTECTION = Reader(
    name="protection",
    short="Data protection",
    title="For data protection",
    lead="What an accusation is worth, who is more exposed, and what can be done about it.",
)
ENGINEERING = Reader(
    name="engineering",
    short="Engineering",
    title="For engineering",
    lead="Every attack with its curve, what makes the figures believable, and where they come "
    "from.",
)
READERS = (DECISION, PROTECTION, ENGINEERING)

SECTIONS = (
    Section(name="meaning", title="What this means", reader=DECISION, view=meaning_view),
    Section(name="next", title="The next step", reader=DECISION, view=next_step_view),
    Section(
        name="risk",
        title="What an accusation is worth",
        reader=PROTECTION,
        view=risk_table,
        lines=risk_lines,
        content=risk_content,
    ),
    Section(
        name="exposure",
        title="Who is more exposed",
        reader=PROTECTION,
        view=exposure_tables,
        lines=exposure_lines,
        content=exposure_content,
        is_divided=True,
    ),
    Section(
        name="canaries",
        title="Average and worst case",
        reader=PROTECTION,
        view=canary_table,
        lines=canary_lines,
        content=canary_content,
    ),
    Section(
        name="memorised",
        title="Canaries learnt by heart",
        reader=PROTECTION,
        view=memorised_view,
        lines=memorised_lines,
        content=memorised_content,
    ),
    Section(
        name="units",
        title="Membership of units",
        reader=PROTECTION,
        view=unit_table,
        lines=unit_lines,
        content=unit_content,
    ),
    Section(name="records", title="The most exposed records", reader=PROTECTION, view=records_view),
    Section(name="advice", title="What to do next", reader=PROTECTION, view=advice_view),
    Section(
        name="evidence",
        title="Evidence, point by point",
        reader=PROTECTION,
        view=evidence_view,
    ),
    Section(
        name="attacks",
        title="All attacks",
        reader=ENGINEERING,
        view=attacks_view,
        content=attacks_content,
    ),
    Section(name="scores", title="Distributions of scores", reader=ENGINEERING, view=scores_view),
    Section(
        name="references",
        title="Reference models",
        reader=ENGINEERING,
        view=reference_view,
        content=reference_content,
    ),
    Section(
        name="structure",
        title="Structure of the model",
        reader=ENGINEERING,
        view=structure_view,
        lines=structure_lines,
        content=structure_content,
    ),
    Section(
        name="checks",
        title="Checks",
        reader=ENGINEERING,
        view=checks_view,
        lines=checks_lines,
        content=checks_content,
    ),
    Section(name="terms", title="Terms", reader=ENGINEERING, view=terms_view),
    Section(
        name="provenance",
        title="Where it comes from",
        reader=ENGINEERING,
        view=provenance_view,
        lines=provenance_lines,
        content=provenance_content,
    ),
)


def shown_parts(report: ReportInput) -> tuple[ShownPart, ...]:
    """What the page of a report has, reader by reader."""
    return tuple(
        ShownPart(
            reader=reader,
            sections=tuple(
                each
                for section in SECTIONS
                if section.reader == reader
                for each in shown(section, report)
            ),
        )
        for reader in READERS
    )


def all_lines(evaluation: Evaluation, audit: Audit) -> Iterator[Line]:
    """What the terminal says after an audit, section by section."""
    for section in SECTIONS:
        yield from section.lines(evaluation, audit)


def all_content(report: ReportInput) -> dict[str, Any]:
    """What the sections leave in `summary.json`."""
    content: dict[str, Any] = {}
    for section in SECTIONS:
        for name, part in section.content(report).items():
            content[name] = {**content[name], **part} if name in content else part
    return content
