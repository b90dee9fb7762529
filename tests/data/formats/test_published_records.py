"""Records as their publishers have them: hub folders, their names, colours, sizes and types."""

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from PIL import Image
from torchvision.datasets import ImageFolder

from seenit.data import open_examples
from seenit.data.formats.hints import reading_hints
from seenit.data.formats.reading import Reading
from seenit.errors import SeenitError

N = 6
LABELS = np.arange(N) % 3
PIXELS = np.random.default_rng(0).integers(0, 256, (N, 8, 7, 3), dtype=np.uint8)


def encoded(pixels: np.ndarray, mode: str = "RGB", form: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(stream, form)
    return stream.getvalue()


def table(path: Path, images: list[bytes] | None = None, *, name: str = "img", **columns) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    images = images or [encoded(one) for one in PIXELS]
    rows = [{"bytes": one, "path": None} for one in images]
    pq.write_table(pa.table({name: rows, **(columns or {"label": LABELS})}), path)
    return str(path)


def problems(path: str, **said) -> str:
    with pytest.raises(SeenitError) as refused:
        open_examples(path, Reading(**said))
    return " ".join(refused.value.problems)


@pytest.mark.parametrize("inside", ["data", "plain_text", "config/train"])
def test_a_hub_folder_opens_beside_its_readme(inside, tmp_path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "README.md").write_text("# A data set")
    for at in range(2):
        table(tmp_path / "set" / inside / f"train-0000{at}-of-00002.parquet")

    examples = open_examples(str(tmp_path / "set"))

    assert examples.inputs.shape == (2 * N, 3, 8, 7)


def test_splits_of_a_hub_folder_are_named_with_a_file_to_pass(tmp_path) -> None:
    for split in ("train", "test"):
        table(tmp_path / "data" / f"{split}-00000-of-00001.parquet")

    said = problems(str(tmp_path))

    assert "data/test, data/train" in said
    assert "test-00000-of-00001.parquet" in said


def test_the_fine_label_is_taken_and_the_coarse_one_on_request(tmp_path) -> None:
    path = table(tmp_path / "a.parquet", fine_label=LABELS, coarse_label=LABELS // 2)

    fine = open_examples(path)
    coarse = open_examples(path, Reading(columns={"coarse_label": "labels"}))

    assert fine.labels.tolist() == LABELS.tolist()
    assert "--label coarse_label" in fine.source.remarks[0]
    assert coarse.labels.tolist() == (LABELS // 2).tolist()


def test_the_user_may_name_every_column(tmp_path) -> None:
    path = table(
        tmp_path / "a.parquet",
        name="photo",
        kind=LABELS,
        number=np.arange(N) + 50,
        inside=["yes", "no", None] * 2,
        label=["left", "out", "of", "all", "of", "it"],
    )
    said = {"photo": "images", "kind": "labels", "number": "ids", "inside": "is_member"}

    examples = open_examples(path, Reading(columns=said))

    assert examples.labels.tolist() == LABELS.tolist()
    assert examples.ids.tolist() == list(range(50, 50 + N))
    assert examples.is_member.tolist() == [1, 0, -1] * 2


def test_a_name_that_is_not_there_and_a_role_that_is_none_are_both_said(tmp_path) -> None:
    said = problems(table(tmp_path / "a.parquet"), columns={"kind": "labels", "img": "loss"})

    assert "--column kind=labels: there is no kind; there are img, label" in said
    assert "--column img=loss: expected one of images, labels" in said


def test_a_column_that_is_no_picture_does_not_compete_with_one_that_is(tmp_path) -> None:
    path = table(tmp_path / "a.parquet", name="image", x=np.arange(N) / 2, label=LABELS)

    assert open_examples(path).inputs.shape == (N, 3, 8, 7)


@pytest.mark.parametrize("names", [("features", "target"), ("x", "y"), ("data", "targets")])
def test_archives_and_tensors_go_by_the_same_names(names, tmp_path) -> None:
    rows = np.random.default_rng(0).normal(size=(N, 5)).astype(np.float32)
    np.savez(tmp_path / "a.npz", **dict(zip(names, (rows, LABELS), strict=True)))
    both = (torch.from_numpy(rows), torch.from_numpy(LABELS))
    torch.save(dict(zip(names, both, strict=True)), tmp_path / "a.pt")

    for file in ("a.npz", "a.pt"):
        examples = open_examples(str(tmp_path / file))
        np.testing.assert_array_equal(examples.inputs.read(0, N), rows)
        assert examples.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    ("mode", "form"), [("L", "PNG"), ("RGBA", "PNG"), ("CMYK", "JPEG"), ("1", "PNG"), ("LA", "PNG")]
)
@pytest.mark.parametrize("at", [0, 3])
def test_images_of_other_colours_are_converted_as_torchvision_converts_them(
    mode, form, at, tmp_path
) -> None:
    images = [encoded(one) for one in PIXELS]
    images[at] = encoded(PIXELS[at], mode, form)
    for number, image in enumerate(images):
        file = tmp_path / "set" / f"class_{LABELS[number]}" / f"{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(image)
    path = table(tmp_path / "a.parquet", images)

    in_folder, in_table = open_examples(str(tmp_path / "set")), open_examples(path)

    oracle = {
        Path(file).stem: np.asarray(ImageFolder(str(tmp_path / "set")).loader(file))
        for file, _ in ImageFolder(str(tmp_path / "set")).samples
    }
    for examples in (in_folder, in_table):
        read = np.rint(examples.inputs.read(0, N) * 255).astype(np.uint8).transpose(0, 2, 3, 1)
        names = [Path(str(one)).stem for one in examples.ids]
        for row, name in zip(read, names, strict=True):
            key = name if name in oracle else name.rpartition(":")[2]
            np.testing.assert_array_equal(row, oracle[key])
        assert f"1 of 6 images are not RGB (1 of mode {mode})" in examples.source.remarks[0]


def test_grey_images_alone_keep_one_channel(tmp_path) -> None:
    path = table(tmp_path / "a.parquet", [encoded(one, "L") for one in PIXELS])

    examples = open_examples(path)

    assert examples.inputs.shape == (N, 1, 8, 7)
    assert examples.source.remarks == ()


def test_sixteen_bits_are_refused_because_a_conversion_would_cut_them_off(tmp_path) -> None:
    stream = io.BytesIO()
    Image.fromarray(PIXELS[0, :, :, 0].astype(np.uint16) * 257).save(stream, "PNG")
    path = table(tmp_path / "a.parquet", [stream.getvalue()] * N)

    assert "expected an image with 8 bits per channel, got colour mode I;16" in problems(path)


def test_images_of_several_sizes_are_refused_at_once_or_brought_to_one(tmp_path) -> None:
    images = [encoded(one) for one in PIXELS]
    images[4] = encoded(PIXELS[4, :5])
    path = table(tmp_path / "a.parquet", images)

    assert "expected shape (3, 8, 7) as 5 others have, got (3, 5, 7)" in problems(path)
    assert "pass --resize" in problems(path)
    examples = open_examples(path, Reading(size=(6, 9)))

    assert examples.inputs.shape == (N, 3, 6, 9)
    expected = Image.fromarray(PIXELS[4, :5]).resize((9, 6), Image.Resampling.BILINEAR)
    read = np.rint(examples.inputs.read(4, 5)[0] * 255).astype(np.uint8).transpose(1, 2, 0)
    np.testing.assert_array_equal(read, np.asarray(expected))
    assert "2 sizes" in examples.source.remarks[0]


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.bool_, np.int16, np.float64])
def test_rows_of_a_table_keep_their_values_in_every_type(dtype, tmp_path) -> None:
    rows = np.random.default_rng(0).integers(0, 2, (N, 5)).astype(dtype)
    np.savez(tmp_path / "a.npz", x=rows, y=LABELS)

    read = open_examples(str(tmp_path / "a.npz")).inputs.read(0, N)

    assert read.dtype == np.float32
    np.testing.assert_array_equal(read, rows.astype(np.float32))


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 13, 200])
def test_images_may_have_any_number_of_channels(channels, tmp_path) -> None:
    np.savez(tmp_path / "a.npz", images=np.zeros((N, channels, 9, 9), np.uint8), labels=LABELS)

    assert open_examples(str(tmp_path / "a.npz")).inputs.shape == (N, channels, 9, 9)


