"""What a folder of references holds: the plan, written first, and the names of what it gives."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from seenit.errors import StoreError
from seenit.numerics.arrays import IdArray
from seenit.records.plan import Plan
from seenit.reference.trainer import Trainer
from seenit.store import write_atomically

RECORD = "references.npz"
TRAINERS = ("recipe.toml", "trainer.toml")
"""What may say there what trained; of these a folder has one."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceRecord:
    """The references of a run.

    Attributes:
        plan: who trains on what.
        ids: (n,) of the records, in the pool's order.
        pool_key: of the records' content.
        keys: artefact of each reference, r of them.
        views: names of the queries, q of them.
    """

    plan: Plan
    ids: IdArray
    pool_key: str
    keys: tuple[str, ...]
    views: tuple[str, ...]


def write_record(folder: Path, record: ReferenceRecord, trainer: Trainer) -> None:
    """Write `references.npz` and the trainer's own file, each in one piece."""
    plan = record.plan
    arrays: dict[str, Any] = {
        "is_in": plan.is_in,
        "counts": plan.counts,
        "seed": np.array(plan.seed),
        "kind": np.array(plan.kind),
        "ids": record.ids,
        "pool_key": np.array(record.pool_key),
        "keys": np.array(record.keys),
        "views": np.array(record.views),
    }
    if plan.fold is not None:
        arrays["fold"] = plan.fold
    if plan.copies is not None:
        arrays |= {"n_canaries": np.array(plan.n_canaries), "copies": plan.copies}

    def save(scratch: Path) -> None:
        with scratch.open("wb") as file:
            np.savez_compressed(file, **arrays)

    write_atomically(folder / RECORD, save)
    write_atomically(
        folder / trainer.file_name,
        lambda scratch: scratch.write_text(trainer.toml, encoding="utf-8"),
    )
    for name in set(TRAINERS) - {trainer.file_name}:
        (folder / name).unlink(missing_ok=True)  # of an earlier run


def read_record(folder: Path) -> ReferenceRecord:
    """Read what `write_record` wrote.

    Raises:
        StoreError: There is no such file, or it is another.
    """
    path = folder / RECORD
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return ReferenceRecord(
                plan=Plan(
                    is_in=arrays["is_in"],
                    counts=arrays["counts"],
                    seed=int(arrays["seed"]),
                    kind=arrays["kind"].item(),
                    fold=arrays.get("fold"),
                    n_canaries=int(arrays.get("n_canaries", 0)),
                    copies=arrays.get("copies"),
                ),
                ids=arrays["ids"],
                pool_key=arrays["pool_key"].item(),
                keys=tuple(arrays["keys"].tolist()),
                views=tuple(arrays["views"].tolist()),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise StoreError(
            f"{path}: expected the plan that `seenit references` writes, got '{error}'"
        ) from error
