"""Columns that stand beside records: whatever became of the records, theirs go along."""

import numpy as np
from mixed_tables import persons

from seenit.data import column_of, join_sides, sampled
from seenit.data.formats.reading import Reading
from seenit.data.mixed.read import read_mixed_table
from seenit.records.examples import ArrayInputs


def test_a_column_follows_its_records_through_draws_and_joins(tmp_path):
    one, other = persons(60, 0), persons(40, 1, first_id=1000)
    one.to_parquet(tmp_path / "a.parquet", row_group_size=16)
    other.to_csv(tmp_path / "b.csv", index=False)
    reading = Reading(columns={"income": "labels", "household": "ignore"})
    first, second = (read_mixed_table(str(tmp_path / n), reading) for n in ("a.parquet", "b.csv"))
    few = sampled(first, at_most=20, seed=3)
    rows = first.inputs.read(0, 60)
    np.testing.assert_array_equal(few.inputs.read(0, 20), rows[few.inputs.rows])
    np.testing.assert_array_equal(few.inputs.read(3, 11), rows[few.inputs.rows[3:11]])
    assert few.inputs.read(5, 5).shape == (0, rows.shape[1])
    fewer = sampled(few, at_most=5, seed=4)
    np.testing.assert_array_equal(
        fewer.inputs.read(1, 5), rows[few.inputs.rows][fewer.inputs.rows[1:]]
    )
    third = sampled(second, at_most=9, seed=1)
    np.testing.assert_array_equal(
        third.inputs.read(2, 9), second.inputs.read(0, 40)[third.inputs.rows[2:]]
    )
    joint = join_sides(few, second)
    both = {**one.set_index("id").household, **other.set_index("id").household}
    expected = [str(both[one]) for one in joint.ids.tolist()]
    assert column_of(joint.inputs, "household").tolist() == expected
    sexes = column_of(joint.inputs, "sex")  # a feature may be asked for, too
    assert set(sexes.tolist()) == {"f", "m"}
    gaps = column_of(first.inputs, "children") == ""
    np.testing.assert_array_equal(gaps, one.children.isna())


def test_there_is_no_such_column_or_there_are_no_columns(tmp_path):
    persons(6, 0).to_parquet(tmp_path / "a.parquet")
    persons(6, 0).to_csv(tmp_path / "a.csv", index=False)
    reading = Reading(columns={"income": "labels"})
    for name in ("a.parquet", "a.csv"):
        assert column_of(read_mixed_table(str(tmp_path / name), reading).inputs, "town") is None
    assert column_of(ArrayInputs(array=np.zeros((3, 2))), "age") is None
