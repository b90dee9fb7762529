"""What a run leaves behind: run.toml, scores, summary, report, and the submission."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from seenit.attacks import ATTACKS
from seenit.checks.membership import Checks
from seenit.competition import Preset, check_submission, tie_warning, write_submission
from seenit.config import RunConfig, RunRecord, write_run_record
from seenit.errors import Refused
from seenit.evidence.score import ModelEvidence, TableEvidence
from seenit.evidence.target_weights import ROLE, digest_of_weights, told_weights
from seenit.models import AskedOnce, Classifier
from seenit.numerics.arrays import Array, IdArray
from seenit.pipeline.picturing import picture_of, twin_pictures
from seenit.records.audits.findings import Audit
from seenit.records.audits.references import ReferenceFindings
from seenit.records.evaluation import Evaluation
from seenit.records.provenance import RunProvenance
from seenit.records.scores import Scores
from seenit.report import (
    ExposedRecord,
    NormalisationRow,
    ReportInput,
    save_report_input,
    summary,
    write_html,
    write_metrics,
    write_summary,
)
from seenit.scoring.judge import Judged
from seenit.scoring.run_attacks import Attacked
from seenit.store import write_risks, write_scores, write_twins

N_EXPOSED = 24


def submission_scores(attacked: Attacked) -> tuple[np.ndarray, np.ndarray]:
    """Ids and chosen scores of the records whose membership is not known."""
    unknown = ~attacked.scores.is_known
    return attacked.scores.ids[unknown], attacked.scores.columns[attacked.choice.attack][unknown]


def submission_warnings(attacked: Attacked, max_fpr: float) -> tuple[str, ...]:
    """A sentence if equal scores will cost true positives in the submission."""
    _, scores = submission_scores(attacked)
    warning = tie_warning(scores, max_fpr=max_fpr) if len(scores) else None
    return () if warning is None else (warning,)


def write_run(
    folder: Path,
    *,
    title: str,
    config: RunConfig,
    out: str | None,
    evidence: ModelEvidence | TableEvidence,
    attacked: Attacked,
    judged: Judged,
    checks: Checks,
    evaluation: Evaluation,
    labels: np.ndarray | None,
    reference_facts: Mapping[str, str],
    reference_findings: ReferenceFindings | None,
    provenance: RunProvenance,
    audit: Audit | None = None,
) -> dict[str, Path]:
    """Write everything; returns what was written, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "scores": folder / "scores.parquet",
        "summary": folder / "summary.json",
        "report": folder / "report.html",
    }
    classifier = evidence.classifier if isinstance(evidence, ModelEvidence) else None
    resolved = {**config.as_dict(), **told_weights(evidence.files, classifier)}
    write_run_record(folder / "run.toml", RunRecord(passed=config.passed(), resolved=resolved))
    write_scores(files["scores"], attacked.scores)
    if audit is not None:
        files["records"] = folder / "records.parquet"
        write_risks(files["records"], audit.risks, withheld=evaluation.verdict.withheld)
    if evaluation.duplicates:
        files["twins"] = folder / "twins.parquet"
        write_twins(files["twins"], evaluation.duplicates)
    report = ReportInput(
        title=title,
        evaluation=evaluation,
        scores=attacked.scores,
        provenance=provenance,
        curves=judged.bands.curves,
        classes=judged.classes,
        exposed=()
        if evaluation.verdict.withheld
        else _exposed(attacked.scores, attacked.choice.attack, labels, evidence, config),
        twin_pictures=twin_pictures(evidence, evaluation.duplicates)
        if config.show_images and isinstance(evidence, ModelEvidence)
        else (),
        images_left_out=not config.show_images,
        normalisation=_normalisation_rows(checks),
        facts=_facts(evidence, is_submitted=audit is None),
        reference_findings=reference_findings,
        reference_facts=reference_facts,
        audit=audit,
        assumed={
            entry.name: f"{entry.access}, {entry.cost}"
            for entry in ATTACKS
            if entry.name in attacked.scores.columns
        },
    )
    content = summary(report)
    write_summary(files["summary"], content)
    write_metrics(folder / "metrics.json", content)
    save_report_input(folder, report)
    write_html(files["report"], report)
    ids, scores = submission_scores(attacked)
    if len(ids):
        files["submission"] = folder / "submission.csv"
        _write_checked(files["submission"], ids, scores, evidence.preset)
        if out is not None:
            files["submission"] = Path(out)
            _write_checked(files["submission"], ids, scores, evidence.preset)
    return files


def _write_checked(path: Path, ids: IdArray, scores: Array, preset: Preset) -> None:
    """Write a submission and read it back as the server will."""
    write_submission(path, ids=ids, scores=scores, preset=preset)
    problems = check_submission(path, preset=preset, expected_ids=ids, expected_order=scores)
    if problems:
        raise Refused(problems)


def _exposed(
    scores: Scores,
    attack: str,
    labels: np.ndarray | None,
    evidence: ModelEvidence | TableEvidence,
    config: RunConfig,
) -> tuple[ExposedRecord, ...]:
    """The known members that the attack is most certain of, the most exposed first."""
    if labels is None:
        return ()
    column = scores.columns[attack]
    members = np.flatnonzero(scores.is_member == 1)
    top = members[np.argsort(-column[members], kind="stable")][:N_EXPOSED]
    shows = config.show_images and isinstance(evidence, ModelEvidence)
    return tuple(
        ExposedRecord(
            id=str(scores.ids[row]),
            label=int(labels[row]),
            score=float(column[row]),
            is_member=True,
            image=picture_of(evidence.public, int(row))
            if shows and isinstance(evidence, ModelEvidence)
            else None,
        )
        for row in top
    )


def _normalisation_rows(checks: Checks) -> tuple[NormalisationRow, ...]:
    if checks.normalisation is None:
        return ()
    return tuple(
        NormalisationRow(
            name=fit.name,
            accuracy=fit.accuracy,
            mean_loss=fit.mean_loss,
            is_used=fit == checks.normalisation.used,
        )
        for fit in checks.normalisation.fits
    )


def _facts(evidence: ModelEvidence | TableEvidence, *, is_submitted: bool) -> dict[str, str]:
    facts = {"Submission format": evidence.preset.name} if is_submitted else {}
    if ROLE in evidence.files:
        facts["SHA-256 of the weights"] = evidence.files[ROLE].sha256
    if isinstance(evidence, TableEvidence):
        facts |= evidence.facts
    if isinstance(evidence, ModelEvidence):
        classifier = evidence.classifier
        facts |= {
            "Model": classifier.architecture,
            "Classes": str(classifier.n_classes),
            **_weights(classifier),
            "Records": f"{sum(map(len, evidence.sets)):,}",
            "How it was recognised": "; ".join(classifier.reasons),
            "Device": evidence.device,
            **evidence.preparation,
        }
        if classifier.batch_norm_steps is not None:
            facts["Optimiser steps that its batch norm counted"] = str(classifier.batch_norm_steps)
    return facts


def _weights(classifier: Classifier) -> dict[str, str]:
    """What the target holds, whichever file or function it came from."""
    n = sum(parameter.numel() for parameter in classifier.module.parameters())
    if isinstance(classifier.module, AskedOnce):
        return {"Parameters": "not known, the target is a function that answers"}
    return {"Parameters": f"{n:,}", "Digest of the weights": digest_of_weights(classifier)}
