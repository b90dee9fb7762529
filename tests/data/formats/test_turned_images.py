"""Images that say by an EXIF orientation how they are to be turned.

Oracles: the `datasets` package turns the images of a Parquet table (5.2.0: an image that the file
holds lying down comes out upright), torchvision's `ImageFolder` shows what the file holds.
"""

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from torchvision.datasets import ImageFolder

from seenit.data import open_examples
from seenit.errors import Refused

ORIENTATION = 274
TURNS = {
    1: lambda pixels: pixels,
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.transpose(1, 0, 2),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].transpose(1, 0, 2),
    8: lambda pixels: np.rot90(pixels, 1),
}
"""EXIF orientation to what a viewer shows of stored (height, width, channels)."""
STORED = np.random.default_rng(0).integers(0, 256, (6, 6, 3), dtype=np.uint8)


def encoded(orientation: int | None, pixels: np.ndarray = STORED) -> bytes:
    exif = Image.Exif()
    if orientation is not None:
        exif[ORIENTATION] = orientation
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", exif=exif)
    return stream.getvalue()


def table(path: Path, images: list[bytes]) -> str:
    rows = [{"bytes": one, "path": None} for one in images]
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    columns = {"image": pa.array(rows, kind), "label": list(range(len(rows)))}
    pq.write_table(pa.table(columns), path)
    return str(path)


def shown(examples) -> list[np.ndarray]:
    read = np.rint(examples.inputs.read(0, len(examples)) * 255).astype(np.uint8)
    return list(read.transpose(0, 2, 3, 1))


def test_a_parquet_table_shows_images_as_the_datasets_package_does(tmp_path) -> None:
    path = table(tmp_path / "t.parquet", [encoded(None), *(encoded(one) for one in TURNS)])

    untouched, *turned = shown(open_examples(path))

    assert np.array_equal(untouched, STORED)
    for orientation, image in zip(TURNS, turned, strict=True):
        assert np.array_equal(image, TURNS[orientation](STORED)), orientation


def test_the_shape_is_that_of_the_turned_image(tmp_path) -> None:
    upright = np.ascontiguousarray(np.rot90(STORED[:4], -1))  # (6, 4, 3) from (4, 6, 3)
    path = table(tmp_path / "t.parquet", [encoded(None, upright), encoded(6, STORED[:4])])

    examples = open_examples(path)

    assert examples.inputs.shape == (2, 3, 6, 4)
    first, second = shown(examples)
    assert np.array_equal(first, second)


def test_an_image_that_another_turn_would_fit_is_refused(tmp_path) -> None:
    path = table(tmp_path / "t.parquet", [encoded(None, STORED[:4]), encoded(6, STORED[:4])])

    with pytest.raises(Refused, match=r"at index 1: expected shape \(3, 4, 6\) .* got \(3, 6, 4\)"):
        open_examples(path)


def test_a_folder_shows_images_as_torchvision_does(tmp_path) -> None:
    (tmp_path / "a").mkdir()
    for orientation in TURNS:
        (tmp_path / "a" / f"{orientation}.png").write_bytes(encoded(orientation))

    examples = open_examples(str(tmp_path))

    expected = [np.asarray(image) for image, _ in ImageFolder(str(tmp_path))]
    assert all(
        np.array_equal(one, other) for one, other in zip(shown(examples), expected, strict=True)
    )
    assert all(np.array_equal(one, STORED) for one in expected)
