"""`seenit score`: every attack on every record, and what the scores are worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seenit.checks.membership import order_warnings
from seenit.config import ScoreConfig
from seenit.evidence.score import open_evidence
from seenit.pipeline.by_ids import plan_by_ids, train_by_plan
from seenit.pipeline.clock import Clock
from seenit.pipeline.model_plan import model_plan
from seenit.pipeline.preparing import (
    input_fit_of,
    keep_input_fit,
    provenance_of,
    references_of,
    warning_rows,
)
from seenit.pipeline.road import attack_and_judge, check_and_ask
from seenit.pipeline.training.buying import buy_references
from seenit.pipeline.training.probing import ask_probes, probes_of
from seenit.pipeline.writing.finished import FinishedRun
from seenit.pipeline.writing.run_folder import write_run
from seenit.pipeline.writing.submission_file import submission_warnings, write_submission_file
from seenit.progress import Silent, Watcher
from seenit.records.evaluation import Evaluation
from seenit.records.examples import UNKNOWN
from seenit.records.scores import Scores
from seenit.store import Store

DEFAULT_SCOREBOARD_SHARE = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreRun:
    """What `seenit score` found.

    Attributes:
        folder: of the run.
        scores: every attack for every record.
        evaluation: what was measured.
        files: what was written, by name.
    """

    folder: Path
    scores: Scores
    evaluation: Evaluation
    files: Mapping[str, Path]


def plan_score(config: ScoreConfig) -> dict[str, str]:
    """Check all inputs and say what a run would cost, in words by name.

    Raises:
        Refused: With everything that is wrong with the inputs.
    """
    if config.trains_by_ids:
        return plan_by_ids(config)
    evidence = open_evidence(config)
    plan = {"run folder": str(config.folder())}
    if evidence.model is None:
        known = int((evidence.is_member != UNKNOWN).sum())
        return (
            plan
            | warning_rows(evidence.warnings)
            | {
                "records": f"{known:,} known, {len(evidence.is_member) - known:,} unknown",
                "signals": ", ".join(evidence.signals),
            }
        )
    return plan | model_plan(config, evidence.model, folder=config.folder())


def score(
    config: ScoreConfig, *, watcher: Watcher | None = None, command: str = "seenit.score"
) -> ScoreRun:
    """Score every record and say honestly what the scores are worth.

    Args:
        config: what to do.
        watcher: told how far the run is; None for nobody.
        command: what the user typed, for the report.

    Raises:
        Refused: With everything that is wrong with the inputs, before any long work.
    """
    watcher = watcher or Silent()
    clock = Clock()
    trained = train_by_plan(config, clock=clock, watcher=watcher)
    with clock.stage("open and check"):
        evidence = open_evidence(config, trained=trained)
        fit = input_fit_of(config, evidence, folder=config.folder(), watcher=watcher)
        planned = references_of(config, evidence)
        probes = probes_of(config, evidence)
        keep_input_fit(config, evidence, fit, folder=config.folder())
    folder = config.folder()
    store = Store(folder / "artifacts")
    checks, asked, duplicates = check_and_ask(
        evidence, fit=fit, groups={}, config=config, clock=clock, store=store, watcher=watcher
    )
    if probes is not None:
        with clock.stage("train probes"):
            asked = ask_probes(probes, asked, folder=folder, store=store, watcher=watcher)
    references = None
    if planned is not None:
        with clock.stage("train references"):
            references = buy_references(
                config,
                planned,
                asked,
                max_fpr=config.fpr[0],
                seconds=config.budget_seconds,
                folder=folder,
                store=store,
                watcher=watcher,
            ).references
    if references is not None:
        asked = asked.joined_by(references)
    found = attack_and_judge(
        asked,
        duplicates=duplicates,
        blind=checks.blind,
        spoiling=(),
        config=config,
        left_out={},
        max_fprs=config.fpr,
        scoreboard_share=evidence.preset.scoreboard_share or DEFAULT_SCOREBOARD_SHARE,
        clock=clock,
        store=store,
        watcher=watcher,
    )
    found = found.with_unscored(evidence.unscored)
    known = asked.table.is_known
    evaluation = found.evaluation(
        checks,
        warnings=(
            *order_warnings(asked.table.ids[known], asked.table.is_member[known] == 1),
            *evidence.warnings,
            *submission_warnings(found.attacked, config.fpr[0]),
        ),
    )
    files = write_run(
        folder,
        config=config,
        evidence=evidence,
        run=FinishedRun(
            found=found,
            checks=checks,
            evaluation=evaluation,
            references=references,
            provenance=provenance_of(config, evidence, references, command=command, clock=clock),
        ),
    )
    if config.out is not None:
        files |= write_submission_file(Path(config.out), found.attacked, preset=evidence.preset)
    return ScoreRun(folder=folder, scores=found.attacked.scores, evaluation=evaluation, files=files)
