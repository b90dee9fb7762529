"""Reference models from plan to signals: drawn, recorded, trained, joined to the target's table."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from seenit.numerics.arrays import BoolArray
from seenit.progress import Watcher
from seenit.records.plan import Plan
from seenit.reference.choosing.resolve import ResolvedRecipe, own_training, resolve_recipe
from seenit.reference.choosing.trials import match_by_trial
from seenit.reference.options import ANCHORED, N_FOLDS, ReferenceOptions
from seenit.reference.own_trainer import OwnTrainer
from seenit.reference.plan import anchored_plan, balanced_plan, planted_plan
from seenit.reference.planned import ReferenceWork, works_of
from seenit.reference.pool import publish_pool, read_pool
from seenit.reference.pool_evidence import PoolEvidence
from seenit.reference.record import ReferenceRecord, write_record
from seenit.reference.workers.cost import ReferenceCost, reference_cost
from seenit.reference.workers.job import jobs_of
from seenit.reference.workers.open_backend import open_backend
from seenit.reference.workers.task import Task
from seenit.reference.workers.work import REFERENCE, TrainReference
from seenit.reference.workers.worker import Facts, Workplace
from seenit.signals.standard_views import views_of
from seenit.store import Store, key_of

_JOINED = "references"
_MARGINS = ("reference_margin", "reference_margin_t2")


@dataclass(frozen=True, kw_only=True, eq=False)
class References:
    """What references say of every record.

    Attributes:
        arrays: reference_margin and reference_margin_t2 (r, n, q) float32, memory-mapped where
            they are large, reference_is_in and reference_counts (r, n) bool.
        with_canaries: the same with canaries behind the n records, who are no part of `arrays`.
        key: of the arrays' content.
        facts: in words by name, for the report.
    """

    arrays: Mapping[str, np.ndarray]
    with_canaries: Mapping[str, np.ndarray]
    key: str
    facts: Mapping[str, str]


def plan_references(evidence: PoolEvidence, options: ReferenceOptions) -> ReferenceWork:
    """Draw the plan and settle the recipe; nothing is written or trained.

    Raises:
        ConfigError: The plan cannot be drawn, the recipe cannot be used for these records, or
            there is no such cluster.
    """
    plan = _draw(evidence, options)  # first: it is refused in no time
    backend = open_backend(options, device=evidence.device)
    pool = read_pool(evidence.sets)
    recipe = (
        resolve_recipe(evidence, pool, None if options.recipe is None else Path(options.recipe))
        if options.trainer is None
        else own_training(options.trainer)
    )
    task = Task(
        pool_key=pool.key,
        normalisation=evidence.normalisation if options.trainer is None else None,
        n_classes=evidence.n_classes,
        recipe=recipe.recipe,
        views=views_of(evidence.sets, evidence.classifier, device=evidence.device),
    )
    jobs = jobs_of(plan, task)
    return ReferenceWork(
        pool=pool,
        record=ReferenceRecord(
            plan=plan,
            ids=np.concatenate([examples.ids for examples in evidence.sets]),
            pool_key=pool.key,
            keys=tuple(job.key for job in jobs),
            views=tuple(view.name for view in task.views),
        ),
        recipe=recipe,
        works=works_of(jobs),
        device=evidence.device,
        keep_weights=options.keep_weights,
        backend=backend,
        match_seconds=options.match_seconds,
    )


def expected_cost(work: ReferenceWork, *, folder: Path, scratch: Store) -> ReferenceCost:
    """What is still to be trained in `folder` and what it takes; `scratch` holds the pool."""
    left = _left(work, work.place(folder, Store(folder / "artifacts")))
    publish_pool(work.pool, scratch)
    cost = reference_cost(
        work.works,
        left,
        work.place(folder, scratch),
        n_records=len(work.pool),
        backend=work.backend,
    )
    return replace(cost, megabytes=cost.megabytes + work.pool.inputs.nbytes / 1e6)


def train_references(
    work: ReferenceWork, *, folder: Path, store: Store, watcher: Watcher
) -> References:
    """Train what is not there yet and join all of it.

    The plan is on disk before the first training. A run that was killed goes on from the last
    epoch of each training; references that are there are never trained again.

    Raises:
        TrainingError: A reference cannot be trained.
    """
    work = settled(work, folder=folder, store=store, watcher=watcher)
    place = work.place(folder, store)
    left = _left(work, place)
    if left:
        watcher.say(f"references: {_announced(work, left, folder=folder, store=store)}")
        advance = watcher.start("training references", sum(one.n_steps for one in left))
        n_references = len(work.works)

        def tell(at: int, facts: Facts) -> None:
            watcher.say(
                f"{left[at].name} of {n_references}: right on {facts['accuracy_in']:.3f} of its "
                f"own records, {facts['accuracy_out']:.3f} of the others; "
                f"{facts['seconds']:.0f} s"
            )

        work.backend.run(left, place, on_advance=advance, on_finished=tell)
    shutil.rmtree(place.checkpoints, ignore_errors=True)
    return join(work.record, store, facts=work.facts())


def settled(work: ReferenceWork, *, folder: Path, store: Store, watcher: Watcher) -> ReferenceWork:
    """The work with its recipe chosen, by trial where that was asked for; plan and recipe on disk.

    Raises:
        TrainingError: A trial cannot be trained.
    """
    write_record(folder, work.record, work.recipe.recipe)
    if work.is_settled:
        return work
    publish_pool(work.pool, store)
    chosen = _matched(work, work.place(folder, store), watcher)
    work = replace(work.with_recipe(chosen), match_seconds=0.0)
    write_record(folder, work.record, work.recipe.recipe)
    return work


def join(record: ReferenceRecord, store: Store, *, facts: Mapping[str, str]) -> References:
    """The arrays of all references of a record, one behind the other.

    Raises:
        StoreError: One of them is missing.
    """
    parts = [store.read(REFERENCE, key) for key in record.keys]
    key = key_of({"references": record.keys})
    joined = store.arrays(_JOINED, key, partial(_stacked, parts))
    plan = record.plan
    every = {**joined, "reference_is_in": plan.is_in, "reference_counts": plan.counts}
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
    work: ReferenceWork, left: list[TrainReference], *, folder: Path, store: Store
) -> str:
    """What is about to be done. Own code is tried by a dry run only: it may do its whole work."""
    if isinstance(work.recipe.recipe, OwnTrainer):
        publish_pool(work.pool, store)
        return (
            f"{len(left)} trainings by {work.recipe.recipe.spec}, "
            f"{work.backend.n_at_once(work.device, len(left))} at a time; how long one takes is "
            "known when the first is done"
        )
    return expected_cost(work, folder=folder, scratch=store).in_words()


def _stacked(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: np.stack([part[name] for part in parts]) for name in _MARGINS}  # (r, n, q)


def _matched(work: ReferenceWork, place: Workplace, watcher: Watcher) -> ResolvedRecipe:
    if work.recipe.target is None:
        raise AssertionError("what is not settled has a target")
    return match_by_trial(
        work.recipe,
        work.recipe.target,
        plan=work.record.plan,
        task=work.works[0].job.task,
        place=place,
        backend=work.backend,
        budget_seconds=work.match_seconds,
        watcher=watcher,
    )


def _left(work: ReferenceWork, place: Workplace) -> list[TrainReference]:
    return [one for one in work.works if not one.is_done(place)]


def _draw(evidence: PoolEvidence, options: ReferenceOptions) -> Plan:
    if options.plan == ANCHORED:
        plan = anchored_plan(
            evidence.is_member[: evidence.n_records],
            n_references=options.n_references,
            n_folds=N_FOLDS,
            seed=options.seed,
            units=evidence.units,
        )
    else:
        plan = balanced_plan(
            n=evidence.n_records,
            n_references=options.n_references,
            inclusion=options.share_of(n_records=evidence.n_records, n_trained=evidence.n_trained),
            seed=options.seed,
        )
    return plan if evidence.canaries is None else planted_plan(plan, evidence.canaries)
