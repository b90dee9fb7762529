"""Reference models from plan to signals: drawn, recorded, trained, joined to the target's table."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from seenit.errors import ConfigError
from seenit.kinds import kind_of, views_of
from seenit.numerics.arrays import BoolArray
from seenit.progress import Watcher
from seenit.records.examples import TEXTS
from seenit.records.plan import Plan
from seenit.reference.choosing.resolve import ChosenTrainer, choose_trainer
from seenit.reference.choosing.trials import match_by_trial
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.job import Facts, Workspace
from seenit.reference.options import ANCHORED, N_FOLDS, ReferenceOptions
from seenit.reference.plan import anchored_plan, balanced_plan, planted_plan
from seenit.reference.planned import PlannedReferences
from seenit.reference.pool import publish_pool, read_pool
from seenit.reference.record import ReferenceRecord, write_record
from seenit.reference.reference import REFERENCE, Reference, Task, references_of
from seenit.reference.workers.cost import ReferenceCost, reference_cost
from seenit.reference.workers.open_backend import open_backend
from seenit.reference.workers.stack import train_all
from seenit.store import Store, key_of

_JOINED = "references"
_MARGINS = ("reference_margin", "reference_margin_t2")


@dataclass(frozen=True, kw_only=True, eq=False)
class References:
    """What references say of every record.

    Attributes:
        arrays: reference_margin and reference_margin_t2 (r, n, q) float32, memory-mapped where
            they are large, reference_is_in and reference_is_usable (r, n) bool.
        with_canaries: the same with canaries behind the n records, who are no part of `arrays`.
        key: of the arrays' content.
        facts: in words by name, for the report.
    """

    arrays: Mapping[str, np.ndarray]
    with_canaries: Mapping[str, np.ndarray]
    key: str
    facts: Mapping[str, str]


def plan_references(given: ReferenceInputs, options: ReferenceOptions) -> PlannedReferences:
    """Draw the plan and choose the trainer; nothing is written or trained.

    Raises:
        ConfigError: The plan cannot be drawn, the trainer cannot be used for these records, or
            there is no such cluster.
    """
    _require_trainable(given, options)
    plan = _draw(given, options)  # first: it is refused in no time
    pool = read_pool(given.sets)
    choice = choose_trainer(given, pool, options)
    device = choice.device or given.device
    backend = open_backend(options, device=device)
    task = Task(
        pool_key=pool.key,
        normalisation=None if choice.trainer.normalises else given.normalisation,
        n_classes=given.n_classes,
        trainer=choice.trainer,
        views=views_of(given.sets, given.classifier, device=given.device),
    )
    return PlannedReferences(
        plan=plan,
        pool=pool,
        ids=np.concatenate([examples.ids for examples in given.sets]),
        choice=choice,
        references=references_of(plan, task),
        device=device,
        keep_weights=options.keep_weights,
        backend=backend,
        match_seconds=options.match_seconds,
    )


def _require_trainable(given: ReferenceInputs, options: ReferenceOptions) -> None:
    """Refuse recipes for records that are no measures: seenit's networks multiply them.

    Raises:
        ConfigError: The records are such, and there is no code of the user's that trains on them.
    """
    kind = kind_of(given.sets[0])
    if kind.name == TEXTS and options.trainer is not None:
        raise ConfigError(
            f"--trainer {options.trainer}: expected images, rows of numbers or tables, got texts, "
            "which no function of (inputs, labels, seed) gets; pass --plan FILE and a trainer by "
            "ids, or leave it out"
        )
    is_own = kind.is_scaled or kind.name == TEXTS or given.sets[0].schema is not None
    if options.trainer is None and not is_own:
        raise ConfigError(
            "references: expected images, rows of numbers, tables or texts, which seenit's own "
            f"trainers take, got {kind.name}; pass --trainer module:function, which trains as the "
            "target was trained, or leave references out"
        )


def expected_cost(planned: PlannedReferences, *, folder: Path, scratch: Store) -> ReferenceCost:
    """What is still to be trained in `folder` and what it takes; `scratch` holds the pool."""
    left = _left(planned, planned.workspace(folder, Store(folder / "artifacts")))
    publish_pool(planned.pool, scratch)
    cost = reference_cost(
        planned.references,
        left,
        planned.workspace(folder, scratch),
        n_records=len(planned.pool),
        backend=planned.backend,
    )
    return replace(cost, megabytes=cost.megabytes + planned.pool.inputs.nbytes / 1e6)


def train_references(
    planned: PlannedReferences, *, folder: Path, store: Store, watcher: Watcher
) -> References:
    """Train what is not there yet and join all of it.

    The plan is on disk before the first training. A run that was killed goes on from the last
    epoch of each training; references that are there are never trained again.

    Raises:
        TrainingError: A reference cannot be trained.
    """
    planned = settled(planned, folder=folder, store=store, watcher=watcher)
    workspace = planned.workspace(folder, store)
    left = _left(planned, workspace)
    if left:
        for name, words in planned.choice.origins.items():
            watcher.say(f"{name}: {words}")
        watcher.say(f"references: {_announced(planned, left, folder=folder, store=store)}")
        advance = watcher.start("training references", sum(one.n_steps for one in left))
        n_references = len(planned.references)

        def tell(at: int, facts: Facts) -> None:
            watcher.say(
                f"{left[at].name} of {n_references}: right on {facts['accuracy_in']:.3f} of its "
                f"own records, {facts['accuracy_out']:.3f} of the others; "
                f"{facts['seconds']:.0f} s"
            )

        train_all(left, workspace, planned.backend, on_advance=advance, on_finished=tell)
    shutil.rmtree(workspace.checkpoints, ignore_errors=True)
    return join(planned.record, store, facts=planned.facts())


def settled(
    planned: PlannedReferences, *, folder: Path, store: Store, watcher: Watcher
) -> PlannedReferences:
    """The same with its trainer chosen, by trial where asked for; plan and trainer on disk.

    Raises:
        TrainingError: A trial cannot be trained.
    """
    write_record(folder, planned.record, planned.task.trainer)
    if planned.is_settled:
        return planned
    publish_pool(planned.pool, store)
    chosen = _matched(planned, planned.workspace(folder, store), watcher)
    planned = replace(planned.by(chosen), match_seconds=0.0)
    write_record(folder, planned.record, planned.task.trainer)
    return planned


def join(record: ReferenceRecord, store: Store, *, facts: Mapping[str, str]) -> References:
    """The arrays of all references of a record, one behind the other.

    Raises:
        StoreError: One of them is missing.
    """
    parts = [store.read(REFERENCE, key) for key in record.keys]
    key = key_of({"references": record.keys})
    joined = store.arrays(_JOINED, key, partial(_stacked, parts))
    plan = record.plan
    every = {**joined, "reference_is_in": plan.is_in, "reference_is_usable": plan.counts}
    return References(
        arrays={name: array[:, : plan.n_records] for name, array in every.items()},
        with_canaries=every,
        key=key_of({"margins": key, "is_in": plan.is_in, "counts": plan.counts}),
        facts={
            **facts,
            "right on their own records": f"{_accuracy(parts, plan, plan.is_in):.3f}",
            "right on the others": f"{_accuracy(parts, plan, ~plan.is_in):.3f}",
        },
    )


def _accuracy(parts: list[dict[str, np.ndarray]], plan: Plan, side: BoolArray) -> float:
    """Mean over references of the share of records on a side that they are right on."""
    hits = [
        part["label_hits"][: plan.n_records, 0][is_there[: plan.n_records]].mean()
        for part, is_there in zip(parts, side, strict=True)
    ]
    return float(np.mean(hits))


def _announced(
    planned: PlannedReferences, left: list[Reference], *, folder: Path, store: Store
) -> str:
    """What is about to be done, and how long by a trial where that is short."""
    trainer = planned.task.trainer
    if planned.cost is not None:
        publish_pool(planned.pool, store)
        return planned.cost
    if trainer.has_short_trial:
        return expected_cost(planned, folder=folder, scratch=store).in_words()
    publish_pool(planned.pool, store)
    return (
        f"{len(left)} trainings by {trainer.name}, "
        f"{planned.backend.n_at_once(planned.device, len(left))} at a time; how long one takes is "
        "known when the first is done"
    )


def _stacked(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: np.stack([part[name] for part in parts]) for name in _MARGINS}  # (r, n, q)


def _matched(planned: PlannedReferences, workspace: Workspace, watcher: Watcher) -> ChosenTrainer:
    if planned.choice.target is None:
        raise AssertionError("what is not settled has a target")
    return match_by_trial(
        planned.choice,
        planned.choice.target,
        plan=planned.plan,
        task=planned.task,
        workspace=workspace,
        backend=planned.backend,
        budget_seconds=planned.match_seconds,
        watcher=watcher,
    )


def _left(planned: PlannedReferences, workspace: Workspace) -> list[Reference]:
    return [one for one in planned.references if not one.is_done(workspace)]


def _draw(given: ReferenceInputs, options: ReferenceOptions) -> Plan:
    if options.plan == ANCHORED:
        plan = anchored_plan(
            given.is_member[: given.n_records],
            n_references=options.n_references,
            n_folds=N_FOLDS,
            seed=options.seed,
            units=given.units,
        )
    else:
        plan = balanced_plan(
            n=given.n_records,
            n_references=options.n_references,
            inclusion=options.share_of(n_records=given.n_records, n_trained=given.n_trained),
            seed=options.seed,
            units=given.units,
        )
    return plan if given.canaries is None else planted_plan(plan, given.canaries)
