"""References that the user's own code trains by the ids of a plan, each kept at once."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from seenit.data.signal_files.answers import TARGET, table_of_models
from seenit.data.signal_files.model_answers import ModelAnswers
from seenit.data.tables.blind_file import BlindFile
from seenit.errors import TargetFailed, TrainingError
from seenit.numerics.arrays import IdArray
from seenit.progress import Watcher
from seenit.records.provenance import FileProvenance
from seenit.records.signals import SignalTable
from seenit.records.training_plan import TrainingPlan, names_of
from seenit.reference.own_code.id_trainer import IdFunction, ask_by_ids, train_by_ids
from seenit.store import Store, key_of
from seenit.words import duration

AT_ONCE = 256
"""Records that a target is asked about in one call, whose answers are kept together."""
PROBED = 512
"""Records that a trial trains on at most."""
TRIED = 2
"""Records that a trial asks a target about."""
_SAME = 1e-3
_REFERENCES, _TARGETS = "references-by-id", "target-by-id"


@dataclass(frozen=True, kw_only=True, eq=False)
class IdTraining:
    """All that is needed to train and to ask.

    Attributes:
        plan: which reference is trained on which record.
        trainer: of (ids, seed).
        target: the function that answers for it, or its answers.
        where: the target's answers come from, for messages.
        weights: SHA-256 of what the target answers from, as far as the user named it.
        files: provenance by role.
        seed: of the trainings.
        blind: what the blind baseline may see; None for nothing.
        about_ids: how ids were read, where not as they are spelled.
    """

    plan: TrainingPlan
    trainer: IdFunction
    target: IdFunction | ModelAnswers
    where: str
    weights: tuple[str, ...]
    files: Mapping[str, FileProvenance]
    seed: int
    blind: BlindFile | None = None
    about_ids: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the references."""
        return names_of(self.plan.n_references)

    def trained_on(self, reference: int) -> IdArray:
        """Ids (m,) of the records of one."""
        return self.plan.ids[np.flatnonzero(self.plan.is_in[reference])]

    def seed_of(self, reference: int) -> int:
        """32 bits, whatever the number of references."""
        return int(np.random.SeedSequence([self.seed, reference]).generate_state(1)[0])

    def key_of(self, reference: int) -> str:
        """Of the answers of one reference about all records."""
        return key_of(
            {
                "trainer": self.trainer.spec,
                "code": self.trainer.sha256,
                "trained_on": self.trained_on(reference),
                "asked": self.plan.ids,
                "seed": self.seed_of(reference),
            }
        )

    def kept_in(self, store: Store) -> tuple[int, ...]:
        """References whose answers are there."""
        return tuple(at for at in range(len(self.names)) if store.has(_REFERENCES, self.key_of(at)))


def cost_by_ids(work: IdTraining, store: Store) -> dict[str, str]:
    """What is to be trained, how long it may take, and that the code works, in words by name.

    One training on a few hundred records is tried, unless a reference is kept already, and a target
    that is a function is asked about two.

    Raises:
        TargetFailed: The target, or what was trained in the trial, cannot be asked.
        TrainingError: The trial fails.
    """
    target = work.target
    if isinstance(target, IdFunction):
        target = ask_by_ids(target, target.function, work.plan.ids[:TRIED], name=TARGET)
    _require_labels(target, work.where)
    kept, n = work.kept_in(store), len(work.names)
    n_each = int(work.plan.is_in.sum(axis=1).mean())
    left = n - len(kept)
    if not left:
        words = f"nothing to train: all {n} references are kept"
    elif kept:
        found = [float(store.read(_REFERENCES, work.key_of(at))["seconds"]) for at in kept]
        each = sum(found) / len(found)
        words = f"about {duration(each * left)}, by the {len(kept)} that are kept"
    else:
        words = _tried(work, target)
    return {
        "records": f"{len(work.plan):,}",
        "references": f"{n}, each trained on {n_each:,} records on average, {len(kept)} kept",
        "time for references": words,
        "trainer": work.trainer.in_words,
        "target": work.target.in_words
        if isinstance(work.target, IdFunction)
        else f"{work.target.kind} in {work.where}",
    }


