"""The structure of a model of trees: who shares an answer, and parameters against records."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from seenit.records.audits.findings import Audit
from seenit.records.audits.structure import ModelStructure
from seenit.records.evaluation import Evaluation
from seenit.report.input import ReportInput
from seenit.report.sections.section import Line
from seenit.words import count, percent


def structure_view(report: ReportInput) -> ModelStructure | None:
    """What is shown; None for models that are no trees."""
    return None if report.audit is None else report.audit.structure


def structure_lines(evaluation: Evaluation, audit: Audit) -> Iterator[Line]:
    """The same in words, for the terminal."""
    found = audit.structure
    if found is None:
        return
    yield (
        "structure",
        f"{count(found.n_alone)} of {count(found.n_members)} members "
        f"({percent(found.n_alone / found.n_members)}) get an answer that no other member gets, "
        f"{count(found.n_few)} share theirs with fewer than {found.few - 1} others; "
        f"{count(found.n_parameters)} parameters were fitted to {count(found.n_trained)} records",
    )


def structure_content(report: ReportInput) -> dict[str, Any]:
    """Counts, and the degrees of freedom that are left."""
    found = structure_view(report)
    if found is None:
        return {}
    return {"structure": {**asdict(found), "residual_degrees": found.residual_degrees}}
