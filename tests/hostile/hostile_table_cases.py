"""Mixed tables that are broken, or that would give membership away."""

import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hostile_case import Case

from seenit.errors import Refused
from seenit.kinds import kind_of
from seenit.kinds.check import check_examples
from seenit.kinds.open import read_records
from seenit.records.examples import Examples

N = 12


def as_table(path: str) -> None:
    """Open and check a table, read every record of it, and ask whether a column gives it away."""
    examples = read_records(path)
    problems = check_examples(examples, role="members", needs_membership=False)
    if problems or (problems := kind_of(examples).refused(_halved(examples), [])):
        raise Refused(problems)


def _halved(examples: Examples) -> Examples:
    examples.is_member[:] = np.arange(len(examples)) < len(examples) // 2
    return examples


def parquet(folder: Path, **columns: object) -> Path:
    table = {"age": list(range(20, 20 + N)), "label": [0, 1] * (N // 2), **columns}
    arrays = {name: pa.array(values) for name, values in table.items() if values is not None}
    pq.write_table(pa.table(arrays), folder / "t.parquet")
    return folder / "t.parquet"


def csv(folder: Path, text: str) -> Path:
    (folder / "t.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder / "t.csv"


def cut(path: Path, at: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(at * len(data))] + data[-8:])
    return path


def overwritten(path: Path) -> Path:
    data = bytearray(path.read_bytes())
    data[8:160] = b"\xff" * 152
    path.write_bytes(bytes(data))
    return path


def with_batch(folder: Path) -> Path:
    names = ["a", "a", "label"]
    arrays = [pa.array(range(N)), pa.array(range(N)), pa.array([0, 1] * (N // 2))]
    pq.write_table(pa.Table.from_arrays(arrays, names=names), folder / "t.parquet")
    return folder / "t.parquet"


TABLE_CASES = (
    Case(
        name="table with dates",
        build=lambda folder: parquet(folder, born=[datetime.date(2020, 1, 1)] * N),
        open=as_table,
        says=("born: expected numbers, booleans or text, got date32", "--drop born"),
    ),
    Case(
        name="table with lists in lists",
        build=lambda folder: parquet(folder, seen=[[[1]]] * N),
        open=as_table,
        says=("seen: expected numbers", "got list<", "one column for each number"),
    ),
    Case(
        name="table with infinite numbers",
        build=lambda folder: parquet(folder, wage=[*range(N - 1), float("inf")]),
        open=as_table,
        says=("wage: expected finite numbers or gaps", "in 1 records"),
    ),
    Case(
        name="table with whole numbers that no float holds",
        build=lambda folder: parquet(folder, code=[2**60 + at for at in range(N)]),
        open=as_table,
        says=("code: expected whole numbers up to 2^53", "--drop code"),
    ),
    Case(
        name="table with a label that is missing",
        build=lambda folder: parquet(folder, label=[None, 1] * (N // 2)),
        open=as_table,
        says=(f"label: expected a label for each record, got none for {N // 2}",),
    ),
    Case(
        name="table with labels below 0",
        build=lambda folder: parquet(folder, label=[-1, 1] * (N // 2)),
        open=as_table,
        says=("label: expected class numbers from 0", "got -1"),
    ),
    Case(
        name="table without a label",
        build=lambda folder: parquet(folder, label=None, kind=["a", "b"] * (N // 2)),
        open=as_table,
        says=("pass --label COLUMN", "got age, kind"),
    ),
    Case(
        name="table with nothing but a label",
        build=lambda folder: parquet(folder, age=None),
        open=as_table,
        says=("expected columns beside the label",),
    ),
    Case(
        name="table with the index of pandas",
        build=lambda folder: parquet(folder, __index_level_0__=list(range(N))),
        open=as_table,
        says=("'__index_level_0__' is the index", "--id '__index_level_0__'"),
    ),
    Case(
        name="table with a column that names the records",
        build=lambda folder: parquet(
            folder, age=[3, 1, 2] * (N // 3), user_key=[7, 3, 9, 1, 8, 2, 6, 4, 5, 0, 11, 10]
        ),
        open=as_table,
        says=("user_key: identifies the records", "--column user_key=feature"),
    ),
    Case(
        name="table with ids twice",
        build=lambda folder: parquet(folder, id=[1] * N),
        open=as_table,
        says=("ids: expected each id once",),
    ),
    Case(
        name="table with a column name twice",
        build=with_batch,
        open=as_table,
        says=("expected each column name once, got 'a' repeatedly",),
    ),
    Case(
        name="table cut off in its rows",
        build=lambda folder: cut(parquet(folder, town=[f"t{at}" for at in range(N)]), 0.4),
        open=as_table,
        says=("the Parquet table is damaged",),
    ),
    Case(
        name="table with rows that are overwritten",
        build=lambda folder: overwritten(parquet(folder, town=[f"t{at}" for at in range(N)])),
        open=as_table,
        says=("the Parquet table is damaged",),
    ),
    Case(
        name="CSV table with rows of several lengths",
        build=lambda folder: csv(folder, "age,label\n1,0\n2,1,9\n"),
        open=as_table,
        says=("expected 2 cells in every row", "got 3"),
    ),
    Case(
        name="CSV table in another encoding",
        build=lambda folder: csv(folder, "town,label\nK\udcf6ln,0\nBonn,1\n"),
        open=as_table,
        says=("expected text in UTF-8", "in line 2"),
    ),
    Case(
        name="CSV table with labels that are fractions",
        build=lambda folder: csv(folder, "age,label\n1,0.5\n2,1.5\n"),
        open=as_table,
        says=("label: expected class numbers from 0, names or booleans as labels, got double",),
    ),
    Case(
        name="CSV table with a header alone",
        build=lambda folder: csv(folder, "age,label\n"),
        open=as_table,
        says=("holds no records",),
    ),
)
