"""A training plan as a table: `id,is_member,ref_1,ref_2,…` of 1 and 0."""

import csv
import re
from pathlib import Path

import numpy as np

from seenit.data.tables.columns import duplicate_problems, ids_of, membership_of
from seenit.data.tables.flat_table import FlatTable, read_flat_table
from seenit.data.tables.names import IDS, MEMBERSHIP, find_name
from seenit.errors import FileRefused, Refused
from seenit.files.usable import require_usable
from seenit.numerics.arrays import BoolArray, IdArray, MembershipArray
from seenit.records.training_plan import TrainingPlan, names_of
from seenit.store.atomic import write_atomically

_REFERENCE = re.compile(r"ref_([1-9]\d*)")


def write_training_plan(path: Path, plan: TrainingPlan) -> None:
    """Write the plan; the file appears in one piece, an unknown membership is an empty cell.

    Raises:
        FileRefused: There is a file already: a training may have used it.
    """
    if path.exists():
        raise FileRefused(
            f"{path}: expected a new file, got one that exists; a training may have used that "
            "plan, so choose another name or remove it yourself"
        )
    known = ["" if one < 0 else int(one) for one in plan.is_member]
    columns = (plan.ids.tolist(), known, *plan.is_in.astype(int).tolist())

    def write(scratch: Path) -> None:
        with scratch.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("id", "is_member", *names_of(plan.n_references)))
            writer.writerows(zip(*columns, strict=True))

    write_atomically(path, write)


def read_training_plan(path: str, remarks: list[str]) -> TrainingPlan:
    """The plan in a CSV or Parquet table.

    Args:
        path: with `id`, `is_member` (1, 0 or empty) and `ref_1` … `ref_r` of 1 and 0; other
            columns are not read.
        remarks: receives how ids were read, where not as they are spelled.

    Raises:
        FileRefused: It cannot be parsed.
        Refused: With everything that is wrong with its columns.
    """
    table = read_flat_table(path, require_usable(path))
    problems: list[str] = []
    ids = _ids(table, problems, remarks)
    is_member = _membership(table, problems)
    is_in = _references(table, problems)
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    return TrainingPlan(ids=ids, is_member=is_member, is_in=is_in)


def _ids(table: FlatTable, problems: list[str], remarks: list[str]) -> IdArray:
    name = find_name(table.columns, IDS, problems)
    if name is None:
        problems.append(f"expected a column id, got {', '.join(table.columns[:12])}")
        return np.empty(0, dtype=np.int64)
    ids = ids_of(table.ids(name), problems, remarks)
    problems += duplicate_problems(ids)
    return ids


def _membership(table: FlatTable, problems: list[str]) -> MembershipArray:
    name = find_name(table.columns, MEMBERSHIP, problems)
    if name is None:
        problems.append(
            f"expected a column is_member of 1, 0 or nothing, got {', '.join(table.columns[:12])}"
        )
        return np.empty(0, dtype=np.int8)
    return membership_of(table.items(name), problems)


def _references(table: FlatTable, problems: list[str]) -> BoolArray:
    """(r, n) bool, in the order of the numbers in the names."""
    found = {
        int(match.group(1)): name for name in table.columns if (match := _REFERENCE.fullmatch(name))
    }
    numbers = sorted(found)
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        got = ", ".join(found[number] for number in numbers) or "none"
        problems.append(f"expected columns ref_1, ref_2, … without a gap, got {got}")
        return np.empty((0, table.n_rows), dtype=bool)
    rows = []
    for number in numbers:
        values = table.numbers(found[number], problems)
        if not np.isin(values, (0, 1)).all():
            problems.append(f"{found[number]}: expected 1 and 0 alone, got other numbers")
        rows.append(values == 1)
    return np.stack(rows)
