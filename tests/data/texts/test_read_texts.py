"""Texts from Parquet, CSV and JSON lines: the same records, and what is refused or told."""

import csv
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seenit.data import column_of, sampled
from seenit.data.formats.reading import Reading
from seenit.errors import FileRefused, Refused
from seenit.kinds import kind_of
from seenit.kinds.check import check_examples
from seenit.kinds.open import read_records

ROWS = [
    {"id": 7, "text": "a cat\nsat", "note": "NA", "topic": "pets", "who": "ann"},
    {"id": 8, "text": "", "note": "seen", "topic": "law", "who": "bob"},
    {"id": 9, "text": "a cat\nsat", "note": "new", "topic": "pets", "who": "bob"},
]
TEXT = Reading(columns={"text": "text", "topic": "labels", "who": "ignore"})
PAIR = Reading(columns={"note": "text", "text": "text", "topic": "labels"})


def _parquet(path, rows=ROWS):
    pq.write_table(pa.Table.from_pylist(rows), path)


def _csv(path, rows=ROWS):
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _json_lines(path, rows=ROWS):
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n")


FORMATS = pytest.mark.parametrize("write", [_parquet, _csv, _json_lines])


@FORMATS
def test_every_format_gives_the_same_texts_labels_ids_and_columns(tmp_path, write):
    write(tmp_path / "t")
    found = read_records(str(tmp_path / "t"), TEXT)
    assert found.kind == "texts"
    assert found.inputs.read(0, 3).tolist() == [["a cat\nsat"], [""], ["a cat\nsat"]]
    assert found.labels.tolist() == [1, 0, 1]
    assert found.class_names == ("law", "pets")
    assert found.ids.tolist() == [7, 8, 9]
    assert (
        column_of(sampled(found, at_most=2, seed=0).inputs, "who").tolist()
        == (
            column_of(found.inputs, "who")[
                np.isin(found.ids, sampled(found, at_most=2, seed=0).ids)
            ]
        ).tolist()
    )
    assert column_of(found.inputs, "absent") is None
    assert check_examples(found, role="x", needs_membership=False) == []


@FORMATS
def test_pairs_stand_in_the_order_in_which_they_are_named_and_na_is_a_text(tmp_path, write):
    write(tmp_path / "t")
    found = read_records(str(tmp_path / "t"), PAIR)
    assert found.inputs.shape == (3, 2)
    assert found.inputs.read(0, 1).tolist() == [["NA", "a cat\nsat"]]


def test_empty_and_repeated_texts_are_told_and_not_repaired(tmp_path):
    _parquet(tmp_path / "t")
    empty, repeated = read_records(str(tmp_path / "t"), TEXT).source.remarks
    assert "1 records have an empty text" in empty
    assert "2 of 3 records have the text of another in this file, 1 different texts" in repeated


def test_another_column_of_the_same_file_is_another_set(tmp_path):
    _parquet(tmp_path / "t")
    one, other = (
        read_records(str(tmp_path / "t"), Reading(columns={name: "text"}))
        for name in ("text", "note")
    )
    assert one.source.sha256 != other.source.sha256
    assert one.inputs.label is None


def test_quoted_lines_reach_over_the_blocks_of_a_csv_file(tmp_path):
    rows = [{"id": at, "text": f"line {at}\n" * 40, "topic": "a"} for at in range(4000)]
    _csv(tmp_path / "t", rows)
    found = read_records(str(tmp_path / "t"), Reading(columns={"text": "text"}))
    assert found.inputs.read(0, 4000)[:, 0].tolist() == [row["text"] for row in rows]


def test_two_files_get_one_numbering_of_their_classes(tmp_path):
    _parquet(tmp_path / "a")
    _parquet(tmp_path / "b", [{**ROWS[0], "topic": "art"}, ROWS[2]])
    sets = [read_records(str(tmp_path / name), TEXT) for name in "ab"]
    problems = []
    one, other = kind_of(sets[0]).together(sets, problems)
    assert not problems
    assert one.class_names == other.class_names == ("art", "law", "pets")
    assert (one.labels.tolist(), other.labels.tolist()) == ([2, 1, 2], [0, 2])
    _parquet(tmp_path / "c", [{**row, "topic": 1} for row in ROWS])
    numbers = read_records(str(tmp_path / "c"), TEXT)
    kind_of(numbers).together((sets[0], numbers), problems)
    assert "got names in one and numbers in another" in problems[0]


def test_what_holds_no_texts_is_refused_by_its_column(tmp_path):
    _parquet(tmp_path / "t", [{"id": 1, "text": "a", "n": 2}, {"id": 2, "text": None, "n": 3}])
    with pytest.raises(Refused, match="text: expected a text in every row, got none in 1, the fir"):
        read_records(str(tmp_path / "t"), Reading(columns={"text": "text"}))
    with pytest.raises(Refused, match="n: expected texts, got int64"):
        read_records(str(tmp_path / "t"), Reading(columns={"n": "text"}))
    with pytest.raises(
        Refused, match=r"prose: expected a column of that name \(text\), got id, te"
    ):
        read_records(str(tmp_path / "t"), Reading(columns={"prose": "text"}))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"text": "a"}\n{"text": \n', "line 2: expected an object in JSON"),
        ('{"text": "a"}\n["b"]\n', "line 2: expected an object in JSON"),
        ('{"text": "a"}\n' + "[" * 100_000 + "\n", "line 2: expected an object in JSON"),
        ('{"text": "\\ud800"}\n{"text": "b"}\n', "half of a surrogate pair"),
        ('{"text": "a"}\n{"text": 3}\n', "values of one type in all lines"),
        ('{"text": ["a"]}\n{"text": ["b"]}\n', "expected texts, got list"),
    ],
)
def test_broken_json_lines_are_refused_by_line_or_column(tmp_path, content, says):
    (tmp_path / "t.jsonl").write_text(content)
    with pytest.raises((FileRefused, Refused), match=says):
        read_records(str(tmp_path / "t.jsonl"), Reading(columns={"text": "text"}))


def test_json_lines_in_another_encoding_and_other_formats_are_refused(tmp_path):
    (tmp_path / "t.jsonl").write_bytes(b'{"text": "a"}\n{"text": "caf\xe9"}\n')
    with pytest.raises(FileRefused, match=r"expected text in UTF-8, got the byte 0xe9"):
        read_records(str(tmp_path / "t.jsonl"), Reading(columns={"text": "text"}))
    np.savez(tmp_path / "a.npz", text=np.arange(3))
    with pytest.raises(FileRefused, match="expected texts in Parquet, CSV or JSON lines"):
        read_records(str(tmp_path / "a.npz"), Reading(columns={"text": "text"}))


def test_all_empty_texts_are_no_records(tmp_path):
    _parquet(tmp_path / "t", [{"text": " "}, {"text": ""}])
    found = read_records(str(tmp_path / "t"), Reading(columns={"text": "text"}))
    (problem,) = check_examples(found, role="members", needs_membership=False)
    assert "got 2 empty ones" in problem
