"""Columns of Parquet tables in every spelling that writers use."""

import decimal
import uuid
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seenit.data import open_examples, open_signal_table
from seenit.data.formats.reading import Reading
from seenit.errors import SeenitError

N = 6
LABELS = np.arange(N) % 3
MEMBERS = [1, 0, 1, 0, 1, 0]
P = np.random.default_rng(0).dirichlet(np.ones(3), N)
PIXELS = np.random.default_rng(1).integers(0, 256, (N, 3, 8, 7), dtype=np.uint8)
LOSS = -np.log(P[np.arange(N), LABELS])


def signals(folder: Path, **columns: object):
    found = {"id": pa.array([f"r{at}" for at in range(N)]), "is_member": MEMBERS, **columns}
    pq.write_table(pa.table(found), folder / "a.parquet", row_group_size=4)
    return open_signal_table(str(folder / "a.parquet"), columns={})


def records(folder: Path, **columns: object) -> str:
    pq.write_table(pa.table({"label": LABELS, **columns}), folder / "a.parquet", row_group_size=4)
    return str(folder / "a.parquet")


def problems(folder: Path, **columns: object) -> str:
    with pytest.raises(SeenitError) as refused:
        open_examples(records(folder, **columns))
    return " ".join(refused.value.problems)


TEXTS = {
    "large": pa.large_string(),
    "view": pa.string_view(),
    "bytes": pa.binary(),
    "large bytes": pa.large_binary(),
    "fixed bytes": pa.binary(2),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_ids_are_text_in_every_spelling_of_it(kind, tmp_path) -> None:
    ids = pa.array([f"r{at}" for at in range(N)]).cast(pa.binary()).to_pylist()
    is_bytes = "bytes" in kind
    column = pa.array(ids if is_bytes else [one.decode() for one in ids], TEXTS[kind])

    table, _ = signals(tmp_path, id=column, loss=LOSS)

    assert table.ids.tolist() == ["r0", "r1", "r2", "r3", "r4", "r5"]


def test_categories_stand_for_their_values_in_any_order(tmp_path) -> None:
    codes = pa.array([2, 0, 1, 2, 0, 1], pa.int8())
    label = pa.DictionaryArray.from_arrays(codes, pa.array([7, 1, 0]))

    table, _ = signals(
        tmp_path,
        id=pa.array([f"r{at}" for at in range(N)]).dictionary_encode(),
        is_member=pa.array(["train" if one else "test" for one in MEMBERS]).dictionary_encode(),
        label=label,
        loss=LOSS,
    )

    assert table.arrays["labels"].tolist() == [0, 7, 1, 0, 7, 1]
    assert table.is_member.tolist() == MEMBERS


def test_uuids_are_written_as_uuids(tmp_path) -> None:
    given = [uuid.UUID(int=2**127 + at) for at in range(N)]
    for column in (
        pa.array([one.bytes for one in given], pa.binary(16)),
        pa.ExtensionArray.from_storage(
            pa.uuid(), pa.array([u.bytes for u in given], pa.binary(16))
        ),
    ):
        table, _ = signals(tmp_path, id=column, loss=LOSS)
        assert table.ids.tolist() == [str(one) for one in given]


def test_decimals_are_numbers(tmp_path) -> None:
    loss = [decimal.Decimal(f"{value:.9f}") for value in LOSS]
    whole = [decimal.Decimal(at) for at in range(N)]

    table, _ = signals(tmp_path, id=pa.array(whole), label=pa.array(whole), loss=pa.array(loss))

    assert table.ids.dtype == np.int64
    assert table.arrays["labels"].tolist() == list(range(N))
    np.testing.assert_allclose(table.arrays["target_loss"], LOSS, atol=1e-9)


@pytest.mark.parametrize("shift", [0, 2**63, 2**64 - N])
def test_ids_of_64_bits_without_a_sign_stay_apart(shift, tmp_path) -> None:
    ids = np.arange(N, dtype=np.uint64) + np.uint64(shift)
    np.savez(tmp_path / "a.npz", ids=ids, is_member=MEMBERS, target_loss=LOSS)
    csv = "\n".join(f"{i},{m},{v}" for i, m, v in zip(ids, MEMBERS, LOSS, strict=True))
    (tmp_path / "a.csv").write_text("id,is_member,loss\n" + csv)

    found = [signals(tmp_path, id=ids, loss=LOSS)] + [
        open_signal_table(str(tmp_path / name), columns={}) for name in ("a.npz", "a.csv")
    ]

    for table, source in found:
        assert [str(one) for one in table.ids] == [str(one) for one in ids]
        assert any("compared as text" in one for one in source.remarks) == (shift > 0)


@pytest.mark.parametrize("form", ["list", "fixed", "large", "float32", "gaps"])
def test_a_list_in_every_row_is_a_column_for_each_number(form, tmp_path) -> None:
    rows = P.tolist()
    if form == "gaps":
        rows[2][1] = None
    kind = {
        "fixed": pa.list_(pa.float64(), 3),
        "large": pa.large_list(pa.float64()),
        "float32": pa.list_(pa.float32()),
    }.get(form, pa.list_(pa.float64()))

    table, source = signals(tmp_path, label=LABELS, probabilities=pa.array(rows, kind))

    found = table.arrays["target_probabilities"]
    if form == "gaps":
        assert "1 " in " ".join(source.remarks)
    np.testing.assert_allclose(found, P, atol=1e-7)


def test_lists_of_several_lengths_are_refused_by_name(tmp_path) -> None:
    rows = [[0.5, 0.5]] * (N - 1) + [[1.0]]

    with pytest.raises(SeenitError, match="probabilities: expected numbers, got list<"):
        signals(tmp_path, label=LABELS, probabilities=rows)


@pytest.mark.parametrize("name", ["loss", "id", "is_member", "label", "score"])
def test_a_list_where_one_value_is_expected_is_refused_by_name(name, tmp_path) -> None:
    said = {"loss": LOSS, "label": LABELS} | {name: [[1.0, 2.0]] * N}

    with pytest.raises(SeenitError, match=r"list|expected one of the"):
        signals(tmp_path, **said)


def test_rows_of_a_table_may_be_lists(tmp_path) -> None:
    rows = np.random.default_rng(0).normal(size=(N, 5)).astype(np.float32)
    fixed = pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), 5)

    for column in (fixed, pa.array(rows.tolist(), pa.list_(pa.float32()))):
        examples = open_examples(records(tmp_path, features=column))
        np.testing.assert_array_equal(examples.inputs.read(0, N), rows)


