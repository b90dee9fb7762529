"""What the report of a finished run shows."""

import numpy as np

from seenit.attacks import ATTACKS
from seenit.checks.membership import Checks
from seenit.config import RunConfig
from seenit.evidence.protocol import Evidence, class_names_of
from seenit.evidence.target_weights import ROLE
from seenit.pipeline.writing.finished import FinishedRun
from seenit.pipeline.writing.pictures import duplicate_pictures, picture_of, snippet_of
from seenit.pipeline.writing.telling import marked_in_words, marks_of
from seenit.records.known_attack import KnownAttack
from seenit.report import ExposedRecord, NormalisationRow, ReportInput
from seenit.report.input import NO_CLASS

N_EXPOSED = 24
SCORE_TITLE = "Was this record in the training set?"
AUDIT_TITLE = "What does this model give away about its training records?"


def report_of(config: RunConfig, evidence: Evidence, run: FinishedRun) -> ReportInput:
    """The one record that page, summary and `seenit report` read.

    Args:
        config: of the run.
        evidence: what it was given.
        run: what it found.
    """
    scores, evaluation = run.found.attacked.scores, run.evaluation
    return ReportInput(
        title=SCORE_TITLE if run.audit is None else AUDIT_TITLE,
        evaluation=evaluation,
        scores=scores,
        provenance=run.provenance,
        curves=run.found.judged.bands.curves,
        classes=run.found.judged.classes,
        exposed=_exposed(config, evidence, run),
        duplicate_pictures=duplicate_pictures(evidence.sets, evaluation.duplicates)
        if config.show_images
        else (),
        images_left_out=not config.show_images,
        marked=marked_in_words(evidence, run.found.asked.table) if config.show_images else "",
        normalisation=_normalisation_rows(run.checks),
        facts=_facts(evidence, is_submitted=run.audit is None),
        probe_facts=run.found.asked.facts,
        class_names=class_names_of(evidence),
        reference_findings=run.found.findings,
        reference_facts={} if run.references is None else run.references.facts,
        audit=run.audit,
        assumed={
            entry.name: f"{entry.access}, {entry.cost}"
            for entry in ATTACKS
            if entry.name in scores.columns
        },
        known_attacks=tuple(
            KnownAttack(name=entry.name, access=entry.access, cost=entry.cost, source=entry.source)
            for entry in ATTACKS
        ),
    )


def _exposed(config: RunConfig, evidence: Evidence, run: FinishedRun) -> tuple[ExposedRecord, ...]:
    """The known members that the attack is most certain of, the most exposed first."""
    scores, labels = run.found.attacked.scores, run.found.asked.table.arrays.get("labels")
    if run.evaluation.verdict.withheld or (labels is None and not evidence.sets):
        return ()
    column = scores.columns[run.evaluation.choice.attack]
    members = np.flatnonzero(scores.is_member == 1)
    top = members[np.argsort(-column[members], kind="stable")][:N_EXPOSED]
    shown = evidence.sets[0] if config.show_images and evidence.sets else None
    return tuple(
        ExposedRecord(
            id=str(scores.ids[row]),
            label=NO_CLASS if labels is None else int(labels[row]),
            score=float(column[row]),
            is_member=True,
            image=None if shown is None else picture_of(shown, int(row)),
            snippet="" if shown is None else snippet_of(shown, int(row)),
            marks=() if shown is None else marks_of(evidence, run.found.asked.table, int(row)),
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


def _facts(evidence: Evidence, *, is_submitted: bool) -> dict[str, str]:
    facts = {"Submission format": evidence.preset.name} if is_submitted else {}
    if ROLE in evidence.files:
        facts["SHA-256 of the weights"] = evidence.files[ROLE].sha256
    return {**facts, **evidence.facts}
