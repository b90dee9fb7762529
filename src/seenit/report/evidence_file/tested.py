"""What was tested: the system, and the records."""

from collections.abc import Mapping

from seenit.records.provenance import FileProvenance
from seenit.report.evidence_file.answer import Answer, Row, left, said
from seenit.report.evidence_file.figures_in_words import n_words
from seenit.report.input import ReportInput
from seenit.words import percent, size

OF_RECORDS = ("Sampled", "Set aside", "Left out", "Ids")
"""How the names of facts begin that are of records."""
_SIDES = ("members", "nonmembers", "signals", "answers", "plan")


def system_rows(report: ReportInput) -> tuple[Row, ...]:
    """The model, and how it was asked."""
    asked = "; ".join(f"{name}: {fact}" for name, fact in report.facts.items())
    fits = [
        f"{row.name}, right on {percent(row.accuracy)}"
        for row in report.normalisation
        if row.is_used
    ]
    return (
        Row(
            name="Model",
            answer=Answer(
                said=_model(report), left="name, version and owner of the system it is part of"
            ),
        ),
        left("Purpose", "what the system is for, who uses it, and where it is deployed"),
        Row(
            name="How the model was asked",
            answer=Answer(
                said="; ".join(filter(None, [asked, *(f"normalisation {fit}" for fit in fits)])),
                left="whether the deployed system gives the same answers as this model",
            ),
        ),
        left(
            "Protection in place",
            "measures of training (differential privacy, regularisation) and of deployment "
            "(rounded answers, limits on queries), and which of them this model had",
        ),
    )


def data_rows(report: ReportInput) -> tuple[Row, ...]:
    """The records, how many, and what was left out of them."""
    evaluation, files = report.evaluation, report.provenance.files
    units = "" if evaluation.units is None else f"; {evaluation.units.words}"
    return (
        *(said(f"File: {role}", file_words(files[role])) for role in _SIDES if role in files),
        said("Records judged", n_words(evaluation.chosen) + units),
        *(said(name, fact) for name, fact in facts_of(report) if name.startswith(OF_RECORDS)),
        left(
            "Origin of the records",
            "source, period, whose they are, and the categories of personal data in them",
        ),
        left(
            "Membership",
            "how it is known that the members were trained on and the non-members were not",
        ),
        left(
            "Share of the training set",
            "how large the training set is, and how the members were drawn from it",
        ),
    )


def facts_of(report: ReportInput) -> tuple[tuple[str, str], ...]:
    """Facts of the audit in words, each by its name."""
    return () if report.audit is None else tuple(report.audit.facts.items())


def file_words(file: FileProvenance) -> str:
    """A file as it was read, with its hash and what was remarked of it."""
    remarks = "".join(f"; {each}" for each in file.remarks)
    return f"{file.path}, {file.kind}, {size(file.n_bytes)}, SHA-256 {file.sha256}{remarks}"


def _model(report: ReportInput) -> str:
    found = report.provenance
    if "target" in found.files:
        return file_words(found.files["target"])
    named = found.resolved.get("target", "None")
    digests = _digests(found.resolved)
    if named != "None":
        return "; ".join([f"{named}, no file", *digests])
    return "; ".join(["no model was opened: its answers stand in the files below", *digests])


def _digests(resolved: Mapping[str, str]) -> list[str]:
    names = {"weights_sha256": "SHA-256 of its weights", "weights_digest": "digest of its weights"}
    return [f"{words} {resolved[name]}" for name, words in names.items() if name in resolved]
