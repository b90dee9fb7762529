"""Two tables in one encoding, or why they have none."""

import numpy as np
from mixed_tables import persons

from seenit.data.formats.reading import Reading
from seenit.data.mixed.one_schema import in_one_schema
from seenit.data.mixed.read import read_mixed_table
from seenit.models.own_code.frames import frame_of


def opened(frame, path):
    frame.to_parquet(path)
    return read_mixed_table(str(path), Reading(columns={"income": "labels"}))


def both(tmp_path, one, other):
    problems: list[str] = []
    sets = (opened(one, tmp_path / "a.parquet"), opened(other, tmp_path / "b.parquet"))
    return in_one_schema(sets, problems), problems


def test_categories_and_classes_of_both_sides_are_joined(tmp_path):
    one, other = persons(50, 0), persons(50, 1)
    one["town"] = ["b", "d"] * 25
    other["town"] = ["a", "d"] * 25
    one = one[one.income != "high"].reset_index(drop=True)
    other = other[other.income != "low"].reset_index(drop=True)
    (first, second), problems = both(tmp_path, one, other)
    assert problems == []
    assert first.schema == second.schema
    assert first.schema.columns[-1].categories == ("a", "b", "d")
    assert first.class_names == second.class_names == ("high", "low", "middle")
    for found, frame in ((first, one), (second, other)):
        rows = found.inputs.read(0, len(frame))
        assert frame_of(rows, found.schema).town.astype(object).tolist() == frame.town.tolist()
        assert np.array(found.class_names)[found.labels].tolist() == frame.income.tolist()
    assert "high = 0, low = 1, middle = 2" in first.source.remarks[-1]
    again, _ = both(tmp_path, one, other)
    assert [each.source.sha256 for each in again] == [first.source.sha256, second.source.sha256]


def test_the_same_file_has_other_keys_with_other_columns(tmp_path):
    frame = persons(20, 0)
    whole, fewer = opened(frame, tmp_path / "a.parquet"), None
    fewer = read_mixed_table(
        str(tmp_path / "a.parquet"), Reading(columns={"income": "labels", "age": "ignore"})
    )
    assert whole.source.sha256 == fewer.source.sha256
    (one,), (other,) = in_one_schema([whole], []), in_one_schema([fewer], [])
    assert one.source.sha256 != other.source.sha256


def test_columns_are_brought_to_one_order_and_whole_numbers_to_fractions(tmp_path):
    one, other = persons(20, 0), persons(20, 1)
    other["age"] = other.age + 0.5
    (first, second), problems = both(tmp_path, one, other[other.columns[::-1]])
    assert problems == []
    assert first.schema.columns[1].type == "float"
    np.testing.assert_array_equal(second.inputs.read(0, 20)[:, 1], other.age)


def test_all_columns_that_differ_are_told_at_once(tmp_path):
    one, other = persons(20, 0), persons(20, 1)
    one["a"], one["b"], other["c"] = 1, 2, 3
    other["owns"] = other.owns.map({True: "yes", False: "no"})
    other["sex"] = (other.sex == "f").astype(int)
    other["income"] = (other.income == "high").astype(int)
    (first, _), problems = both(tmp_path, one, other)
    columns, types, labels = problems
    assert "a, b only in" in columns
    assert "c only in" in columns
    assert "owns (boolean and category), sex (category and integer)" in types
    assert "names in one and numbers in the other" in labels
    assert first.schema.names[:2] == ("household", "age")


def test_class_numbers_from_1_are_names_and_others_stay_numbers(tmp_path):
    one, other = persons(40, 0), persons(40, 1)
    numbers = {"low": 1, "middle": 2, "high": 10}
    one["income"], other["income"] = one.income.map(numbers), other.income.map(numbers)
    (first, second), _ = both(tmp_path, one, other)
    assert first.class_names == ()
    assert set(first.labels.tolist()) == {1, 2, 10}
    ten = np.arange(1, 41) % 12 + 1
    one["income"], other["income"] = ten, ten[::-1]
    (first, second), problems = both(tmp_path, one, other)
    assert problems == []
    assert first.class_names == second.class_names == tuple(str(at) for at in range(1, 13))
    np.testing.assert_array_equal(first.labels, ten - 1)
    np.testing.assert_array_equal(second.labels, ten[::-1] - 1)
