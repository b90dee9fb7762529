"""Archives, tables and folders that are damaged or wrong inside."""

import io
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hostile_bytes import cut
from hostile_case import Case, as_private, as_public
from hostile_sets import (
    N,
    columns,
    encoded,
    image_folder,
    images,
    npz_file,
    parquet_file,
)
from PIL import Image


def _with_file(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder


def _folder_in_itself(folder: Path) -> Path:
    path = image_folder(folder / "a")
    (path / "cat" / "again").symlink_to(path)
    return path


def _replaced(path: Path, old: bytes, new: bytes) -> Path:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))
    return path


def _npz_lies(folder: Path) -> Path:
    path = npz_file(folder / "a.npz")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["labels.npy"] = parts["labels.npy"].replace(b"(6,), }        ", b"(6000000000,), }")
    assert b"6000000000" in parts["labels.npy"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def _npz_bomb(folder: Path) -> Path:
    path = folder / "a.npz"
    path.write_bytes(_bomb())
    return path


@cache  # compressing it takes seconds
def _bomb() -> bytes:
    with TemporaryDirectory() as folder:
        path = npz_file(Path(folder) / "a.npz")
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
            archive.open("extra.npy", "w", force_zip64=True) as stream,
        ):
            for _ in range(300):
                stream.write(bytes(1_000_000))
        return path.read_bytes()


def _npz_flipped(folder: Path) -> Path:
    path = folder / "a.npz"
    np.savez_compressed(path, **columns(imgs=images().numpy()))
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("imgs.npy")
    data = bytearray(path.read_bytes())
    at = info.header_offset + info.compress_size // 2
    data[at : at + 64] = bytes(64)
    path.write_bytes(bytes(data))
    return path


def _damaged_rows(at: int, blob: object) -> list[object]:
    return [blob if row == at else encoded(row) for row in range(N)]


def _of_16_bits() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.full((8, 8), 60_000, dtype=np.uint16)).save(stream, "PNG")
    return stream.getvalue()


