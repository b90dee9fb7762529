"""Mixed tables from CSV and Parquet: types, gaps, labels, and what is refused, all at once."""

import datetime
import decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mixed_tables import JOBS, persons

from seenit.data.formats.reading import Reading
from seenit.data.mixed.read import read_mixed_table
from seenit.errors import FileRefused, Refused
from seenit.kinds.open import read_records
from seenit.models.own_code.frames import frame_of
from seenit.records.table_schema import TableColumn

INCOME = Reading(columns={"income": "labels"})


def opened(path, **columns):
    return read_mixed_table(str(path), Reading(columns={"income": "labels", **columns}))


def refused(path, **columns):
    with pytest.raises(Refused) as found:
        opened(path, **columns)
    return found.value.problems


def written(folder: Path, **columns) -> Path:
    n = len(next(iter(columns.values())))
    table = pa.table({"income": pa.array([0, 1] * (n // 2)), **columns})
    pq.write_table(table, folder / "t.parquet")
    return folder / "t.parquet"


def test_parquet_is_read_with_its_types_and_gaps(tmp_path):
    frame = persons(300, 0)
    frame.to_parquet(tmp_path / "p.parquet")
    found = opened(tmp_path / "p.parquet", household="ignore")
    assert found.kind == "tables"
    assert found.schema.columns == (
        TableColumn(name="age", type="integer"),
        TableColumn(name="height", type="float"),
        TableColumn(name="owns", type="boolean"),
        TableColumn(name="job", type="category", categories=JOBS),
        TableColumn(name="sex", type="category", categories=("f", "m")),
        TableColumn(name="children", type="integer"),
    )
    assert found.class_names == ("high", "low", "middle")
    names = np.array(found.class_names)[found.labels]
    np.testing.assert_array_equal(names, frame.income.to_numpy())
    np.testing.assert_array_equal(found.ids, frame.id.to_numpy())
    rows = found.inputs.read(0, 300)
    assert rows.dtype == np.float64
    np.testing.assert_array_equal(rows[:, 1], frame.height.to_numpy())
    np.testing.assert_array_equal(np.isnan(rows[:, 5]), frame.children.isna().to_numpy())
    np.testing.assert_array_equal(found.inputs.read(17, 40), rows[17:40])
    assert found.inputs.read(5, 5).shape == (0, 6)


def test_csv_holds_the_same_records_as_parquet(tmp_path):
    frame = persons(200, 1)
    frame.to_parquet(tmp_path / "p.parquet")
    frame.to_csv(tmp_path / "p.csv", index=False)
    one, other = opened(tmp_path / "p.parquet"), opened(tmp_path / "p.csv")
    assert one.schema == other.schema
    np.testing.assert_array_equal(one.inputs.read(0, 200), other.inputs.read(0, 200))
    np.testing.assert_array_equal(one.labels, other.labels)
    np.testing.assert_array_equal(one.ids, other.ids)


def test_row_groups_and_parts_are_read_as_one_table(tmp_path):
    frame = persons(250, 2)
    frame.to_parquet(tmp_path / "one.parquet")
    table = pa.Table.from_pandas(frame, preserve_index=False)
    (tmp_path / "parts").mkdir()
    for part, (start, stop) in enumerate(((0, 90), (90, 90), (90, 250))):
        pq.write_table(
            table.slice(start, stop - start),
            tmp_path / "parts" / f"t-{part:05}-of-00003.parquet",
            row_group_size=37,
        )
    whole, parts = opened(tmp_path / "one.parquet"), opened(tmp_path / "parts")
    assert parts.schema == whole.schema
    np.testing.assert_array_equal(parts.inputs.read(30, 201), whole.inputs.read(30, 201))
    np.testing.assert_array_equal(parts.ids, whole.ids)


def test_parts_with_other_columns_are_refused_by_name(tmp_path):
    (tmp_path / "d").mkdir()
    persons(6, 0).to_parquet(tmp_path / "d" / "t-00000-of-00002.parquet")
    persons(6, 1).drop(columns="age").to_parquet(tmp_path / "d" / "t-00001-of-00002.parquet")
    (problem,) = refused(tmp_path / "d")
    assert "t-00001-of-00002.parquet" in problem
    assert "got age in only one" in problem


def test_everything_that_no_record_is_made_of_is_refused_at_once(tmp_path):
    day = datetime.date(2020, 1, 2)
    path = written(
        tmp_path,
        born=pa.array([day, day]),
        seen=pa.array([datetime.datetime(2020, 1, 2)] * 2),
        at=pa.array([datetime.time(1)] * 2),
        codes=pa.array([[1], [2]]),
        home=pa.array([{"a": 1}, {"a": 2}]),
        raw=pa.array([b"a", b"b"]),
        price=pa.array([decimal.Decimal("1.50")] * 2),
        key=pa.array([2**53 + 1, 3]),
        age=pa.array([1, 2]),
    )
    problems = refused(path)
    said = {name: next(p for p in problems if f": {name}: " in p) for name in
            ("born", "seen", "at", "codes", "home", "raw", "price")}  # fmt: skip
    assert len(problems) == 7
    assert all(f"--drop {name}" in problem for name, problem in said.items())
    assert "date32" in said["born"]
    assert "days since" in said["seen"]
    assert "float64" in said["price"]
    rest = {name: "ignore" for name in said}
    (problem,) = refused(path, **rest)
    assert "key: expected whole numbers up to 2^53" in problem
    assert str(2**53 + 1) in problem
    assert opened(path, key="ignore", **rest).schema.names == ("age",)
    assert opened(path, key="ids", **rest).ids.tolist() == [2**53 + 1, 3]


def test_the_largest_whole_numbers_keep_every_digit(tmp_path):
    path = written(tmp_path, a=pa.array([2**53 - 1, -(2**53)]), b=pa.array([1, 2], pa.uint64()))
    rows = opened(path).inputs.read(0, 2)
    assert [int(one) for one in rows[:, 0]] == [2**53 - 1, -(2**53)]


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", " 2", "+3", "007"], "integer", [1, 2, 3, 7]),
        (["1", "", "NA", "-4"], "integer", [1, None, None, -4]),
        (["1.5", "1e3", ".5", "2."], "float", [1.5, 1000, 0.5, 2]),
        (["", "nan", "null", "N/A"], "float", [None] * 4),
        (["True", "false", "", "TRUE"], "boolean", [1, 0, None, 1]),
        (["a", "1", "", "b"], "category", [1, 0, None, 2]),
        (["1_000", "2", "3", "4"], "category", [0, 1, 2, 3]),
        (["9" * 30, "1", "2", "3"], "category", [3, 0, 1, 2]),
        (["0x10", "1", "2", "3"], "category", [0, 1, 2, 3]),
    ],
)
def test_cells_of_a_csv_are_what_they_spell(tmp_path, cells, kind, values):
    lines = [f"{cell},{at % 2}" for at, cell in enumerate(cells)]
    (tmp_path / "t.csv").write_text("a,income\n" + "\n".join(lines) + "\n")
    found = opened(tmp_path / "t.csv")
    assert found.schema.columns[0].type == kind
    expected = np.array([np.nan if one is None else one for one in values], dtype=float)
    np.testing.assert_array_equal(found.inputs.read(0, 4)[:, 0], expected)


def test_pandas_reads_a_csv_with_the_same_types_and_gaps(tmp_path):
    frame = persons(60, 3)
    frame.to_csv(tmp_path / "p.csv", index=False)
    theirs = pd.read_csv(tmp_path / "p.csv").drop(columns=["id", "household", "income"])
    found = opened(tmp_path / "p.csv", household="ignore")
    ours = frame_of(found.inputs.read(0, 60), found.schema)
    assert list(ours.columns) == list(theirs.columns)
    for name in theirs:
        mine = ours[name].astype(object).where(ours[name].notna(), None)
        other = theirs[name].astype(object).where(theirs[name].notna(), None)
        assert mine.tolist() == other.tolist()


@pytest.mark.parametrize(
    ("labels", "numbers", "names"),
    [
        ([3, 0, 1, 1], [3, 0, 1, 1], ()),
        (["b", "a", "c", "a"], [1, 0, 2, 0], ("a", "b", "c")),
        ([True, False, False, True], [1, 0, 0, 1], ("False", "True")),
        ([2.0, 0.0, 1.0, 1.0], [2, 0, 1, 1], ()),
    ],
)
def test_labels_are_class_numbers_names_or_booleans(tmp_path, labels, numbers, names):
    pq.write_table(pa.table({"y": labels, "a": [1, 2, 3, 4]}), tmp_path / "t.parquet")
    found = read_mixed_table(str(tmp_path / "t.parquet"), Reading())
    assert found.labels.tolist() == numbers
    assert found.class_names == names


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([1, None, 2, 3], "expected a label for each record, got none for 1"),
        ([-1, 0, 1, 1], "expected class numbers from 0, names or booleans as labels, got -1"),
        ([0.5, 1.0, 1.0, 0.0], "got double"),
        ([[1], [2], [1], [1]], "got list"),
    ],
)
def test_other_labels_are_refused(tmp_path, labels, says):
    pq.write_table(pa.table({"income": labels, "a": [1, 2, 3, 4]}), tmp_path / "t.parquet")
    assert says in " ".join(refused(tmp_path / "t.parquet"))


