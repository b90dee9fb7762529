"""Runs whose references the user's own code trains by the ids of a plan."""

from pathlib import Path

from seenit.config import AuditConfig, ScoreConfig
from seenit.errors import attempt
from seenit.evidence.audit import group_of
from seenit.evidence.by_ids import open_id_training, trained_by_ids
from seenit.evidence.id_training import IdTraining, cost_by_ids
from seenit.evidence.places import file_problems
from seenit.evidence.precomputed import Precomputed
from seenit.pipeline.clock import Clock
from seenit.progress import Watcher
from seenit.records.training_plan import TrainingPlan
from seenit.store import Store


def plan_by_ids(config: AuditConfig | ScoreConfig) -> dict[str, str]:
    """Check all inputs, try the code, and say what the references would cost.

    Raises:
        Refused: With everything that is wrong with the inputs.
        TargetFailed: What was trained in the trial cannot be asked.
        TrainingError: The trial fails.
    """
    work = _opened(config)
    return {"run folder": str(config.folder()), **cost_by_ids(work, _store(config))}


def train_by_plan(
    config: AuditConfig | ScoreConfig, *, clock: Clock, watcher: Watcher
) -> Precomputed | None:
    """The signals of such a run, every training kept at once; None of any other run.

    Raises:
        Refused: With everything that is wrong with the inputs, before any training.
        TargetFailed: The target or a reference cannot be asked.
        TrainingError: A reference cannot be trained, or answers otherwise than the target.
    """
    if not config.trains_by_ids:
        return None
    with clock.stage("open and check"):
        work = _opened(config)
    with clock.stage("train references"):
        return trained_by_ids(work, store=_store(config), watcher=watcher)


def _opened(config: AuditConfig | ScoreConfig) -> IdTraining:
    def check(plan: TrainingPlan, problems: list[str]) -> None:
        known = plan.ids[plan.is_member >= 0]
        if isinstance(config, AuditConfig) and config.groups is not None:
            attempt(problems, lambda: group_of(config, known))
        if isinstance(config, ScoreConfig) and config.out is not None:
            problems += file_problems(Path(config.out))

    return open_id_training(config, folder=config.folder(), check=check)


def _store(config: AuditConfig | ScoreConfig) -> Store:
    return Store(config.folder() / "artifacts")
