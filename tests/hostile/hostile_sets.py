"""Small sets in every format, right except for what a case changes."""

import io
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from PIL import Image

N = 6


def images(n: int = N, size: int = 8, seed: int = 0) -> torch.Tensor:
    return torch.rand((n, 3, size, size), generator=torch.Generator().manual_seed(seed))


def columns(**changes: object) -> dict[str, object]:
    """A right set as named columns, with changes; a change to `...` leaves a column out."""
    right: dict[str, object] = {
        "ids": list(range(10, 10 + N)),
        "imgs": list(images()),
        "labels": [0, 1, 2, 0, 1, 2],
        "membership": [1, 0, 1, 0, 1, 0],
    }
    return {name: value for name, value in {**right, **changes}.items() if value is not ...}


@contextmanager
def class_in(module: str, name: str) -> Iterator[type]:
    """A class that pickles under a dotted name, which exists only in here."""
    made = type(name, (), {"__module__": module})
    before = sys.modules.get(module)
    home = before or types.ModuleType(module)
    old = getattr(home, name, None)
    setattr(home, name, made)
    sys.modules[module] = home
    try:
        yield made
    finally:
        if before is None:
            del sys.modules[module]
        elif old is None:
            delattr(home, name)
        else:
            setattr(home, name, old)


def dataset_file(
    path: Path,
    *,
    module: str = "__main__",
    name: str = "MembershipDataset",
    legacy: bool = False,
    **changes: object,
) -> Path:
    """The competition's pickled data set."""
    with class_in(module, name) as made:
        dataset = made()
        dataset.__dict__.update({"transform": None, **columns(**changes)})
        torch.save(dataset, path, _use_new_zipfile_serialization=not legacy)
    return path


def tensor_file(path: Path, **changes: object) -> Path:
    """A dict of tensors."""
    found = columns(imgs=images(), **changes)
    torch.save(found, path)
    return path


def encoded(seed: int = 0, size: int = 8, mode: str = "RGB", kind: str = "PNG") -> bytes:
    """One encoded image."""
    n_channels = len(mode)
    shape = (size, size) if n_channels == 1 else (size, size, n_channels)
    pixels = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels, mode=None).save(stream, kind)
    return stream.getvalue()


def parquet_file(path: Path, blobs: list[object] | None = None, **changes: object) -> Path:
    """A table in the Hugging Face image layout."""
    found = columns(imgs=..., **changes)
    rows = [encoded(seed) for seed in range(N)] if blobs is None else blobs
    structs = [{"bytes": blob, "path": None} for blob in rows]
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    found = {"img": pa.array(structs, type=kind), **found}
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(found), path, row_group_size=4)
    return path


def npz_file(path: Path, **changes: object) -> Path:
    found = columns(**{"imgs": images().numpy(), **changes})
    np.savez(path, **{name: np.asarray(value) for name, value in found.items()})  # type: ignore[arg-type]
    return path


def image_folder(path: Path, *classes: str, size: int = 8) -> Path:
    """Two images per class."""
    for at, name in enumerate(classes or ("cat", "dog")):
        (path / name).mkdir(parents=True)
        for copy in range(2):
            (path / name / f"{copy}.png").write_bytes(encoded(2 * at + copy, size))
    return path


def csv_file(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def signal_npz(path: Path, **changes: object) -> Path:
    """An archive of signals."""
    right: dict[str, object] = {
        "ids": np.arange(N),
        "is_member": np.array([1, 0, 1, 0, -1, -1], dtype=np.int8),
        "target_margin": np.linspace(-1, 1, N)[:, None],
    }
    found = {name: value for name, value in {**right, **changes}.items() if value is not ...}
    np.savez(path, **found)  # type: ignore[arg-type]
    return path
