"""The evidence file of an audit as Markdown."""

from seenit.errors import ConfigError
from seenit.report.evidence_file.access import threat_rows
from seenit.report.evidence_file.answer import Answer, Part
from seenit.report.evidence_file.attacks import left_out_rows, ran_cells, ran_headings
from seenit.report.evidence_file.controls import control_rows
from seenit.report.evidence_file.figures import figure_rows
from seenit.report.evidence_file.limits import limit_rows
from seenit.report.evidence_file.origin import origin_rows
from seenit.report.evidence_file.sources import SOURCES
from seenit.report.evidence_file.tested import data_rows, system_rows
from seenit.report.files.markdown import escaped, table
from seenit.report.input import ReportInput
from seenit.words import rate_name

TO_FILL = "☐"
"""Before everything that a person fills in."""

PARTS = (
    Part(title="The system", rows=system_rows),
    Part(title="The data", rows=data_rows),
    Part(title="Threat model and access", rows=threat_rows),
    Part(
        title="Attacks that did not run, and why",
        rows=left_out_rows,
        lead="What an attack needs and this run did not have of the model, its training or its "
        "references is named as in the list of attacks.",
    ),
    Part(title="Figures", rows=figure_rows),
    Part(title="Controls", rows=control_rows),
    Part(title="Limits", rows=limit_rows),
    Part(title="Date, versions, hashes and who ran what", rows=origin_rows),
)


HEADINGS = ("from the run", "to be filled in by a person")


def evidence_markdown(report: ReportInput) -> str:
    """The whole file as text.

    Every field says what the run's records say to it, what is left to a person, or both.

    Args:
        report: of an audit.

    Raises:
        ConfigError: The run is no audit.
    """
    if report.audit is None:
        raise ConfigError(
            "--evidence: expected a run of seenit audit, got one of seenit score; the file is of "
            "a model whose members are known, so run seenit audit"
        )
    lines = _head(report)
    for at, part in enumerate(PARTS, start=1):
        rows = [(row.name, *_halves(row.answer)) for row in part.rows(report)]
        lead = [part.lead, ""] if part.lead else []
        lines += ["", f"## {at}. {part.title}", "", *lead, *table(("field", *HEADINGS), rows)]
    lines += ["", f"## {len(PARTS) + 1}. Attacks that ran", ""]
    lines += [
        f"Estimates with their {rate_name(report.evaluation.chosen.auc.level)} intervals; a TPR "
        "that is not resolved allows fewer than 10 false positives and is not to be relied on.",
        "",
        *table(ran_headings(report), ran_cells(report)),
        "",
        f"## {len(PARTS) + 2}. Point by point",
        "",
        "What a point asks is said in words of our own; its source has the wording.",
    ]
    for source in SOURCES:
        points = [
            (point.number, point.asks, *_halves(point.answer(report))) for point in source.points
        ]
        lines += [
            "",
            f"### {source.title}",
            "",
            f"{source.date}, <{source.address}>. Read: {source.read}.",
            "",
            *table(("point", "asks", *HEADINGS), points),
        ]
    return "\n".join([*lines, ""])


def all_answers(report: ReportInput) -> list[Answer]:
    """Every field of the file."""
    return [
        *(row.answer for part in PARTS for row in part.rows(report)),
        *(point.answer(report) for source in SOURCES for point in source.points),
    ]


def _head(report: ReportInput) -> list[str]:
    answers = all_answers(report)
    n_open = sum(bool(answer.left) for answer in answers)
    return [
        "# Evidence: a test of a model for membership inference",
        "",
        f"Run: {escaped(report.title)}",
        "",
        f"Written by seenit from the records of that run. Of {len(answers)} fields {n_open} wait "
        f"for a person, in part or in whole; they are marked {TO_FILL}. A dash stands where "
        "there is nothing to say. This file is no legal assessment.",
    ]


def _halves(answer: Answer) -> tuple[str, str]:
    return answer.said, f"{TO_FILL} {answer.left}" if answer.left else ""
