"""References as far as a time goes, and no further than they show."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from seenit.evaluate.audit.growth import Extrapolation
from seenit.progress import Watcher
from seenit.records.plan import Plan
from seenit.reference.planned import PlannedReferences
from seenit.reference.run import References, expected_cost, settled, train_references
from seenit.store import Store

FEWEST_IN_A_BLOCK = 4
_TO_A_RECORD = 0.01
"""A plan has its share to within a record of each reference: 1/3 is not quite 3."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Budgeted:
    """What a time bought.

    Attributes:
        references: all that were trained; None where the time is too short for the first block.
        why_no_more: one sentence.
    """

    references: References | None
    why_no_more: str


def block_of(plan: Plan) -> int:
    """References to train at once, so that every record is IN and OUT after each block."""
    if plan.kind == "anchored":
        return FEWEST_IN_A_BLOCK
    share = float(plan.is_in[:, : plan.n_records].mean())
    rarer = min(share, 1 - share)
    return max(FEWEST_IN_A_BLOCK, ceil(1 / rarer - _TO_A_RECORD))


def train_within(
    planned: PlannedReferences,
    *,
    seconds: float,
    block: int,
    look: Callable[[References], Extrapolation | None],
    folder: Path,
    store: Store,
    watcher: Watcher,
    now: Callable[[], float] = time.monotonic,
) -> Budgeted:
    """Train blocks of references until the time, the plan or the gain is used up.

    A block is begun only where the time that the last one took, or the first is expected to take,
    is left. They stop early where all further ones
    together are expected to bring less than half of the interval's width, which more references
    do not narrow.

    Args:
        planned: all references that may be trained.
        seconds: for all of them, the choice of a recipe by trial included.
        block: how many at a time.
        look: from the references so far to what more would bring.
        folder: of the run.
        store: of the run.
        watcher: told of each block.
        now: seconds on some clock.

    Raises:
        TrainingError: A reference cannot be trained.
    """
    began = now()
    planned = settled(planned, folder=folder, store=store, watcher=watcher)
    trained: References | None = None
    n_all, n_done, last = len(planned.references), 0, 0.0
    for n in [*range(block, n_all, block), n_all]:
        part = planned.first(n)
        is_there = all(one.is_done(part.workspace(folder, store)) for one in part.references)
        cost = 0.0 if is_there else last or _expected(part, folder, store)
        at = now()
        left = seconds - (at - began)
        if cost > left:
            return Budgeted(
                references=trained,
                why_no_more=f"{n_done} references in the budget of {_minutes(seconds)}: "
                f"{n - n_done} more are expected to take {_minutes(cost)}, and "
                f"{_minutes(max(left, 0))} are left",
            )
        trained = train_references(part, folder=folder, store=store, watcher=watcher)
        n_done, last = n, last if is_there else now() - at
        ahead = look(trained)
        if ahead is not None and ahead.is_enough and n < n_all:
            return Budgeted(
                references=trained,
                why_no_more=f"{n} references are enough: all further ones together are expected "
                f"to raise the TPR of {ahead.attack} by {ahead.gain:.3f}, less than half of its "
                f"interval's width, {ahead.half_width:.3f}, which more records would narrow",
            )
    return Budgeted(
        references=trained, why_no_more=f"all {n_all} references that were asked for are trained"
    )


def _expected(planned: PlannedReferences, folder: Path, store: Store) -> float:
    """Seconds that the first block will take; unknown where no trial is short."""
    if not planned.task.trainer.has_short_trial:
        return 0.0
    return expected_cost(planned, folder=folder, scratch=store).seconds


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
