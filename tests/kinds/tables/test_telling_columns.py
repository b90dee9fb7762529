"""Columns that are the id, the order or the membership are refused; others are told of."""

import numpy as np
import pytest

from seenit.kinds import kind_of
from seenit.records.examples import Examples
from seenit.records.provenance import FileProvenance
from seenit.records.table_inputs import held_table
from seenit.records.table_schema import TableColumn, TableSchema

N = 600
IDS = np.random.default_rng(0).permutation(N) + 5000
MEMBER = (np.arange(N) < N // 2).astype(np.int8)


def table(**columns):
    made, arrays = [], []
    for name, values in columns.items():
        if values.dtype.kind == "U":
            names, codes = np.unique(values, return_inverse=True)
            made.append(TableColumn(name=name, type="category", categories=tuple(names)))
            arrays.append(codes.astype(float))
        else:
            kind = "integer" if values.dtype.kind == "i" else "float"
            made.append(TableColumn(name=name, type=kind))
            arrays.append(values.astype(float))
    schema = TableSchema(columns=tuple(made))
    return Examples(
        ids=IDS,
        inputs=held_table(np.column_stack(arrays), schema),
        labels=np.zeros(N, dtype=np.int64),
        is_member=MEMBER,
        source=FileProvenance(path="t", kind="table", n_bytes=0, sha256=""),
        schema=schema,
    )


RNG = np.random.default_rng(1)
PLANTED = {
    "row": np.arange(N),
    "key": IDS * 2,
    "split": np.where(MEMBER == 1, "a", "b"),
    "part": np.where(MEMBER == 1, 1.0, np.nan),
    "person_uid": RNG.permutation(N * 5)[:N],
}
HARMLESS = {
    "age": RNG.integers(18, 90, N),
    "wage": RNG.normal(size=N),
    "town": RNG.choice(["a", "b", "c"], N),
    "gaps": np.where(RNG.random(N) < 0.3, np.nan, RNG.normal(size=N)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_giveaway_is_refused_until_the_user_insists(name):
    examples = table(**HARMLESS, **{name: PLANTED[name]})
    (problem,) = kind_of(examples).refused(examples, [])
    assert f"t: {name}: " in problem
    assert f"--drop {name}" in problem
    assert f"--column {name}=feature" in problem
    assert kind_of(examples).refused(examples, [name]) == []
    assert any(f" {name} " in one for one in kind_of(examples).telling(examples))


def test_plain_columns_are_not():
    examples = table(**HARMLESS)
    assert kind_of(examples).refused(examples, []) == []
    assert list(kind_of(examples).telling(examples)) == []


def test_another_text_in_nearly_every_record_is_told_of():
    examples = table(**HARMLESS, name=np.array([f"person {one}" for one in RNG.permutation(N)]))
    (said,) = kind_of(examples).telling(examples)
    assert "name is another text in nearly every record" in said


def test_what_separates_the_sides_without_being_a_count_is_told_of():
    examples = table(**HARMLESS, dose=RNG.normal(size=N) + 9 * MEMBER)
    assert kind_of(examples).refused(examples, []) == []
    (said,) = kind_of(examples).telling(examples)
    assert "dose separates members from non-members nearly perfectly by itself" in said