def train_and_ask(
    work: IdTraining, store: Store, watcher: Watcher
) -> tuple[SignalTable, ModelAnswers]:
    """Signals of all records, and what the target answered.

    The target is asked first; each reference that is not kept is trained and asked about all.

    Raises:
        TargetFailed: The target or a reference cannot be asked.
        TrainingError: A reference cannot be trained, or answers otherwise than the target.
        Refused: Labels are missing, or answers are of several kinds.
    """
    target = _target(work, store, watcher)
    _require_labels(target, work.where)
    read = {TARGET: target}
    advance = watcher.start("training references", len(work.names))
    left, is_told = len(work.names) - len(work.kept_in(store)), False
    for at, name in enumerate(work.names):
        is_kept = store.has(_REFERENCES, work.key_of(at))
        arrays = store.arrays(_REFERENCES, work.key_of(at), _training(work, at, read, store))
        read[name] = _from_arrays(arrays)
        advance(1)
        if not is_kept:
            left -= 1
            if left and not is_told:
                each = float(arrays["seconds"])
                watcher.say(
                    f"{name} took {duration(each)}; {left} of {len(work.names)} references are to "
                    f"be trained, about {duration(left * each)}"
                )
            is_told = True
    table = table_of_models(read, work.plan, where=work.trainer.spec, target=work.where)
    return table, read[TARGET]


def _training(
    work: IdTraining, at: int, read: Mapping[str, ModelAnswers], store: Store
) -> Callable[[], dict[str, np.ndarray]]:
    return lambda: _reference(work, at, read[TARGET], store)


def _reference(
    work: IdTraining, at: int, target: ModelAnswers, store: Store
) -> dict[str, np.ndarray]:
    """Answers of one reference, freshly trained, as arrays by name."""
    name, began = work.names[at], time.perf_counter()
    try:
        answer = train_by_ids(
            work.trainer, work.trained_on(at).tolist(), seed=work.seed_of(at), name=name
        )
        found = ask_by_ids(work.trainer, answer, work.plan.ids, name=name)
        _require_alike(found, target, f"{work.trainer.spec}: {name}")
    except (TrainingError, TargetFailed) as error:
        n_kept = len(work.kept_in(store))
        raise TrainingError(
            f"{error}; the answers of {n_kept} of {len(work.names)} references are kept in "
            f"{store.root}, and the same command goes on from there"
        ) from error
    return {**_as_arrays(found), "seconds": np.array(time.perf_counter() - began)}


def _require_labels(target: ModelAnswers, where: str) -> None:
    """Answers about every class come with the true one."""
    if target.needs_labels and target.labels is None:
        raise TargetFailed(
            f"{where}: expected a label for each record beside {target.kind}, got none; give "
            "them too, as {'p': …, 'label': …}, in class numbers from 0"
        )


def _require_alike(found: ModelAnswers, target: ModelAnswers, name: str) -> None:
    """The reference answers as the target does."""
    if (found.kind, found.values.shape[1:]) == (target.kind, target.values.shape[1:]):
        return
    wanted, got = (
        one.kind + (f" of {one.values.shape[1]} classes" if one.values.ndim == 2 else "")
        for one in (target, found)
    )
    raise TrainingError(
        f"{name}: expected {wanted}, as of the target, got {got}; a class that it was not trained "
        "on needs its column all the same"
    )