ARCHIVE_CASES = (
    Case(
        name="npz with an array of objects",
        build=lambda folder: npz_file(folder / "a.npz", labels=np.array([{}] * N)),
        open=as_public,
        says=("labels", "pickled Python objects, which are never opened"),
    ),
    Case(
        name="npz whose header declares more than there is",
        build=_npz_lies,
        open=as_public,
        says=("labels", "48.0 GB", "damaged"),
    ),
    Case(
        name="npz that would swell",
        build=_npz_bomb,
        open=as_public,
        says=("extra", "300.0 MB", "zip bomb"),
    ),
    Case(
        name="npz with damaged bytes",
        build=_npz_flipped,
        open=as_public,
        says=("imgs", "damaged", "again"),
    ),
    Case(
        name="npz cut off",
        build=lambda folder: cut(npz_file(folder / "a.npz"), 0.7),
        open=as_public,
        says=("breaks off before its end",),
    ),
    Case(
        name="npz without labels",
        build=lambda folder: npz_file(folder / "a.npz", labels=...),
        open=as_public,
        says=("expected one of the names labels",),
    ),
    Case(
        name="Parquet cut off",
        build=lambda folder: cut(parquet_file(folder / "a.parquet"), 0.7),
        open=as_public,
        says=("breaks off before its end", "Parquet"),
    ),
    Case(
        name="Parquet with a damaged footer",
        build=lambda folder: _replaced(
            parquet_file(folder / "a.parquet"),
            b"membership",
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        ),
        open=as_public,
        says=("the Parquet table is damaged", "again"),
    ),
    Case(
        name="Parquet with a damaged image",
        build=lambda folder: parquet_file(
            folder / "a.parquet", _damaged_rows(4, b"\x89PNG\r\n\x1a\nnot")
        ),
        open=as_public,
        says=("img at index 4", "not an image that can be decoded", "replace or remove"),
    ),
    Case(
        name="Parquet with a damaged first image",
        build=lambda folder: parquet_file(folder / "a.parquet", _damaged_rows(0, b"x")),
        open=as_public,
        says=("img at index 0", "not an image"),
    ),
    Case(
        name="Parquet with an image cut off",
        build=lambda folder: parquet_file(folder / "a.parquet", _damaged_rows(2, encoded(2)[:-60])),
        open=as_public,
        says=("img at index 2", "not an image that can be decoded"),
    ),
    Case(
        name="Parquet with an image of another size",
        build=lambda folder: parquet_file(folder / "a.parquet", _damaged_rows(3, encoded(3, 9))),
        open=as_public,
        says=("img at index 3", "expected shape (3, 8, 8)", "(3, 9, 9)"),
    ),
    Case(
        name="Parquet with an image of 16 bits",
        build=lambda folder: parquet_file(folder / "a.parquet", _damaged_rows(3, _of_16_bits())),
        open=as_public,
        says=("img at index 3", "colour mode I;16", "8 bits"),
    ),
    Case(
        name="Parquet with a grey image of another size among others",
        build=lambda folder: parquet_file(
            folder / "a.parquet", _damaged_rows(3, encoded(3, 9, "L"))
        ),
        open=as_public,
        says=("img at index 3", "got (3, 9, 9)"),
    ),
    Case(
        name="Parquet that only points to images",
        build=lambda folder: parquet_file(folder / "a.parquet", [None] * N),
        open=as_public,
        says=("img at index 0", "embed the images"),
    ),
    Case(
        name="Parquet without labels",
        build=lambda folder: parquet_file(folder / "a.parquet", labels=...),
        open=as_public,
        says=("expected one of the names labels", "img"),
    ),
    Case(
        name="Parquet with a label missing",
        build=lambda folder: parquet_file(folder / "a.parquet", labels=[0, 1, None, 0, 1, 2]),
        open=as_public,
        says=("labels", "None at index 2"),
    ),
    Case(
        name="Parquet with images as lists",
        build=lambda folder: parquet_file(folder / "a.parquet", img=[[1.0]] * N),
        open=as_public,
        says=("img: expected encoded images", "list<"),
    ),
    Case(
        name="a folder with two splits",
        build=lambda folder: (
            (
                parquet_file(folder / "d/train-00000-of-00001.parquet"),
                parquet_file(folder / "d/test-00000-of-00001.parquet"),
            )[0].parent
        ),
        open=as_public,
        says=("shards of one split, got test, train", "folder of its own"),
    ),
    Case(
        name="shards with other columns",
        build=lambda folder: (
            (
                parquet_file(folder / "d/x-00000-of-00002.parquet"),
                parquet_file(folder / "d/x-00001-of-00002.parquet", ids=...),
            )[0].parent
        ),
        open=as_public,
        says=("x-00001-of-00002.parquet has columns",),
    ),
    Case(
        name="a folder with a text file in a class",
        build=lambda folder: _with_file(image_folder(folder / "a"), "cat/notes.txt", b"x"),
        open=as_private,
        says=("expected images alone, got cat/notes.txt", "move"),
    ),
    Case(
        name="a folder with a link to itself",
        build=_folder_in_itself,
        open=as_private,
        says=("expected images alone, got cat/again", "move"),
    ),
    Case(
        name="a folder with an image outside the classes",
        build=lambda folder: _with_file(image_folder(folder / "a"), "x.png", encoded()),
        open=as_private,
        says=("got x.png outside", "class folder"),
    ),
    Case(
        name="a folder with a damaged image",
        build=lambda folder: _with_file(image_folder(folder / "a"), "dog/0.png", b"\x89PNG"),
        open=as_private,
        says=("0.png", "not an image that can be decoded"),
    ),
    Case(
        name="PostScript named like an image",
        build=lambda folder: _with_file(
            image_folder(folder / "a"),
            "cat/0.png",
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n",
        ),
        open=as_private,
        says=("0.png", "not an image that can be decoded"),
    ),
    Case(
        name="a folder of images of two sizes",
        build=lambda folder: _with_file(image_folder(folder / "a"), "dog/0.png", encoded(1, 9)),
        open=as_private,
        says=("expected shape (3, 8, 8)", "one size"),
    ),
)