def test_a_table_without_a_label_says_which_option_names_it(tmp_path):
    persons(4, 0).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(Refused, match="pass --label COLUMN"):
        read_mixed_table(str(tmp_path / "t.parquet"), Reading())


def test_names_that_are_not_there_are_told_with_those_that_are(tmp_path):
    path = written(tmp_path, a=pa.array([1, 2]))
    (problem,) = refused(path, b="ignore")
    assert "b: expected a column of that name (ignore), got income, a" in problem
    (problem,) = refused(path, a="ignore")
    assert "expected columns beside the label" in problem


def test_an_index_that_was_written_beside_is_refused_until_it_has_a_role(tmp_path):
    frame = persons(40, 0).drop(columns="id").sample(frac=0.5, random_state=0)
    frame.to_parquet(tmp_path / "t.parquet")
    (problem,) = refused(tmp_path / "t.parquet")
    assert "'__index_level_0__' is the index" in problem
    assert "--id '__index_level_0__'" in problem
    found = opened(tmp_path / "t.parquet", __index_level_0__="ids")
    np.testing.assert_array_equal(found.ids, frame.index.to_numpy())


def test_more_texts_than_a_category_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("seenit.data.mixed.survey.MOST_CATEGORIES", 5)
    path = written(tmp_path, a=pa.array([f"n{at}" for at in range(6)]), b=pa.array(range(6)))
    (problem,) = refused(path)
    assert "a: expected a category, got more than 5 different texts" in problem