@pytest.mark.parametrize(
    "pixels",
    [PIXELS, PIXELS.transpose(0, 2, 3, 1), PIXELS[:, 0]],
    ids=["first", "last", "grey"],
)
@pytest.mark.parametrize("kind", [pa.uint8(), pa.int64()])
def test_pictures_may_be_lists_within_lists(pixels, kind, tmp_path) -> None:
    nested = pa.list_(pa.list_(kind)) if pixels.ndim == 3 else pa.list_(pa.list_(pa.list_(kind)))
    path = records(tmp_path, image=pa.array(pixels.tolist(), nested))

    examples = open_examples(path)

    expected = PIXELS[:, :1] if pixels.ndim == 3 else PIXELS
    np.testing.assert_allclose(examples.inputs.read(0, N) * 255, expected, atol=1e-4)
    assert "whole numbers from 0 to 255" in examples.source.remarks[0]


def test_pictures_of_floats_are_read_as_they_are(tmp_path) -> None:
    floats = PIXELS / 255

    examples = open_examples(records(tmp_path, image=floats.tolist()))

    np.testing.assert_allclose(examples.inputs.read(0, N), floats, atol=1e-7)
    assert examples.source.remarks == ()


def test_shards_of_lists_are_one_set(tmp_path) -> None:
    (tmp_path / "set").mkdir()
    for at in range(2):
        half = slice(3 * at, 3 * at + 3)
        table = pa.table({"image": PIXELS[half].tolist(), "label": LABELS[half]})
        pq.write_table(table, tmp_path / "set" / f"train-0000{at}-of-00002.parquet")

    examples = open_examples(str(tmp_path / "set"), Reading(side="members"))

    np.testing.assert_allclose(examples.inputs.read(0, N) * 255, PIXELS, atol=1e-4)


def test_pictures_of_several_sizes_are_refused_by_name(tmp_path) -> None:
    several = PIXELS.tolist()
    several[3] = PIXELS[3, :, :5].tolist()

    assert "image: expected lists of one length in every row" in problems(tmp_path, image=several)
    several[3] = None
    assert "image: expected lists of one length in every row" in problems(tmp_path, image=several)


def test_a_flat_list_called_a_picture_has_no_shape_and_is_refused(tmp_path) -> None:
    said = problems(tmp_path, image=PIXELS.reshape(N, -1).tolist())

    assert "image: expected encoded images" in said
    assert "pass rows of a table as a column features" in said


def test_ids_of_archives_may_be_bytes(tmp_path) -> None:
    ids = np.array([b"r%d" % at for at in range(N)])
    np.savez(tmp_path / "a.npz", x=np.zeros((N, 4)), y=LABELS, ids=ids)

    assert open_examples(str(tmp_path / "a.npz")).ids.tolist() == [f"r{at}" for at in range(N)]