@pytest.mark.parametrize("shape", [(N, 16, 16, 3), (N, 16, 16, 1), (N, 64, 64, 13)])
def test_channels_last_are_still_recognised(shape, tmp_path) -> None:
    np.savez(tmp_path / "a.npz", images=np.zeros(shape, np.uint8), labels=LABELS)

    assert "channels last" in problems(str(tmp_path / "a.npz"))


def test_names_of_classes_are_numbered_in_their_order_and_that_is_said(tmp_path) -> None:
    path = table(tmp_path / "a.parquet", label=["c10", "c9", "c1"] * 2)

    as_text = open_examples(path)
    by_number = open_examples(path, Reading(class_order="numeric"))

    assert as_text.labels.tolist() == [1, 2, 0] * 2
    assert as_text.class_names == ("c1", "c10", "c9")
    assert "c1 = 0, c10 = 1, c9 = 2" in as_text.source.remarks[0]
    assert by_number.class_names == ("c1", "c9", "c10")


@pytest.mark.parametrize("label", [LABELS > 1, [[int(one)] for one in LABELS > 1]])
def test_yes_and_no_and_lists_of_one_are_class_numbers(label, tmp_path) -> None:
    path = table(tmp_path / "a.parquet", label=label)

    assert open_examples(path).labels.tolist() == (LABELS > 1).astype(int).tolist()