def _target(work: IdTraining, store: Store, watcher: Watcher) -> ModelAnswers:
    """The target's answers, each block of them kept at once."""
    if isinstance(work.target, ModelAnswers):
        return work.target
    target, ids = work.target, work.plan.ids
    advance = watcher.start("asking the target", len(ids))
    blocks = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
    keys = [
        key_of(
            {
                "target": target.spec, "code": target.sha256,
                "weights": list(work.weights), "ids": block,
            }
        )
        for block in blocks
    ]  # fmt: skip
    if store.has(_TARGETS, keys[0]):
        _require_same(target, ids[:1], _from_arrays(store.read(_TARGETS, keys[0])), store)
    parts = []
    for key, block in zip(keys, blocks, strict=True):
        try:
            arrays = store.arrays(_TARGETS, key, _asking(target, block))
        except TargetFailed as error:
            n_kept = sum(
                len(block)
                for key, block in zip(keys, blocks, strict=True)
                if store.has(_TARGETS, key)
            )
            raise TargetFailed(
                f"{error}; the answers about {n_kept:,} of {len(ids):,} records are kept in "
                f"{store.root}, and the same command goes on from there"
            ) from error
        parts.append(_from_arrays(arrays))
        advance(len(block))
    first = parts[0]
    for part in parts:
        if (part.kind, part.values.shape[1:], part.labels is None) != (
            first.kind, first.values.shape[1:], first.labels is None,
        ):  # fmt: skip
            raise TargetFailed(
                f"{target.spec}: expected one kind of answer about all records, got {first.kind} "
                f"and {part.kind}; name them, as {{'p': …}}"
            )
    labels = [part.labels for part in parts if part.labels is not None]
    return ModelAnswers(
        kind=first.kind,
        values=np.concatenate([part.values for part in parts]),
        labels=np.concatenate(labels) if labels else None,
    )


def _asking(target: IdFunction, block: IdArray) -> Callable[[], dict[str, np.ndarray]]:
    return lambda: _as_arrays(ask_by_ids(target, target.function, block, name=TARGET))


def _require_same(target: IdFunction, ids: IdArray, before: ModelAnswers, store: Store) -> None:
    """Kept answers are of the model that answers now, as far as one record shows."""
    now = ask_by_ids(target, target.function, ids, name=TARGET)
    if now.kind != before.kind or not np.allclose(
        now.values, before.values[:1], rtol=_SAME, atol=_SAME
    ):
        raise TargetFailed(
            f"{target.spec}: asked about the record {ids.tolist()[0]!r} again, it answers "
            f"otherwise than the answers of an earlier command in {store.root}/{_TARGETS}-*, so "
            "those are another model's; delete them, or choose another --run-dir"
        )


def _tried(work: IdTraining, target: ModelAnswers) -> str:
    """The time of all references, from one training on a part of the first one's records."""
    ids = work.trained_on(0)
    some = ids[np.unique(np.linspace(0, len(ids) - 1, min(PROBED, len(ids))).round().astype(int))]
    began = time.perf_counter()
    answer = train_by_ids(work.trainer, some.tolist(), seed=work.seed_of(0), name="a trial")
    trained = time.perf_counter() - began
    asked = work.plan.ids[: min(PROBED, len(work.plan))]
    began = time.perf_counter()
    found = ask_by_ids(work.trainer, answer, asked, name="a trial")
    _require_alike(found, target, f"{work.trainer.spec}: a trial")
    asking = (time.perf_counter() - began) * len(work.plan) / len(asked)
    each = trained * len(ids) / len(some) + asking
    n = len(work.names)
    return (
        f"about {duration(n * each)}, {duration(each)} each, if it grows with the records: a trial "
        f"on {len(some):,} of them took {duration(trained)}"
    )


def _as_arrays(answers: ModelAnswers) -> dict[str, np.ndarray]:
    found = {"kind": np.array(answers.kind), "values": answers.values}
    return found if answers.labels is None else {**found, "labels": answers.labels}


def _from_arrays(arrays: Mapping[str, np.ndarray]) -> ModelAnswers:
    return ModelAnswers(
        kind=str(arrays["kind"]), values=arrays["values"], labels=arrays.get("labels")
    )
