"""`seenit audit`: what a model gives away, about whom, and how far that can be believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seenit.checks.input_fit import InputFit
from seenit.checks.membership import order_warnings
from seenit.checks.wrong_model import control_warnings, wrong_model_controls
from seenit.config import AuditConfig
from seenit.config.audit import AuditOptions
from seenit.errors import ConfigError
from seenit.evaluate.audit.exposure import (
    judged_first,
)
from seenit.evaluate.curves import RocBands
from seenit.evidence.audit import AuditEvidence, open_audit_evidence
from seenit.evidence.protocol import Evidence
from seenit.numerics.arrays import IdArray
from seenit.pipeline.audit_findings import audit_findings
from seenit.pipeline.by_ids import train_by_plan
from seenit.pipeline.clock import Clock
from seenit.pipeline.preparing import input_fit_of, keep_input_fit, provenance_of, references_of
from seenit.pipeline.road import TargetSignals, attack_and_judge, check_and_ask
from seenit.pipeline.training.buying import buy_references
from seenit.pipeline.training.language_models import ask_language_model, is_of_language_model
from seenit.pipeline.training.probing import ask_probes, probes_of
from seenit.pipeline.training.regressors import ask_regressors, is_of_regressor
from seenit.pipeline.training.usual_references import usual_references
from seenit.pipeline.writing.finished import FinishedRun
from seenit.pipeline.writing.run_folder import write_run
from seenit.progress import Silent, Watcher
from seenit.records.audits.findings import Audit
from seenit.records.curves import RocBand
from seenit.records.evaluation import Evaluation
from seenit.records.scores import Scores
from seenit.reference.forgetting.planned import PlannedProbes
from seenit.reference.planned import PlannedReferences
from seenit.reference.run import References
from seenit.report import draw_groups, draw_roc, evaluation_html
from seenit.scoring.first_look import first_look
from seenit.store import Store
from seenit.words import rate_name


@dataclass(frozen=True, kw_only=True, eq=False)
class AuditRun:
    """What `seenit audit` found.

    Attributes:
        folder: of the run; None where nothing was written.
        scores: every attack for every record.
        evaluation: what was measured.
        audit: risks, groups, controls and needs.
        bands: ROC curves of the chosen attack, the strongest others and the baselines.
        files: what was written, by name.
    """

    folder: Path | None
    scores: Scores
    evaluation: Evaluation
    audit: Audit
    bands: RocBands
    files: Mapping[str, Path]

    @property
    def curves(self) -> tuple[RocBand, ...]:
        """The ROC curves with their bands, computed when they are first asked for."""
        return self.bands.curves

    def _repr_html_(self) -> str:
        return evaluation_html(self.evaluation)

    def draw_roc(self, axes: Any) -> Any:
        """Draw the curves on `matplotlib` axes of yours; returns them."""
        return draw_roc(axes, self.curves)

    def draw_groups(self, axes: Any, *, by: str = "class") -> Any:
        """Draw who is more exposed on `matplotlib` axes of yours; returns them.

        Raises:
            ConfigError: Nothing was compared by `by`.
        """
        found = {comparison.by: comparison for comparison in self.audit.comparisons}
        if by not in found:
            raise ConfigError(
                f"by: expected one of {', '.join(found) or 'nothing, no groups'}, got '{by}'"
            )
        return draw_groups(axes, found[by])


def audit_files(
    config: AuditConfig, *, watcher: Watcher | None = None, command: str = "seenit.audit"
) -> AuditRun:
    """Say what a model in a file gives away about its training records, and what that is worth.

    Args:
        config: what to do.
        watcher: told how far the run is; None for nobody.
        command: what the user typed, for the report.

    Raises:
        Refused: With everything that is wrong with the inputs, before any long work.
    """
    watcher = watcher or Silent()
    clock = Clock()
    answered = _answered(config, clock, watcher)
    if answered is not None:
        return audit_evidence(
            answered,
            fit=None,
            planned=None,
            probes=None,
            budget_seconds=None,
            left_out={},
            config=config,
            folder=config.folder(),
            clock=clock,
            watcher=watcher,
            command=command,
        )
    trained = train_by_plan(config, clock=clock, watcher=watcher)
    with clock.stage("open and check"):
        opened = open_audit_evidence(config, trained=trained)
        evidence = opened.evidence
        fit = input_fit_of(config, evidence, folder=config.folder(), watcher=watcher)
        planned = references_of(config, evidence)
        probes = probes_of(config, evidence)
        usual = None if planned is not None else usual_references(config, evidence)
        if usual is not None:
            watcher.say(f"references: {usual.words}")
            planned = usual.planned
        keep_input_fit(config, evidence, fit, folder=config.folder())
    return audit_evidence(
        opened,
        fit=fit,
        planned=planned,
        probes=probes,
        budget_seconds=config.budget_seconds,
        left_out={},
        config=config,
        folder=config.folder(),
        clock=clock,
        watcher=watcher,
        command=command,
    )


def _answered(config: AuditConfig, clock: Clock, watcher: Watcher) -> AuditEvidence | None:
    """Answers of a target that has one number for each record or token; None of classifiers."""
    if is_of_regressor(config):
        return ask_regressors(config, clock=clock, watcher=watcher)
    if is_of_language_model(config):
        return ask_language_model(config, clock=clock, watcher=watcher)
    return None


def audit_evidence(
    opened: AuditEvidence,
    *,
    fit: InputFit | None,
    planned: PlannedReferences | References | None,
    probes: PlannedProbes | None,
    budget_seconds: float | None,
    left_out: Mapping[str, str],
    config: AuditOptions,
    folder: Path | None,
    clock: Clock,
    watcher: Watcher,
    command: str,
) -> AuditRun:
    """The audit of what was opened.

    Args:
        opened: what is audited.
        fit: whether the target is asked as it was trained; None of a table.
        planned: references to be trained, or those of a folder; None for none, or none to add.
        probes: forgetting probes to be trained; None for none.
        budget_seconds: time for references, None without a limit.
        left_out: attack name to why it is not to be run.
        config: of the run.
        folder: of the run; None keeps everything in memory and writes nothing.
        clock: of the stages.
        watcher: told how far the run is.
        command: what the user typed, for the report.

    Raises:
        Refused: The target's answers fit the labels far better in another order.
    """
    evidence = opened.evidence
    store = Store(None if folder is None else folder / "artifacts")
    checks, asked, duplicates = check_and_ask(
        evidence,
        fit=fit,
        groups=_groups(config, opened),
        config=config,
        clock=clock,
        store=store,
        watcher=watcher,
    )
    max_fprs = judged_first(config.fpr, n_nonmembers=int((asked.table.is_member == 0).sum()))
    with clock.stage("first look"):
        watcher.say(first_look(asked.table, max_fpr=max_fprs[0], seed=config.seed))
    if probes is not None:
        with clock.stage("train probes"):
            asked = ask_probes(probes, asked, folder=folder, store=store, watcher=watcher)
    with clock.stage("train references"):
        bought = buy_references(
            config,
            planned,
            asked,
            max_fpr=max_fprs[0],
            seconds=budget_seconds,
            folder=folder,
            store=store,
            watcher=watcher,
        )
    references = bought.references
    if references is not None:
        asked = asked.joined_by(references)
    with clock.stage("ask models that cannot know"):
        controls = wrong_model_controls(evidence, asked.table, seed=config.seed, store=store)
    found = attack_and_judge(
        asked,
        duplicates=duplicates,
        blind=checks.blind,
        spoiling=tuple(control_warnings(controls)),
        config=config,
        max_fprs=max_fprs,
        scoreboard_share=None,
        left_out=left_out,
        clock=clock,
        store=store,
        watcher=watcher,
    )
    with clock.stage("audit"):
        facts = {
            **opened.facts,
            **({} if max_fprs == config.fpr else {"Judged at": _why_judged(config, max_fprs)}),
            **({"References": bought.why_no_more} if planned else {}),
        }
        result = audit_findings(
            config, opened, asked, references, found, controls, checks.blind.members, facts
        )
    evaluation = found.evaluation(
        checks,
        warnings=(
            *(_order_warnings(evidence, asked)),
            *evidence.warnings,
            *control_warnings(controls),
        ),
    )
    files: Mapping[str, Path] = {}
    if folder is not None:
        files = write_run(
            folder,
            config=config,
            evidence=evidence,
            run=FinishedRun(
                found=found,
                checks=checks,
                evaluation=evaluation,
                references=references,
                provenance=provenance_of(
                    config, evidence, references, command=command, clock=clock
                ),
                audit=result,
            ),
        )
    return AuditRun(
        folder=folder,
        scores=found.attacked.scores,
        evaluation=evaluation,
        audit=result,
        bands=found.judged.bands,
        files=files,
    )


def _groups(config: AuditOptions, opened: AuditEvidence) -> dict[str, IdArray]:
    """The user's column by its name, where there is one."""
    if opened.group is None or config.groups is None:
        return {}
    return {config.groups.rpartition(":")[2]: opened.group}


def _why_judged(config: AuditOptions, max_fprs: tuple[float, ...]) -> str:
    return (
        f"FPR {rate_name(max_fprs[0])}, because there are too few non-members to resolve "
        f"{rate_name(config.fpr[0])}"
    )


def _order_warnings(evidence: Evidence, asked: TargetSignals) -> tuple[str, ...]:
    """Of one table; the order of two sets tells their sides by construction."""
    if not evidence.order_is_free:
        return ()
    return tuple(order_warnings(asked.table.ids, asked.table.is_member == 1))
