"""The story, top to bottom.

Files become records, a model turns records into signals, attacks turn signals into scores,
evaluation turns scores into numbers with intervals, a report shows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from seenit.competition import (
    find_preset,
    plan_submission,
)
from seenit.competition import submit as send_submission
from seenit.competition.demo import N_TRAINED, DemoChallenge, make_demo_challenge
from seenit.config import ReferencesConfig, ScoreConfig
from seenit.data import read_scored
from seenit.errors import Refused
from seenit.evaluate import evaluate_attack
from seenit.evaluate.gate import judge_gate, parse_limit, without_audit
from seenit.progress import Silent, Watcher
from seenit.records.evaluation import AttackEvaluation, Evaluation, Interval
from seenit.records.gate import GateVerdict
from seenit.records.provenance import RunProvenance
from seenit.records.scores import HELD_AGAINST_TRUTH, Scores
from seenit.report import read_summary
from seenit.report.summary import is_no_audit
from seenit.stages.attacking import run_attacks
from seenit.stages.checking import (
    Checks,
    check_normalisation,
    check_records,
    order_warnings,
    warnings_of,
)
from seenit.stages.clock import Clock, versions
from seenit.stages.evidence import ModelEvidence, TableEvidence, attempt, open_evidence
from seenit.stages.judging import judge
from seenit.stages.pool_evidence import open_pool_evidence, pool_of
from seenit.stages.querying import query_cost, query_target
from seenit.stages.reference_findings import reference_findings, reference_warnings
from seenit.stages.referencing import (
    References,
    ReferenceWork,
    expected_cost,
    plan_references,
    train_references,
)
from seenit.stages.trained import open_references
from seenit.stages.writing import submission_warnings, write_run
from seenit.store import Store, code_version, key_of, read_scores

DEFAULT_SCOREBOARD_SHARE = 0.3
DEFAULT_FPRS = (0.05, 0.01, 0.001)


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


@dataclass(frozen=True, kw_only=True, eq=False)
class DemoRun:
    """The whole story once: a challenge, a run on it, and the truth revealed.

    Attributes:
        challenge: the files and what is in them.
        run: what `seenit score` promised.
        actual: the submission held against the truth.
    """

    challenge: DemoChallenge
    run: ScoreRun
    actual: AttackEvaluation

    def facts(self) -> dict[str, str]:
        """What was made, in words by name."""
        made = self.challenge
        return {
            "target": f"{made.target}: ResNet-18, {made.n_epochs} epochs, right on "
            f"{made.member_accuracy:.0%} of its members, {made.nonmember_accuracy:.0%} of others",
            "records": f"{made.n_per_set} public, {made.n_per_set} private: noisy digits",
            **{name: str(path) for name, path in self.run.files.items()},
        }

    def promises(self) -> dict[str, tuple[Interval, float]]:
        """Quantity to what was predicted for the private records and what the truth says."""
        entry = self.run.evaluation.of(self.run.evaluation.choice.attack)
        promise = entry.expected_private[0]
        actual = {point.max_fpr: point.tpr.value for point in self.actual.tpr_at_fpr}
        judged = self.actual.tpr_at_fpr[0].max_fpr
        return {
            "AUC": (promise.auc, self.actual.auc.value),
            f"TPR at FPR {judged:g}": (promise.tpr_at_fpr[judged], actual[judged]),
        }


def plan_score(config: ScoreConfig) -> dict[str, str]:
    """Check all inputs and say what a run would cost, in words by name.

    Raises:
        Refused: With everything that is wrong with the inputs.
    """
    evidence = open_evidence(config)
    plan = {"run folder": str(config.folder())}
    if isinstance(evidence, TableEvidence):
        known = int(evidence.table.is_known.sum())
        return plan | {
            "records": f"{known:,} known, {len(evidence.table) - known:,} unknown",
            "signals": ", ".join(evidence.table.arrays),
        }
    cost = query_cost(evidence)
    references = _references(config, evidence)
    if isinstance(references, ReferenceWork):
        plan |= _plan_of(references, config.folder())
    return plan | {
        "model": evidence.classifier.architecture,
        "queries": f"{cost.n_records:,} records x {cost.n_views} views on {evidence.device}, "
        f"about {cost.seconds:.0f} s by a measured probe",
        "disk": f"about {cost.megabytes:.0f} MB",
    }


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
    with clock.stage("open and check"):
        evidence = open_evidence(config)
        references = _references(config, evidence)
    folder = config.folder()
    store = Store(folder / "artifacts")
    with clock.stage("look at the records"):
        checks = _check(evidence, seed=config.seed, store=store, watcher=watcher)
    with clock.stage("query the target"):
        if isinstance(evidence, ModelEvidence):
            table, key = query_target(evidence, store=store, watcher=watcher)
        else:
            table = evidence.table
            key = key_of({**table.arrays, "is_member": table.is_member, "code": code_version()})
    if isinstance(references, ReferenceWork):
        with clock.stage("train references"):
            references = train_references(references, folder=folder, store=store, watcher=watcher)
    if references is not None:
        table = table.with_arrays(references.arrays)
        key = key_of({"target": key, "references": references.key})
    with clock.stage("attack"):
        attacked = run_attacks(
            table,
            names=config.attack,
            max_fpr=config.fpr[0],
            seed=config.seed,
            store=store,
            signals_key=key,
            watcher=watcher,
        )
    with clock.stage("evaluate"):
        judged = judge(
            table,
            attacked,
            max_fprs=config.fpr,
            scoreboard_share=evidence.preset.scoreboard_share or DEFAULT_SCOREBOARD_SHARE,
            seed=config.seed,
        )
        findings = reference_findings(table, max_fpr=config.fpr[0], seed=config.seed)
        known = table.is_known
        warnings = (
            *checks.warnings,
            *order_warnings(table.ids[known], table.is_member[known] == 1),
            *evidence.warnings,
            *judged.evaluation.warnings,
            *submission_warnings(attacked, config.fpr[0]),
            *reference_warnings(findings),
        )
        evaluation = replace(
            judged.evaluation,
            blind=checks.blind,
            duplicates=checks.duplicates,
            warnings=tuple(dict.fromkeys(warnings)),
        )
    files = write_run(
        folder,
        config=config,
        evidence=evidence,
        attacked=attacked,
        judged=judged,
        checks=checks,
        evaluation=evaluation,
        labels=table.arrays.get("labels"),
        reference_facts=references.facts if references else {},
        reference_findings=findings,
        provenance=RunProvenance(
            command=command,
            passed={name: str(value) for name, value in config.passed().items()},
            resolved={**_resolved(config, evidence), **(references.facts if references else {})},
            files=evidence.files,
            versions=versions(),
            seed=config.seed,
            seconds=clock.seconds,
        ),
    )
    return ScoreRun(folder=folder, scores=attacked.scores, evaluation=evaluation, files=files)


def plan_reference_run(config: ReferencesConfig) -> dict[str, str]:
    """Check all inputs and say what the references would be and cost, in words by name.

    Raises:
        Refused: With everything that is wrong with the inputs.
    """
    work = plan_references(open_pool_evidence(config), config.references())
    return {"run folder": str(config.folder()), **_plan_of(work, config.folder())}


def run_references(config: ReferencesConfig, *, watcher: Watcher | None = None) -> dict[str, str]:
    """Train references of a pool and leave them in the run folder; what they are, in words.

    Raises:
        Refused: With everything that is wrong with the inputs, before any training.
        TrainingError: A reference cannot be trained.
    """
    work = plan_references(open_pool_evidence(config), config.references())
    folder = config.folder()
    references = train_references(
        work, folder=folder, store=Store(folder / "artifacts"), watcher=watcher or Silent()
    )
    return {"run folder": str(folder), **references.facts}


def evaluate_file(
    scores_path: Path, truth_path: Path, *, fpr: tuple[float, ...] = DEFAULT_FPRS
) -> AttackEvaluation:
    """Hold a table of scores against a table of truth.

    Args:
        scores_path: CSV or Parquet with `id` or `ids`, and `score`.
        truth_path: the same with `is_member`, 1 or 0.
        fpr: allowed FPRs.

    Raises:
        Refused: Columns or ids do not fit; all problems at once.
    """
    ids, scores, is_member = read_scored(str(scores_path), str(truth_path))
    name = scores_path.stem
    return evaluate_attack(
        name,
        Scores(
            ids=ids,
            is_member=is_member.astype(np.int8),
            columns={name: scores},
            evaluated_on={name: HELD_AGAINST_TRUTH},
        ),
        max_fprs=fpr,
        n_private=(),
        seed=0,
    )


def gate(
    run_dir: Path, limits: tuple[str, ...], *, level: float = 0.95, seed: int = 0
) -> GateVerdict:
    """Hold the attacks of a finished run against limits.

    Judged from `scores.parquet`, so that limits may be held against a run without repeating it.
    Where its `summary.json` says that members and non-members differ without the model, no limit
    can be told.

    Args:
        run_dir: of the run.
        limits: as "auc:0.6" or "tpr@fpr=0.001:0.01"; at least one.
        level: of each claim.
        seed: of the resampling.

    Raises:
        StoreError: The folder holds no scores.
        Refused: With every limit that is not one.
        SignalError: The run knows no members or no non-members.
    """
    problems: list[str] = []
    parsed = [attempt(problems, lambda text=text: parse_limit(text)) for text in limits]  # type: ignore[misc]
    scores = attempt(problems, lambda: read_scores(run_dir / "scores.parquet"))
    if problems or scores is None:
        raise Refused(problems)
    found = judge_gate(scores, [limit for limit in parsed if limit], level=level, seed=seed)
    told = run_dir / "summary.json"
    return without_audit(found) if told.exists() and is_no_audit(read_summary(told)) else found


def submit(
    file: Path, *, preset_name: str, url: str, token: str | None, send: bool
) -> dict[str, str]:
    """What would be sent, or what the server answered, in words by name.

    Raises:
        Refused: The file, the address or a cooldown stands in the way; nothing was sent.
        SubmissionError: The token is missing or the server gave no answer to keep.
    """
    preset = find_preset(preset_name)
    plan = plan_submission(file, preset=preset, base_url=url)
    facts = {
        "file": f"{plan.path} ({plan.n_bytes:,} bytes, sha256 {plan.sha256})",
        "to": f"{plan.url}, field {plan.file_field}, token in header {plan.token_header}",
        **{f"warning {at}": text for at, text in enumerate(plan.warnings, start=1)},
    }
    if not send:
        return {**facts, "dry run": "nothing was sent; add --yes to send it"}
    answer = send_submission(file, preset=preset, base_url=url, token=token or "")
    figures = {name: f"{value:g}" for name, value in answer.figures.items()}
    named = {"submission": answer.submission_id, "state": answer.state}
    return {
        **facts,
        "answer": f"HTTP {answer.http_status}, kept in {plan.history}",
        **figures,
        **{name: text for name, text in named.items() if text is not None},
    }


def demo(folder: Path, *, seed: int = 0, watcher: Watcher | None = None) -> DemoRun:
    """Make a small real challenge, run `score` on its files, then reveal the truth."""
    watcher = watcher or Silent()
    challenge = make_demo_challenge(
        folder / "challenge", seed=seed, on_progress=watcher.start("training a target", N_TRAINED)
    )
    run = score(
        ScoreConfig(
            target=str(challenge.target),
            public=str(challenge.public),
            private=str(challenge.private),
            mean=challenge.normalisation.mean,
            std=challenge.normalisation.std,
            seed=seed,
            run_dir=str(folder),
        ),
        watcher=watcher,
        command="seenit demo",
    )
    return DemoRun(
        challenge=challenge,
        run=run,
        actual=evaluate_file(run.files["submission"], challenge.truth),
    )


def _references(
    config: ScoreConfig, evidence: ModelEvidence | TableEvidence
) -> ReferenceWork | References | None:
    """References to be trained, those of a folder, or none; refused before any long work."""
    options, folder = config.to_train(), config.trained()
    if isinstance(evidence, TableEvidence) or config.references is None:
        return None
    pool = pool_of(evidence)
    if options is not None:
        return plan_references(pool, options)
    return None if folder is None else open_references(folder, pool)


def _plan_of(work: ReferenceWork, folder: Path) -> dict[str, str]:
    """Plan, recipe and cost, in words by name; leaves nothing behind."""
    home = next(place for place in (folder, *folder.parents) if place.is_dir())
    with TemporaryDirectory(prefix=".seenit-", dir=home) as scratch:  # where a cluster sees it
        cost = expected_cost(work, folder=folder, scratch=Store(Path(scratch)))
    return {
        **work.facts(),
        "trainings": cost.in_words(),
        "disk of references": f"about {cost.megabytes:.0f} MB, and {cost.megabytes_in_flight:.0f} "
        "MB while they train",
    }


def _check(
    evidence: ModelEvidence | TableEvidence, *, seed: int, store: Store, watcher: Watcher
) -> Checks:
    """Everything that can be known before an attack; a table has no records to look at."""
    if isinstance(evidence, TableEvidence):
        return Checks(blind=(), duplicates=(), normalisation=None, warnings=())
    normalisation = check_normalisation(evidence)
    if normalisation.warning is not None:
        watcher.say(f"warning: {normalisation.warning}")
    blind, duplicates = check_records(evidence, seed=seed, store=store, watcher=watcher)
    first = () if normalisation.warning is None else (normalisation.warning,)
    return Checks(
        blind=blind,
        duplicates=duplicates,
        normalisation=normalisation,
        warnings=(*warnings_of(blind, duplicates), *first),
    )


def _resolved(config: ScoreConfig, evidence: ModelEvidence | TableEvidence) -> dict[str, str]:
    """Every option as it was used."""
    used = {name: str(value) for name, value in config.as_dict().items()}
    if isinstance(evidence, ModelEvidence):
        normalisation = evidence.classifier.normalisation
        used |= {
            "architecture": evidence.classifier.architecture,
            "mean": str(None if normalisation is None else normalisation.mean),
            "std": str(None if normalisation is None else normalisation.std),
            "device": evidence.device,
        }
    return {**used, "preset": evidence.preset.name}
