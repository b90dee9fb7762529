"""One small set, written in every format that opens."""

import io
import sys
import types
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from PIL import Image
from torch.utils.data import TensorDataset

N = 10
IDS = np.arange(100, 100 + N)
LABELS = np.arange(N) % 3
MEMBERSHIP = np.array([1, 0, 1, 1, 0, 0, 1, 0, 1, -1], dtype=np.int8)
PIXELS = np.random.default_rng(0).integers(0, 256, (N, 3, 6, 5), dtype=np.uint8)
FLOATS = PIXELS.astype(np.float32) / np.float32(255)


def nullable() -> list[int | None]:
    return [None if value < 0 else int(value) for value in MEMBERSHIP]


def _dataset(path: Path, *, legacy: bool, images: object) -> None:
    home = types.ModuleType("set_in_formats_home")
    home.MembershipDataset = type("MembershipDataset", (), {"__module__": home.__name__})
    sys.modules[home.__name__] = home
    dataset = home.MembershipDataset()
    dataset.ids, dataset.labels = IDS.tolist(), LABELS.tolist()
    dataset.imgs, dataset.membership, dataset.transform = images, nullable(), None
    torch.save(dataset, path, _use_new_zipfile_serialization=not legacy)
    del sys.modules[home.__name__]


def dataset(path: Path) -> None:
    _dataset(path, legacy=False, images=list(torch.from_numpy(FLOATS)))


def legacy_dataset(path: Path) -> None:
    _dataset(path, legacy=True, images=list(torch.from_numpy(FLOATS)))


def dataset_of_arrays(path: Path) -> None:
    _dataset(path, legacy=False, images=list(PIXELS))


def dataset_of_one_tensor(path: Path) -> None:
    _dataset(path, legacy=False, images=torch.from_numpy(PIXELS))


def named_tensors(path: Path) -> None:
    torch.save(
        {
            "images": torch.from_numpy(FLOATS),
            "labels": torch.from_numpy(LABELS),
            "ids": torch.from_numpy(IDS),
            "is_member": torch.from_numpy(MEMBERSHIP),
        },
        path,
    )


def numpy_numbers(path: Path) -> None:
    torch.save({"x": PIXELS, "y": list(LABELS), "id": list(IDS), "membership": MEMBERSHIP}, path)


def stored_npz(path: Path) -> None:
    with path.open("wb") as stream:
        np.savez(stream, images=PIXELS, labels=LABELS, ids=IDS, membership=MEMBERSHIP)


def compressed_npz(path: Path) -> None:
    with path.open("wb") as stream:
        np.savez_compressed(
            stream,
            images=np.asfortranarray(FLOATS),
            labels=LABELS.astype(np.uint8),
            ids=IDS,
            is_member=MEMBERSHIP,
        )


def encoded(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels.transpose(1, 2, 0)).save(stream, "PNG")
    return stream.getvalue()


def _table(rows: slice, *, flat: bool) -> pa.Table:
    blobs = [encoded(pixels) for pixels in PIXELS[rows]]
    images = pa.array(blobs) if flat else pa.array([{"bytes": x, "path": None} for x in blobs])
    return pa.table(
        {
            "image": images,
            "label": LABELS[rows],
            "id": IDS[rows],
            "is_member": pa.array(nullable()[rows]),
        }
    )


def parquet(path: Path) -> None:
    pq.write_table(_table(slice(None), flat=False), path, row_group_size=3)


def parquet_of_binary(path: Path) -> None:
    pq.write_table(_table(slice(None), flat=True), path)


def parquet_shards(path: Path) -> None:
    path.mkdir()
    for at, rows in enumerate((slice(0, 4), slice(4, 9), slice(9, None))):
        name = path / f"train-0000{at}-of-00003.parquet"
        pq.write_table(_table(rows, flat=False), name, row_group_size=2)


WRITERS = (
    dataset,
    legacy_dataset,
    dataset_of_arrays,
    dataset_of_one_tensor,
    named_tensors,
    numpy_numbers,
    stored_npz,
    compressed_npz,
    parquet,
    parquet_of_binary,
    parquet_shards,
)


def pair(path: Path) -> None:
    torch.save((torch.from_numpy(FLOATS), torch.from_numpy(LABELS)), path)


def tensor_dataset(path: Path) -> None:
    torch.save(TensorDataset(torch.from_numpy(FLOATS), torch.from_numpy(LABELS)), path)


def folder(path: Path, *, sides: bool, names: tuple[str, ...] = ("ant", "bee", "cat")) -> None:
    for at in range(N):
        if sides and MEMBERSHIP[at] < 0:
            continue
        side = ("nonmembers", "members")[MEMBERSHIP[at]] if sides else "."
        home = path / side / names[LABELS[at]]
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{IDS[at]}.png").write_bytes(encoded(PIXELS[at]))
