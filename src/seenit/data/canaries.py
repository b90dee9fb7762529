"""The plan of an audit and the scores of its canaries, as tables by id."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seenit.data.tables.by_id import MEMBERSHIP_COLUMN, id_problems, read_columns, rows_of
from seenit.data.tables.scored import SCORE_COLUMN
from seenit.errors import FileRefused, Refused
from seenit.numerics.arrays import Array
from seenit.records.audits.dp_audit import CanaryPlan
from seenit.store.atomic import write_atomically

RUN_COLUMN = "run"
_REMEDY = "score every canary of the plan, none may be left out"


def write_plan(path: Path, plan: CanaryPlan) -> None:
    """Write `id,run,is_member`; the file appears in one piece.

    Raises:
        FileRefused: There is a file already: a training may have used it, and its coins cannot
            be flipped again.
    """
    if path.exists():
        raise FileRefused(
            f"{path}: expected a new file, got one that exists; a training may have used that "
            "plan, so choose another name or remove it yourself"
        )
    columns = (plan.ids.tolist(), plan.run.tolist(), plan.is_member.astype(int).tolist())

    def write(scratch: Path) -> None:
        with scratch.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("id", RUN_COLUMN, MEMBERSHIP_COLUMN))
            writer.writerows(zip(*columns, strict=True))

    write_atomically(path, write)


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoredCanaries:
    """A plan with the score of each canary.

    Attributes:
        plan: the coins.
        scores: (n,) in its order.
        remarks: what was read otherwise than it is written, one sentence each.
    """

    plan: CanaryPlan
    scores: Array
    remarks: tuple[str, ...]


def read_canaries(plan_path: str, scores_path: str) -> ScoredCanaries:
    """Read a plan and the scores of its canaries, in the order of the plan.

    Args:
        plan_path: CSV or Parquet with `id`, `run` (whole numbers) and `is_member` (1 or 0).
        scores_path: the same with `id` and `score`, of every canary.

    Raises:
        FileRefused: A file cannot be parsed.
        Refused: Columns are missing, ids are repeated or differ, or a value does not fit; all
            problems at once.
    """
    problems: list[str] = []
    remarks: list[str] = []
    planned = read_columns(plan_path, [RUN_COLUMN], problems, remarks, with_membership=True)
    scored = read_columns(scores_path, [SCORE_COLUMN], problems, remarks, remedy=_REMEDY)
    run = planned.values[0]
    if not problems:
        if (run != np.rint(run)).any():
            problems.append(f"{plan_path}: {RUN_COLUMN}: expected a whole number in every row")
        problems += id_problems(plan_path, planned.ids, scores_path, scored.ids)
    if problems:
        raise Refused(problems)
    return ScoredCanaries(
        plan=CanaryPlan(ids=planned.ids, run=run.astype(np.int64), is_member=planned.is_member),
        scores=scored.values[0][rows_of(planned.ids, scored.ids)],
        remarks=tuple(remarks),
    )
