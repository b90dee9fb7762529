"""When, how and by whom the test was made."""

from seenit.report.evidence_file.access import NOT_RECORDED
from seenit.report.evidence_file.answer import Row, left, said
from seenit.report.evidence_file.tested import OF_RECORDS, facts_of
from seenit.report.input import ReportInput
from seenit.words import duration


def origin_rows(report: ReportInput) -> tuple[Row, ...]:
    """Everything needed to make the run again, and who answers for it."""
    found = report.provenance
    passed = "; ".join(f"{name} = {value}" for name, value in found.passed.items())
    return (
        said("Date, UTC", found.finished or NOT_RECORDED),
        said("Command", found.command),
        said("Options that were passed", passed or "none"),
        said("Seed", str(found.seed)),
        *(said(name, fact) for name, fact in facts_of(report) if not name.startswith(OF_RECORDS)),
        *(said(f"Hash of {role}", f"SHA-256 {file.sha256}") for role, file in found.files.items()),
        said(
            "Versions", ", ".join(f"{name} {version}" for name, version in found.versions.items())
        ),
        said("Computing time", _time(report)),
        left("Who ran the test", "name, role, and independence from those who built the model"),
        left("Who reviewed it", "name, role and date"),
        left("Next test", "when, or after which change, the test is made again"),
    )


def _time(report: ReportInput) -> str:
    seconds = report.provenance.seconds
    return f"{duration(sum(seconds.values()))} by the wall" if seconds else NOT_RECORDED
