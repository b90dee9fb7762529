"""What a run leaves behind: run.toml, scores, summary, report, and the submission."""

from pathlib import Path

from seenit.config import RunConfig, RunRecord, write_run_record
from seenit.evidence.protocol import Evidence
from seenit.evidence.target_weights import told_weights
from seenit.pipeline.writing.finished import FinishedRun
from seenit.pipeline.writing.report_input import report_of
from seenit.pipeline.writing.submission_file import write_submission_file
from seenit.report import save_report_input, summary, write_html, write_metrics, write_summary
from seenit.store import write_duplicates, write_risks, write_scores, write_units


def write_run(
    folder: Path,
    *,
    config: RunConfig,
    evidence: Evidence,
    run: FinishedRun,
) -> dict[str, Path]:
    """Write everything; returns what was written, by name.

    Args:
        folder: of the run.
        config: of the run.
        evidence: what it was given.
        run: what it found.

    Raises:
        Refused: The submission is not what the server takes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "scores": folder / "scores.parquet",
        "summary": folder / "summary.json",
        "report": folder / "report.html",
    }
    classifier = None if evidence.model is None else evidence.model.classifier
    resolved = {**config.as_dict(), **told_weights(evidence.files, classifier)}
    write_run_record(folder / "run.toml", RunRecord(passed=config.passed(), resolved=resolved))
    report = report_of(config, evidence, run)
    write_scores(files["scores"], report.scores)
    content = summary(report)
    write_summary(files["summary"], content)
    write_metrics(folder / "metrics.json", content)
    if report.audit is not None:
        files["records"] = folder / "records.parquet"
        withheld = report.evaluation.verdict.withheld
        write_risks(files["records"], report.audit.risks, withheld=withheld)
        if report.audit.units is not None:
            files["units"] = folder / "units.parquet"
            write_units(files["units"], report.audit.units)
    if report.evaluation.duplicates:
        files["duplicates"] = folder / "duplicates.parquet"
        write_duplicates(files["duplicates"], report.evaluation.duplicates)
    save_report_input(folder, report)
    write_html(files["report"], report)
    files |= write_submission_file(
        folder / "submission.csv", run.found.attacked, preset=evidence.preset
    )
    return files