def test_dictionaries_of_whole_numbers_are_whole_numbers_as_parquet_keeps_them(tmp_path):
    path = written(tmp_path, a=pa.array([10, 9, 10, 2]).dictionary_encode())
    found = opened(path)
    assert found.schema.columns[0].type == "integer"
    assert found.inputs.read(0, 4)[:, 0].tolist() == [10, 9, 10, 2]


def test_a_column_of_nulls_is_a_column_of_gaps(tmp_path):
    path = written(tmp_path, a=pa.nulls(4), b=pa.array([1, 2, 3, 4]))
    found = opened(path)
    assert found.schema.columns[0].type == "float"
    assert np.isnan(found.inputs.read(0, 4)[:, 0]).all()


def test_images_and_rows_in_parquet_stay_what_they_were(tmp_path):
    rows = pa.array([[1.0, 2.0], [3.0, 4.0]])
    pq.write_table(pa.table({"features": rows, "label": [0, 1]}), tmp_path / "r.parquet")
    assert read_records(str(tmp_path / "r.parquet")).kind == "rows"
    pq.write_table(pa.table({"x": [1.0, 2.0], "label": [0, 1]}), tmp_path / "x.parquet")
    assert read_records(str(tmp_path / "x.parquet")).kind == "tables"
    pq.write_table(pa.table({"photo": rows, "y": [0, 1]}), tmp_path / "p.parquet")
    assert read_mixed_table(
        str(tmp_path / "p.parquet"), Reading(columns={"photo": "images"})
    ) is None  # fmt: skip
    np.savez(tmp_path / "a.npz", x=np.zeros((2, 2)), labels=[0, 1])
    assert read_mixed_table(str(tmp_path / "a.npz"), INCOME) is None


def test_damaged_tables_are_refused(tmp_path):
    path = written(
        tmp_path, a=pa.array(range(400)), b=pa.array([f"t{at % 9}" for at in range(400)])
    )
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + bytes(len(whole) - 400) + whole[-200:])
    with pytest.raises((FileRefused, Refused)):
        opened(path).inputs.read(0, 400)
    (tmp_path / "t.csv").write_text("a,income\n1,2\n1,2,3\n")
    with pytest.raises(FileRefused, match="cells in every row"):
        opened(tmp_path / "t.csv")
    (tmp_path / "e.csv").write_text("a,income\n")
    with pytest.raises((FileRefused, Refused), match="no r"):
        opened(tmp_path / "e.csv")


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5)
_COLUMNS = {
    "whole": st.none() | st.integers(-(2**53), 2**53),
    "fraction": st.none() | st.floats(allow_nan=False, width=64),
    "yes": st.none() | st.booleans(),
    "text": st.none() | _TEXT,
}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(st.fixed_dictionaries(_COLUMNS), min_size=1, max_size=12))
def test_a_frame_comes_back_as_it_was(tmp_path, data):
    frame = pd.DataFrame(
        {
            "whole": pd.array([one["whole"] for one in data], dtype="Int64"),
            "fraction": np.array([one["fraction"] for one in data], dtype=float),
            "yes": pd.array([one["yes"] for one in data], dtype="boolean"),
            "text": pd.Categorical(
                [one["text"] for one in data],
                categories=sorted({one["text"] for one in data} - {None}),
            ),
        }
    )
    if frame.text.isna().all():
        frame = frame.drop(columns="text")
    frame.assign(income=0).to_parquet(tmp_path / "f.parquet")
    found = opened(tmp_path / "f.parquet")
    again = frame_of(found.inputs.read(0, len(data)), found.schema)
    plain = {
        "whole": frame.whole.astype("float64" if frame.whole.isna().any() else "int64"),
        "yes": frame.yes.astype(object).where(frame.yes.notna(), np.nan),
    }
    if not frame.yes.isna().any():
        plain["yes"] = frame.yes.astype(bool)
    if "text" in frame:
        categories = pd.Index(frame.text.cat.categories.astype(object), dtype=object)
        frame["text"] = frame.text.cat.set_categories(categories)
        again["text"] = again.text.cat.set_categories(categories)
    pd.testing.assert_frame_equal(again, frame.assign(**plain))
