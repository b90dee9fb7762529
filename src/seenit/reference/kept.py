"""References that an earlier `seenit references` left in a folder, if they fit this run."""

from pathlib import Path

import numpy as np

from seenit.errors import Refused
from seenit.kinds import views_of
from seenit.numerics.arrays import MembershipArray
from seenit.records.examples import UNKNOWN
from seenit.records.plan import PRIVATE
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.pool import read_pool
from seenit.reference.record import RECORD, ReferenceRecord, read_record
from seenit.reference.reference import REFERENCE
from seenit.reference.run import References, join
from seenit.store import Store


def open_references(folder: Path, given: ReferenceInputs) -> References:
    """The references of a folder, for the records of this run.

    Raises:
        StoreError: The folder holds no references.
        Refused: They were trained on other records or asked other questions, some are not there
            yet, or they were trained on truth that this run must not know.
    """
    record = read_record(folder)
    store = Store(folder / "artifacts")
    pool = read_pool(given.sets)
    problems = []
    if record.pool_key != pool.key:
        problems.append(
            f"expected references on the {len(pool):,} records of this run, in this order, got "
            f"{len(record.ids):,} others{_planted(record)}; train them with --pool PUBLIC --pool "
            "PRIVATE"
        )
    views = tuple(view.name for view in views_of(given.sets, given.classifier, device=given.device))
    if record.views != views:
        problems.append(
            f"expected answers to the queries {'; '.join(views)}, got {'; '.join(record.views)}; "
            "run `seenit references` with the --target and the normalisation of this run"
        )
    n_there = sum(store.has(REFERENCE, key) for key in record.keys)
    if n_there < len(record.keys):
        problems.append(
            f"expected {len(record.keys)} finished references, got {n_there}; run `seenit "
            "references` again, it goes on"
        )
    if not problems and _knows_too_much(record, given.is_member):
        problems.append(
            "expected every record of unknown membership to be drawn, got an anchored plan that "
            "was fixed to the truth of some; train on a pool whose private file says no membership"
        )
    if problems:
        raise Refused(f"--references {folder / RECORD}: {problem}" for problem in problems)
    return join(record, store, facts={"references": f"{len(record.keys)}, from {folder}"})


def _knows_too_much(record: ReferenceRecord, is_member: MembershipArray) -> bool:
    """Records that are unknown here were known when the references were trained."""
    fold = record.plan.fold
    return fold is not None and bool(np.any(fold[is_member == UNKNOWN] != PRIVATE))


def _planted(record: ReferenceRecord) -> str:
    n = record.plan.n_canaries
    return f", {n:,} of them canaries of an audit" if n else ""
