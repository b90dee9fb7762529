import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from safetensors.torch import save_file

from seenit.errors import FileRefused
from seenit.files import Kind, recognise, require_usable
from seenit.files.pointer import parse_lfs_pointer

STATE = {"fc.weight": torch.zeros(2, 2)}


def _torch(path: Path) -> None:
    torch.save(STATE, path)


def _legacy(path: Path) -> None:
    torch.save(STATE, path, _use_new_zipfile_serialization=False)


def _safetensors(path: Path) -> None:
    save_file(STATE, path)


def _exported(path: Path) -> None:
    torch.export.save(torch.export.export(torch.nn.Linear(2, 2), (torch.zeros(1, 2),)), path)


def _torchscript(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("model/data.pkl", "model/constants.pkl", "model/code/__torch__.py"):
            archive.writestr(name, b"\x80\x02}.")


def _npz(path: Path) -> None:
    with path.open("wb") as stream:
        np.savez(stream, x=np.zeros(2))


def _npy(path: Path) -> None:
    with path.open("wb") as stream:
        np.save(stream, np.zeros(2))


def _parquet(path: Path) -> None:
    pq.write_table(pa.table({"id": [1]}), path)


def _csv(path: Path) -> None:
    path.write_text("id,loss\n1,0.5\n")


def _folder(path: Path) -> None:
    (path / "cat").mkdir(parents=True)
    (path / "cat" / "1.PNG").write_bytes(b"x")


def _shards(path: Path) -> None:
    path.mkdir()
    _parquet(path / "part.parquet")


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (_torch, Kind.TORCH),
        (_legacy, Kind.TORCH_LEGACY),
        (_safetensors, Kind.SAFETENSORS),
        (_exported, Kind.EXPORTED),
        (_torchscript, Kind.TORCHSCRIPT),
        (_npz, Kind.NPZ),
        (_npy, Kind.NPY),
        (_parquet, Kind.PARQUET),
        (_csv, Kind.CSV),
        (_folder, Kind.IMAGE_FOLDER),
        (_shards, Kind.PARQUET_FOLDER),
    ],
)
def test_the_content_decides_and_not_the_name(build, kind, tmp_path) -> None:
    path = tmp_path / "named-like-a.parquet"
    build(path)

    assert recognise(str(path)) is kind
    assert require_usable(str(path)) is kind


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_an_archive_that_breaks_off_is_truncated_wherever_it_breaks(share, tmp_path) -> None:
    stream = io.BytesIO()
    torch.save(STATE, stream)
    path = tmp_path / "model.pt"
    path.write_bytes(stream.getvalue()[: int(share * len(stream.getvalue()))])

    assert recognise(str(path)) is Kind.TRUNCATED_ZIP


def test_a_table_whose_first_lines_spell_opcodes_is_still_a_table(tmp_path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,loss\n1.0,0.5\n2.0,0.5\n")

    assert recognise(str(path)) is Kind.CSV


def test_hidden_files_do_not_make_a_folder_a_data_set(tmp_path) -> None:
    (tmp_path / ".cache.png").write_bytes(b"x")

    assert recognise(str(tmp_path)) is Kind.EMPTY_FOLDER


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_read_rights_is_refused(tmp_path) -> None:
    path = tmp_path / "pub.pt"
    path.write_bytes(b"x")
    path.chmod(0)

    with pytest.raises(FileRefused, match="cannot be read"):
        recognise(str(path))


def test_a_pointer_without_a_size_is_still_a_pointer() -> None:
    pointer = parse_lfs_pointer(b"version https://git-lfs.github.com/spec/v1\n")

    assert pointer is not None
    assert pointer.n_bytes is None
    assert parse_lfs_pointer(b"version 1\n") is None
