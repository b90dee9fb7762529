"""`seenit.audit`: of files, by a configuration, or of a model and records in memory."""

from collections.abc import Iterable
from typing import Any, overload

from seenit.config import AUTO, AuditConfig
from seenit.config.memory import MemoryConfig
from seenit.config.options import several
from seenit.errors import ConfigError
from seenit.evidence.memory.audit import InMemory, Pair
from seenit.evidence.memory.records import Records
from seenit.evidence.memory.references import Train
from seenit.pipeline.audit_run import AuditRun, audit_files
from seenit.pipeline.memory_audit import audit_memory
from seenit.progress import Silent, Watcher

_COMMAND = "seenit.audit"


@overload
def audit(
    target: AuditConfig, *, watcher: Watcher | None = None, command: str = _COMMAND
) -> AuditRun: ...


@overload
def audit(
    target: object,
    *,
    members: Records,
    nonmembers: Records,
    references: int | None = None,
    train: Train | None = None,
    classes: Iterable[Any] | None = None,
    units: Pair | None = None,
    groups: Pair | None = None,
    attack: str | Iterable[str] = AUTO,
    fpr: float | Iterable[float] = MemoryConfig.fpr,
    prior: float | Iterable[float] = MemoryConfig.prior,
    inclusion: float | None = None,
    seed: int = 0,
    run_dir: str | None = None,
    watcher: Watcher | None = None,
    command: str = _COMMAND,
) -> AuditRun: ...


def audit(
    target: object,
    *,
    members: Records | None = None,
    nonmembers: Records | None = None,
    references: int | None = None,
    train: Train | None = None,
    classes: Iterable[Any] | None = None,
    units: Pair | None = None,
    groups: Pair | None = None,
    attack: str | Iterable[str] = AUTO,
    fpr: float | Iterable[float] = MemoryConfig.fpr,
    prior: float | Iterable[float] = MemoryConfig.prior,
    inclusion: float | None = None,
    seed: int = 0,
    run_dir: str | None = None,
    watcher: Watcher | None = None,
    command: str = _COMMAND,
) -> AuditRun:
    """Say what a model gives away about its training records, and what that is worth.

    Args:
        target: an `AuditConfig`, which names files and says everything else too; or a model in
            memory: a fitted estimator, a torch module, or a callable from X to probabilities or
            logits (n, classes).
        members: (X, y) that the model was trained on, as arrays, frames, sparse matrices, tensors
            or lists; or a data loader, data set, list or generator of batches or records (x, y).
        nonmembers: the same of records of the same kind that it was not trained on.
        references: how many reference models to fit, each on its share of all records; None for
            none.
        train: trains a reference, from (X, y, seed) to a model; None clones an estimator.
        classes: of the model's outputs, in order, where the model does not say it by `classes_`
            and labels are not their numbers.
        units: what each record belongs to, such as a person, for members and for non-members.
        groups: whose exposure to compare, for members and for non-members.
        attack: name or names of attacks to choose from, or "auto".
        fpr: false-positive rates to report, the judged one first.
        prior: shares of members that somebody expects before looking, the headline one first.
        inclusion: share of the records that each reference is fitted on; None for one half or
            three quarters, whichever is nearer to the target's own share.
        seed: the one seed.
        run_dir: folder to write report, summary and scores to; None writes nothing.
        watcher: told how far the run is; None for nobody.
        command: what the user typed, for the report.

    Raises:
        ConfigError: A model without members and non-members, or a configuration beside them.
        Refused: With what is wrong with the inputs, before any long work.
    """
    watcher = watcher or Silent()
    attacks, fprs, priors = several(attack), several(fpr), several(prior)
    if isinstance(target, AuditConfig):
        given = {
            "members": members, "nonmembers": nonmembers, "references": references,
            "train": train, "classes": classes, "units": units, "groups": groups,
            "inclusion": inclusion, "run_dir": run_dir,
        }  # fmt: skip
        beside = [name for name, value in given.items() if value is not None]
        if beside or (attacks, fprs, priors, seed) != _DEFAULTS:
            raise ConfigError(
                f"{', '.join(beside) or 'attack, fpr, prior, seed'}: expected them in the "
                "AuditConfig, got them beside it; move them into it"
            )
        return audit_files(target, watcher=watcher, command=command)
    if members is None or nonmembers is None:
        raise ConfigError(
            f"seenit.audit: expected an AuditConfig, or a model with members=(X, y) and "
            f"nonmembers=(X, y), got a {type(target).__name__} without them"
        )
    return audit_memory(
        InMemory(
            model=target,
            members=members,
            nonmembers=nonmembers,
            train=train,
            classes=classes,
            units=units,
            groups=groups,
        ),
        config=MemoryConfig(
            target=type(target).__name__,
            references=references,
            attack=attacks,
            fpr=fprs,
            prior=priors,
            inclusion=inclusion,
            unit=None if units is None else "units",
            groups=None if groups is None else "group",
            seed=seed,
            run_dir=run_dir,
        ),
        watcher=watcher,
        command=command,
    )


_DEFAULTS = ((AUTO,), MemoryConfig.fpr, MemoryConfig.prior, 0)
