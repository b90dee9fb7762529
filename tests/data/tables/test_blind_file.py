"""Tables of what the blind baseline may see: what opens, and what is refused in words."""

import datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seenit.data.tables.blind_file import open_blind_files
from seenit.errors import Refused, SeenitError

BOTH = np.array([1, 0, 1, 0], dtype=np.int8)


def write(path, text):
    path.write_text(text)
    return str(path)


def test_columns_of_several_tables_are_found_by_id_in_the_order_of_the_run(tmp_path):
    first = write(tmp_path / "a.csv", "id,age,town\n2,40,Bonn\n1,,Köln\n")
    second = write(tmp_path / "b.csv", "id,town,age,is_member\n4,,7.5,0\n3,Bonn,1,0\n9,Ulm,3,0\n")

    found = open_blind_files([first, second]).of(np.array([4, 1, 3, 2]), BOTH)

    np.testing.assert_array_equal(found.numbers["age"], [7.5, np.nan, 1, 40])
    assert found.texts["town"] == ["", "Köln", "Bonn", "Bonn"]
    assert found.names == ("age", "town")


def test_dates_are_points_in_time_and_mixed_cells_are_text(tmp_path):
    days = [datetime.date(2024, 1, day) for day in (1, 2, 3, 4)]
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": list("abcd"), "day": days, "code": ["1", "x", "2", "3"]}), path)

    found = open_blind_files([str(path)]).of(np.array(list("abcd")), BOTH)

    assert np.diff(found.numbers["day"]).tolist() == [86400.0] * 3
    assert found.texts["code"] == ["1", "x", "2", "3"]


def test_an_archive_gives_each_column_of_a_matrix(tmp_path):
    path = tmp_path / "t.npz"
    np.savez(path, ids=np.arange(4), x=np.arange(8.0).reshape(4, 2), who=np.array(list("abab")))

    found = open_blind_files([str(path)]).of(np.arange(4), BOTH)

    assert found.numbers["x_1"].tolist() == [1, 3, 5, 7]
    assert found.texts["who"] == list("abab")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("town,age\nBonn,3\n", "expected a column id, got town, age"),
        ("id,is_member\n1,1\n2,0\n", "expected columns beside the ids, got none"),
        ("id,age\n1,3\n1,4\n", "expected each id once"),
    ],
    ids=["no id", "membership alone", "repeated ids"],
)
def test_tables_that_say_nothing_of_a_record_are_refused(tmp_path, content, said):
    with pytest.raises(Refused, match=said):
        open_blind_files([write(tmp_path / "t.csv", content)])


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    paths = [
        write(tmp_path / "a.csv", "town,age\nBonn,3\n"),
        write(tmp_path / "b.csv", "id,x\n1,2\n"),
        write(tmp_path / "c.csv", "id,y\n2,2\n"),
        str(tmp_path / "none.csv"),
    ]
    with pytest.raises(SeenitError) as refused:
        open_blind_files(paths)
    said = " ".join(refused.value.problems)
    assert "a.csv: expected a column id" in said
    assert "there is no such file" in said
    assert "expected the same columns in all tables, got x, y" in said


def test_cells_and_arrays_that_are_no_columns_are_refused_by_name(tmp_path):
    lists = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": [1, 2], "box": [[1, 2], [3]], "x": [1, 2]}), lists)
    with pytest.raises(Refused, match="box: expected numbers, text or dates, got a list"):
        open_blind_files([str(lists)])
    np.savez(tmp_path / "t.npz", ids=np.arange(2), images=np.zeros((2, 3, 4, 4)), x=np.zeros(3))
    with pytest.raises(Refused, match="images: expected one or several numbers"):
        open_blind_files([str(tmp_path / "t.npz")])


def test_a_record_without_a_row_is_named(tmp_path):
    file = open_blind_files([write(tmp_path / "t.csv", "id,x\na,1\nb,2\n")])
    with pytest.raises(Refused, match="a row for each of 3 records, got none for 1, the first 'c'"):
        file.of(np.array(["a", "c", "b"]), BOTH[:3])


def test_the_membership_under_another_name_is_refused(tmp_path):
    rows = "".join(f"{at},{at % 7},{'train' if at < 20 else 'test'}\n" for at in range(40))
    file = open_blind_files([write(tmp_path / "t.csv", "id,x,file\n" + rows)])
    is_member = (np.arange(40) < 20).astype(np.int8)
    with pytest.raises(Refused, match="file: is train for all 20 members and test for all 20"):
        file.of(np.arange(40), is_member)
    mixed = np.random.default_rng(0).permutation(is_member)
    assert file.of(np.arange(40), mixed).names == ("x", "file")
