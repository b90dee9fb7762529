"""Ids and membership as tables spell them, wherever they are read."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seenit.data import open_examples, open_groups, open_signal_table, read_scored
from seenit.data.canaries import read_canaries
from seenit.data.tables.columns import (
    ids_of,
    labels_of,
    membership_of,
    membership_of_cells,
)
from seenit.errors import Refused


def _ids(value: object) -> tuple[list, list[str], list[str]]:
    problems: list[str] = []
    remarks: list[str] = []
    return ids_of(value, problems, remarks).tolist(), problems, remarks


@pytest.mark.parametrize(
    "value",
    [
        [3.0, 264399.0],
        np.array([3.0, 264399.0]),
        np.array([3.0, 264399.0], dtype=np.float32),
        np.array([[3.0], [264399.0]]),
        [3, 264399.0],
    ],
)
def test_whole_floats_become_whole_numbers_and_it_is_said_once(value) -> None:
    ids, problems, remarks = _ids(value)

    assert ids == [3, 264399]
    assert all(isinstance(one, int) for one in ids)
    assert problems == []
    assert len(remarks) == 1
    assert "written as floats" in remarks[0]


@pytest.mark.parametrize(
    "value",
    [
        [3.0, 4.5],
        [3.0, float("nan")],
        [3.0, float("inf")],
        [3.0, None],
        [3.0, 2.0**53],  # it could stand for 2**53 + 1 as well
        np.array([3.0, 2.0**24], dtype=np.float32),
        [True, False],
    ],
)
def test_other_floats_are_no_ids(value) -> None:
    _, problems, remarks = _ids(value)

    assert len(problems) == 1
    assert remarks == []


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64"])
def test_arrays_of_whole_numbers_are_read_as_lists_of_them(dtype) -> None:
    values = np.array([1, 0, 1], dtype=dtype)

    assert _ids(values)[0] == [1, 0, 1]
    assert membership_of(values, []).tolist() == membership_of(values.tolist(), []).tolist()


def test_an_array_of_membership_with_another_number_is_refused_at_its_place() -> None:
    problems: list[str] = []

    membership_of(np.array([1, 0, -1, 7]), problems)

    assert len(problems) == 1
    assert "got 7 at index 3" in problems[0]


def test_the_least_64_bit_integer_is_no_id() -> None:
    _, problems, _ = _ids(np.array([5, -(2**63)]))

    assert "at index 1" in problems[0]


def _csv(path, header: str, *rows: str) -> str:
    path.write_text("\n".join((header, *rows)) + "\n")
    return str(path)


@pytest.mark.parametrize(("spelling", "value"), [("264399.0", 264399), ("2.64399e+05", 264399)])
def test_float_ids_of_a_csv_file_are_numbers(spelling, value, tmp_path) -> None:
    path = _csv(tmp_path / "a.csv", "id,is_member,loss", f"{spelling},1,.5", "7.0,0,.4")

    table, source = open_signal_table(path, columns={})

    assert table.ids.tolist() == [value, 7]
    assert [remark.count("2 are written as floats") for remark in source.remarks] == [1]


@pytest.mark.parametrize("ids", [("1.5", "2.0"), ("1.0", "")])
def test_ids_with_fractions_or_gaps_are_refused(ids, tmp_path) -> None:
    path = _csv(tmp_path / "a.csv", "id,loss", *(f"{one},.5" for one in ids))

    with pytest.raises(Refused, match="ids: expected whole numbers"):
        open_signal_table(path, columns={})


def test_float_ids_of_parquet_are_numbers(tmp_path) -> None:
    pq.write_table(pa.table({"id": [3.0, 4.0], "loss": [0.5, 0.4]}), tmp_path / "a.parquet")

    table, source = open_signal_table(str(tmp_path / "a.parquet"), columns={})

    assert table.ids.tolist() == [3, 4]
    assert len(source.remarks) == 1


def test_scores_and_truth_agree_though_one_has_float_ids(tmp_path) -> None:
    scores = _csv(tmp_path / "s.csv", "id,score", "1.0,.1", "2.0,.2", "3.0,.3")
    truth = _csv(tmp_path / "t.csv", "ids,membership", "3,yes", "2,no", "1,train")

    found = read_scored(scores, truth)

    assert found.ids.tolist() == [1, 2, 3]
    assert found.is_member.tolist() == [True, False, True]
    assert [remark.startswith(f"{scores}: ids: 3 are") for remark in found.remarks] == [True]


def test_a_truth_of_other_ids_or_of_unknown_rows_is_refused(tmp_path) -> None:
    scores = _csv(tmp_path / "s.csv", "id,score", "1,.1", "2,.2")

    with pytest.raises(Refused, match="1 that are not there, the first 2") as refusal:
        read_scored(scores, _csv(tmp_path / "t.csv", "id,is_member", "1,1", "9,0"))
    assert len(refusal.value.problems) == 2
    with pytest.raises(Refused, match="got 1 rows of unknown membership"):
        read_scored(scores, _csv(tmp_path / "t.csv", "id,is_member", "1,1", "2,-1"))
    with pytest.raises(Refused, match="expected the columns is_member or membership"):
        read_scored(scores, _csv(tmp_path / "t.csv", "id,truth", "1,1", "2,0"))


def test_a_plan_and_its_scores_agree_though_one_has_float_ids(tmp_path) -> None:
    plan = _csv(tmp_path / "p.csv", "id,run,is_member", "0,0,1", "1,0,0")
    scores = _csv(tmp_path / "s.csv", "id,score", "1.0,.1", "0.0,.2")

    found = read_canaries(plan, scores)

    assert found.scores.tolist() == [0.2, 0.1]
    assert len(found.remarks) == 1


def test_groups_are_found_though_their_ids_are_floats_or_begin_with_zeros(tmp_path) -> None:
    floats = _csv(tmp_path / "f.csv", "id,who", "1.0,a", "2.0,b")
    zeros = _csv(tmp_path / "z.csv", "id,who", "007,a", "008,b")

    assert open_groups(floats, "who", np.array([2, 1])).tolist() == ["b", "a"]
    assert open_groups(zeros, "who", np.array(["007", "008"])).tolist() == ["a", "b"]


def test_records_with_float_ids_have_whole_ones_and_columns_of_one_are_read(tmp_path) -> None:
    path = tmp_path / "a.npz"
    np.savez(
        path,
        x=np.zeros((2, 3), dtype=np.float32),
        labels=np.array([[0], [1]]),
        ids=np.array([5.0, 6.0]),
        is_member=np.array([[1.0], [0.0]]),
    )

    examples = open_examples(str(path))

    assert examples.ids.tolist() == [5, 6]
    assert examples.labels.tolist() == [0, 1]
    assert examples.is_member.tolist() == [1, 0]
    assert len(examples.source.remarks) == 1


def test_labels_of_one_column_are_read_as_they_are_and_one_hot_is_explained() -> None:
    problems: list[str] = []

    assert labels_of(np.array([[3], [1]]), problems).tolist() == [3, 1]
    labels_of(np.eye(3), problems)

    assert len(problems) == 1
    assert "labels.argmax(1)" in problems[0]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["yes", "no", "Train", "TEST ", "member", "non-member", "unknown", ""],
         [1, 0, 1, 0, 1, 0, -1, -1]),
        ([1, 0, -1, None, float("nan"), True, False, 1.0, 0.0], [1, 0, -1, -1, -1, 1, 0, 1, 0]),
        (["in", "out", "holdout", "validation"], [1, 0, 0, 0]),
    ],
)  # fmt: skip
def test_membership_is_read_in_every_documented_spelling(items, expected) -> None:
    problems: list[str] = []

    assert membership_of_cells(items, problems).tolist() == expected
    assert problems == []


@pytest.mark.parametrize("items", [[1, 0, 2], ["a", "b"], [0.5, 0.2], ["train", "dev"]])
def test_anything_else_is_refused_with_the_spellings(items) -> None:
    problems: list[str] = []

    membership_of_cells(items, problems)

    assert len(problems) == 1
    assert "known spellings are 1, true, yes" in problems[0]


def test_float_labels_of_a_table_are_whole_numbers_and_others_are_refused(tmp_path) -> None:
    whole = _csv(tmp_path / "a.csv", "id,is_member,label,loss", "1,1,2.0,.5", "2,0,0.0,.4")
    table, source = open_signal_table(whole, columns={})

    assert table.arrays["labels"].tolist() == [2, 0]
    assert "labels: 2 are written as floats" in source.remarks[0]
    for cell in ("0.5", "", "cat"):
        other = _csv(tmp_path / "b.csv", "id,is_member,label,loss", "1,1,2.0,.5", f"2,0,{cell},.4")
        with pytest.raises(Refused, match="labels: expected whole numbers from 0"):
            open_signal_table(other, columns={})