@pytest.mark.parametrize("label", [[[0, 1], [2]] * 3, [[0, 1], [1, 1]] * 3])
def test_several_labels_are_refused_with_what_works(label, tmp_path) -> None:
    said = problems(table(tmp_path / "a.parquet", label=label))

    assert "one class per record" in said
    assert "--signals or --answers, as score" in said


def test_rows_of_labels_are_told_apart(tmp_path) -> None:
    np.savez(tmp_path / "one_hot.npz", x=np.zeros((N, 4)), y=np.eye(3)[LABELS])
    np.savez(tmp_path / "several.npz", x=np.zeros((N, 4)), y=np.ones((N, 3), dtype=int))

    assert "one-hot; save labels.argmax(1)" in problems(str(tmp_path / "one_hot.npz"))
    several = problems(str(tmp_path / "several.npz"))
    assert "argmax" not in several
    assert "as score" in several


def test_what_is_wrong_with_names_and_types_is_said_at_once(tmp_path) -> None:
    pq.write_table(pa.table({"image": [1, 2], "kind": [0, 1]}), tmp_path / "a.parquet")

    said = problems(str(tmp_path / "a.parquet"))

    assert "image: expected encoded images" in said
    assert "--label COLUMN" in said


def test_inspect_says_how_a_file_would_be_read(tmp_path) -> None:
    both = table(tmp_path / "a.parquet", fine_label=LABELS, coarse_label=LABELS)
    none = table(tmp_path / "b.parquet", kind=LABELS)
    np.savez(tmp_path / "c.npz", ids=[1], target_loss=[0.5])

    assert reading_hints(both)[:2] == ("img as images or rows", "fine_label as labels")
    assert "--label coarse_label" in reading_hints(both)[2]
    assert "nothing as labels; pass --label COLUMN" in reading_hints(none)
    assert reading_hints(str(tmp_path / "c.npz")) == ()
