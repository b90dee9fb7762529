"""Open what a run trains by the ids of a plan, and refuse all that is wrong with it at once."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from seenit.attacks import find_attack
from seenit.competition import find_preset
from seenit.config import AUTO, RunConfig
from seenit.data.signal_files.answers import SUFFIXES, TARGET
from seenit.data.signal_files.model_answers import ModelAnswers, read_model_answers
from seenit.data.tables.blind_file import open_blind_files
from seenit.data.tables.plan_file import read_training_plan
from seenit.errors import FileRefused, Refused, attempt
from seenit.evidence.id_training import IdTraining, train_and_ask
from seenit.evidence.places import folder_problems
from seenit.evidence.precomputed import Precomputed
from seenit.evidence.target_weights import weights_of
from seenit.evidence.user_columns.user_units import user_units
from seenit.files import provenance_of
from seenit.progress import Watcher
from seenit.records.provenance import FileProvenance
from seenit.records.training_plan import TrainingPlan
from seenit.reference.own_code.id_trainer import IdFunction, open_id_target, open_id_trainer
from seenit.store import Store


def open_id_training(
    config: RunConfig, *, folder: Path, check: Callable[[TrainingPlan, list[str]], None]
) -> IdTraining:
    """Plan, trainer and target of a run whose references are trained by ids.

    Args:
        config: with a trainer and a plan's file.
        folder: of the run.
        check: notes what else is wrong, for the records of the plan.

    Raises:
        Refused: With every problem found, before anything is trained or asked.
    """
    problems: list[str] = []
    for name in config.attack:
        if name != AUTO:
            attempt(problems, lambda name=name: find_attack(name))  # type: ignore[misc]
    if config.preset:
        attempt(problems, lambda: find_preset(str(config.preset)))
    problems += folder_problems(folder)
    about_ids: list[str] = []
    plan = attempt(problems, lambda: read_training_plan(config.plan, about_ids))
    trainer = attempt(problems, lambda: open_id_trainer(str(config.trainer)))
    weights = attempt(problems, lambda: weights_of(config))
    blind = attempt(problems, lambda: open_blind_files(config.blind)) if config.blind else None
    target: IdFunction | ModelAnswers | None = None
    source: FileProvenance | None = None
    if config.target is not None:
        own = attempt(problems, lambda: open_id_target(str(config.target)))
        target, source = own, None if own is None else _code(own)
    elif plan is not None:
        path = attempt(problems, lambda: _target_table(str(config.answers)))
        if path is not None:
            target = attempt(problems, lambda: _read(path, plan))
            source = attempt(problems, lambda: provenance_of(path, "answers"))
    if plan is not None:
        problems += _plan_problems(plan, config.plan)
        attempt(problems, lambda: user_units(config, plan.ids, plan.is_member >= 0))
        if blind is not None:
            attempt(problems, lambda: blind.of(plan.ids, plan.is_member))
        check(plan, problems)
    if (
        problems or plan is None or trainer is None or target is None
        or weights is None or source is None
    ):  # fmt: skip
        raise Refused(problems)
    return IdTraining(
        plan=plan,
        trainer=trainer,
        target=target,
        where=source.path,
        weights=tuple(each.sha256 for each in weights.values()),
        blind=blind,
        files={
            "plan": provenance_of(config.plan, "training plan"),
            "target": source,
            "trainer": _code(trainer),
        },
        about_ids=tuple(dict.fromkeys(about_ids)),
        seed=config.seed,
    )


def trained_by_ids(work: IdTraining, *, store: Store, watcher: Watcher) -> Precomputed:
    """Train what is not kept, ask the target and all references: the signals of a run.

    Raises:
        TargetFailed: The target or a reference cannot be asked.
        TrainingError: A reference cannot be trained, or answers otherwise than the target.
        Refused: Labels are missing, or answers are of several kinds.
    """
    table, target = train_and_ask(work, store, watcher)
    blind = {} if work.blind is None else work.blind.by_role()
    return Precomputed(
        table=table,
        files={**work.files, **blind},
        facts={
            "Answers": f"{target.kind} of the target and of {len(work.names)} references",
            "References": f"trained by {work.trainer.in_words}, by the ids of the plan",
            **target.caveat(),
            **({"Ids": "; ".join(work.about_ids)} if work.about_ids else {}),
        },
        blind=work.blind,
    )


def _target_table(path: str) -> str:
    """The table of the target's answers: the file itself, or that of a folder.

    Raises:
        Refused: There is none, or a folder has answers of references as well.
    """
    home = Path(path)
    if home.is_file():
        return path
    present = [home / f"{TARGET}{suffix}" for suffix in SUFFIXES]
    present = [each for each in present if each.is_file()]
    if len(present) != 1:
        raise FileRefused(
            f"--answers {path}: expected a table of the target's answers, or a folder with "
            f"{TARGET}.parquet or {TARGET}.csv, got {'two of them' if present else 'none'}"
        )
    others = sorted(each.name for each in home.glob("ref_*") if each.suffix in SUFFIXES)
    if others:
        raise Refused(
            [
                f"--answers {path}: expected {TARGET} alone beside --trainer, got {others[0]} too; "
                "leave --trainer out, or pass the target's table itself"
            ]
        )
    return str(present[0])


def _read(path: str, plan: TrainingPlan) -> ModelAnswers:
    found = read_model_answers(path, plan.ids, [], [])
    if found.needs_labels and found.labels is None:
        raise Refused(
            [
                f"{path}: expected a column label beside {found.kind}, got none; write the class "
                "number of each record"
            ]
        )
    return found


def _plan_problems(plan: TrainingPlan, path: str) -> list[str]:
    problems = []
    sides = {int(side) for side in np.unique(plan.is_member[plan.is_member >= 0])}
    if sides != {0, 1}:
        problems.append(
            f"{path}: expected known members and known non-members, got "
            f"{int((plan.is_member == 1).sum())} and {int((plan.is_member == 0).sum())}; write 1 "
            "and 0 into is_member"
        )
    empty = [f"ref_{at + 1}" for at in np.flatnonzero(~plan.is_in.any(axis=1))]
    if empty:
        problems.append(
            f"{path}: expected records to train each reference on, got none for {', '.join(empty)}"
        )
    return problems


def _code(function: IdFunction) -> FileProvenance:
    source = provenance_of(str(function.file), "Python code")
    return FileProvenance(
        path=function.spec, kind=source.kind, n_bytes=source.n_bytes, sha256=function.sha256
    )
