"""Canaries learnt by heart: the exposure of made-up texts in the references of a language model."""

from collections.abc import Iterator
from typing import Any

from seenit.records.audits.findings import Audit
from seenit.records.audits.memorised import Memorised
from seenit.records.evaluation import Evaluation
from seenit.report.files.interval_content import interval_content
from seenit.report.input import ReportInput
from seenit.report.sections.section import Line
from seenit.words import bits, bits_range


def memorised_view(report: ReportInput) -> Memorised | None:
    """What is shown; None without canaries of texts."""
    return None if report.audit is None else report.audit.memorised


def memorised_lines(evaluation: Evaluation, audit: Audit) -> Iterator[Line]:
    """The same in words, for the terminal."""
    found = audit.memorised
    if found is None:
        return
    worst = found.worst
    if worst is None:
        yield (
            "learnt by heart",
            f"no kind of canary is clearly more exposed in the {found.n_references} references "
            "that were trained on it",
        )
        return
    yield (
        "learnt by heart",
        f"canaries of the kind {worst.kind.name} have an exposure of {bits(worst.inside.value)} "
        f"({bits_range(worst.inside)}) of at most {found.most_bits:g} bits in references that were "
        f"trained on them, {bits(worst.outside.value)} ({bits_range(worst.outside)}) in others; "
        f"{worst.n_canaries} canaries, {found.n_references} references",
    )


def memorised_content(report: ReportInput) -> dict[str, Any]:
    """Kinds, and the exposure of each canary; no canary's words."""
    if report.audit is None:
        return {}
    found = report.audit.memorised
    return {"audit": {"memorised": None if found is None else _content(found)}}


def _content(found: Memorised) -> dict[str, Any]:
    return {
        "n_references": found.n_references,
        "n_alternatives": found.n_alternatives,
        "most_bits": found.most_bits,
        "kinds": [
            {
                "form": each.kind.form,
                "meaning": each.kind.meaning,
                "copies": each.kind.copies,
                "n_canaries": each.n_canaries,
                "is_memorised": each.is_memorised,
                "inside": interval_content(each.inside),
                "outside": interval_content(each.outside),
                "exposures_inside": found.inside[found.kind == at].tolist(),
                "exposures_outside": found.outside[found.kind == at].tolist(),
            }
            for at, each in enumerate(found.kinds)
        ],
    }
