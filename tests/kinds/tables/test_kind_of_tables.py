"""The row of mixed tables: values, what is seen without a model, copies, near-duplicates."""

import numpy as np
import pytest

from seenit.kinds import kind_named, kind_of
from seenit.kinds.tables import tables_of
from seenit.kinds.tables.near import RECORD
from seenit.records.examples import UNKNOWN, Examples
from seenit.records.provenance import FileProvenance
from seenit.records.table_inputs import held_table
from seenit.records.table_schema import TableColumn, TableSchema

SCHEMA = TableSchema(
    columns=(
        TableColumn(name="age", type="integer"),
        TableColumn(name="wage", type="float"),
        TableColumn(name="owns", type="boolean"),
        TableColumn(name="job", type="category", categories=("cook", "nurse", "smith")),
        TableColumn(
            name="town", type="category", categories=tuple(f"t{at:02}" for at in range(40))
        ),
    )
)
KIND = tables_of(SCHEMA)
N = 400


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    found = np.column_stack(
        [
            rng.integers(18, 90, N),
            rng.lognormal(7, 1, N),
            rng.integers(0, 2, N),
            rng.integers(0, 3, N),
            rng.integers(0, 40, N),
        ]
    ).astype(np.float64)
    found[rng.random(found.shape) < 0.05] = np.nan
    return found


def test_the_kind_of_examples_knows_their_columns(rows):
    examples = Examples(
        ids=np.arange(N),
        inputs=held_table(rows, SCHEMA),
        labels=np.zeros(N, dtype=np.int64),
        is_member=np.full(N, UNKNOWN, dtype=np.int8),
        source=FileProvenance(path="t", kind="table", n_bytes=0, sha256=""),
        schema=SCHEMA,
    )
    kind = kind_of(examples)
    assert kind.snippet(np.array([[42, 1200.5, 1, np.nan, 3]])) == (
        "age 42, wage 1200.5, owns yes, town t03"
    )
    assert not kind.is_scaled
    assert not kind.has_size
    assert kind_named("rows").is_scaled


def test_infinite_numbers_are_told_by_column_and_gaps_are_none(rows):
    check = KIND.values()
    check.add(0, rows)
    assert check.problems(np.arange(N)) == []
    broken = rows[:3].copy()
    broken[1, 0], broken[2, 1] = np.inf, -np.inf
    check.add(N, broken)
    first, second = check.problems(np.arange(1000, 1000 + N + 3))
    assert first.startswith("age: expected finite numbers or gaps, got infinite ones in 1 records")
    assert "wage: expected finite numbers or gaps" in second
    assert str(1002 + N) in second


def test_a_blind_learner_sees_numbers_their_gaps_and_categories(rows):
    features, codes = KIND.features(rows), KIND.codes(rows)
    assert features.dtype == np.float32
    assert np.isfinite(features).all()
    numbers = rows[:, :3]
    np.testing.assert_array_equal(features[:, 3:] == 1, np.isnan(numbers))
    np.testing.assert_allclose(features[:, :3], np.nan_to_num(numbers), rtol=1e-6)
    np.testing.assert_array_equal(codes, np.nan_to_num(rows[:, 3:], nan=-1))


def test_a_number_beyond_float32_stays_finite_for_the_blind_learner():
    huge = np.array([[1e300, -1e300, 1, 0, 0]])
    assert np.isfinite(KIND.features(huge)).all()


def test_digests_are_of_every_bit_and_gaps_are_alike(rows):
    prints = KIND.prints(rows)
    again = rows.copy()
    again[5, 1] = np.nextafter(1500.0, 2000.0)
    again[6, 1] = -0.0
    plain = rows.copy()
    plain[5, 1], plain[6, 1] = 1500.0, 0.0
    one, other = KIND.prints(again).digests, KIND.prints(plain).digests
    assert one[5] != other[5]  # one bit of float64, which float32 does not hold
    assert one[6] == other[6]
    odd = np.frombuffer(np.array([0x7FF8000000000001], dtype=np.uint64).tobytes())[0]
    assert np.isnan(odd)
    gap = rows.copy()
    gap[np.isnan(rows)] = odd
    np.testing.assert_array_equal(KIND.prints(gap).digests, prints.digests)


def test_a_record_that_differs_in_one_column_is_near_and_others_are_not(rows):
    other = rows.copy()
    rng = np.random.default_rng(1)
    for at in range(rows.shape[1]):
        other[:, at] = rng.permutation(rows[:, at])
    other[3] = rows[17]
    other[4] = rows[18]
    other[4, 0] = (rows[18, 0] if rows[18, 0] == rows[18, 0] else 40) + 1
    found = KIND.near.across(KIND.prints(rows), KIND.prints(other), None, None, lambda n: None)[
        RECORD
    ]
    assert found.row[[3, 4]].tolist() == [17, 18]
    assert found.is_near[[3, 4]].all()
    assert found.is_near[5:].mean() < 0.05  # five columns of few values do coincide
    twice = np.concatenate([rows, rows[:1]])
    twice[-1, 1] *= 1.0001
    within = KIND.near.within(KIND.prints(twice), lambda n: None)
    assert within.is_near[-1]
    assert within.row[-1] == 0


def test_unlike_records_keep_the_values_of_each_column(rows):
    found = KIND.unlike(rows, np.random.default_rng(0))
    np.testing.assert_array_equal(np.sort(found, axis=0), np.sort(rows, axis=0))
    assert (found != rows).any()
