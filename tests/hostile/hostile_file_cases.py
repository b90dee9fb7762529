"""Paths and files that hold no records at all."""

import os
import zipfile
from pathlib import Path

import numpy as np
import torch
from hostile_bytes import torch_file
from hostile_case import Case, as_public
from hostile_sets import (
    csv_file,
    images,
    signal_npz,
)

POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
    "size 250123456\n"
)


def _text(name: str, content: str, folder: Path) -> Path:
    (folder / name).write_text(content)
    return folder / name


def _made(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "a.pt")
    return folder / "a.pt"


def _loop(folder: Path) -> Path:
    (folder / "a.pt").symlink_to(folder / "a.pt")
    return folder / "a.pt"


def _script(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.pt", "w") as archive:
        for name in ("a/data.pkl", "a/constants.pkl", "a/code/__torch__/x.py"):
            archive.writestr(name, b"\x80\x02}.")
    return folder / "a.pt"


def _with_file(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder


FILE_CASES = (
    Case(
        name="a path that does not exist",
        build=lambda folder: folder / "pub.pt",
        open=as_public,
        says=("there is no such file", "check the path"),
    ),
    Case(
        name="a Git-LFS pointer",
        build=lambda folder: _text("a.pt", POINTER, folder),
        open=as_public,
        says=("Git-LFS pointer", "250.1 MB (250,123,456 bytes)", "git lfs pull"),
    ),
    Case(
        name="an empty file",
        build=lambda folder: _text("a.pt", "", folder),
        open=as_public,
        says=("is empty", "download or write it again"),
    ),
    Case(
        name="a login page instead of the file",
        build=lambda folder: _text("a.pt", "<!DOCTYPE html><html>x", folder),
        open=as_public,
        says=("web page", "download"),
    ),
    Case(
        name="prose",
        build=lambda folder: _text("a.pt", "hello world\n", folder),
        open=as_public,
        says=("no format that is known here", "expected a torch file"),
    ),
    Case(name="a pipe", build=_fifo, open=as_public, says=("expected a file or a folder",)),
    Case(name="a link to itself", build=_loop, open=as_public, says=("cannot be read", "check")),
    Case(
        name="an empty folder",
        build=lambda folder: _made(folder, "a"),
        open=as_public,
        says=("empty folder", "one subfolder of images per class"),
    ),
    Case(
        name="a folder of other things",
        build=lambda folder: _with_file(folder / "a", "notes.txt", b"x"),
        open=as_public,
        says=("without images or Parquet", "one subfolder of images per class"),
    ),
    Case(
        name="a state dict as data",
        build=lambda folder: torch_file(folder / "a.pt", torch.nn.Linear(2, 2).state_dict()),
        open=as_public,
        says=("got a state dict of 2 tensors", "--target"),
    ),
    Case(
        name="a deeper state dict as data",
        build=lambda folder: torch_file(
            folder / "a.pt", {"fc.weight": torch.zeros(2, 2), "fc.bias": torch.zeros(2)}
        ),
        open=as_public,
        says=("got a state dict of 2 tensors", "--target"),
    ),
    Case(
        name="a TorchScript archive as data",
        build=_script,
        open=as_public,
        says=("TorchScript archive, a model", "--target"),
    ),
    Case(
        name="one array without labels",
        build=lambda folder: (np.save(folder / "a.npy", np.zeros(3)), folder / "a.npy")[1],
        open=as_public,
        says=("one array without labels", "numpy.savez"),
    ),
    Case(
        name="a CSV as images",
        build=lambda folder: csv_file(folder / "a.csv", "id,loss", "1,0.5"),
        open=as_public,
        says=("CSV table", "--signals"),
    ),
    Case(
        name="signals as images",
        build=lambda folder: signal_npz(folder / "a.npz"),
        open=as_public,
        says=("precomputed signals (target_margin)", "--signals"),
    ),
    Case(
        name="a lone tensor",
        build=lambda folder: torch_file(folder / "a.pt", images()),
        open=as_public,
        says=("expected images with labels", "torch.save({'images'"),
    ),
    Case(
        name="a triple of tensors",
        build=lambda folder: torch_file(
            folder / "a.pt", (images(), torch.arange(6), torch.arange(6))
        ),
        open=as_public,
        says=("expected a pair (images, labels), got 3 parts", "name them"),
    ),
)
