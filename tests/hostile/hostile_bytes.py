"""Hostile pickles and torch containers, assembled from opcodes and never loaded here."""

import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import torch


class Calls:
    """Pickles as a call of `function` with `arguments`."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.function, self.arguments = function, arguments

    def __reduce__(self) -> tuple[object, ...]:
        return self.function, self.arguments


def touch(folder: Path) -> Calls:
    """A shell command that leaves the sentinel behind."""
    return Calls(os.system, f"touch {folder / 'sentinel'}")


def global_(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def call(module: str, name: str, *arguments: str) -> bytes:
    """GLOBAL, MARK, strings, TUPLE, REDUCE."""
    return global_(module, name) + b"(" + b"".join(map(text, arguments)) + b"tR"


def torch_zip(path: Path, pickled: bytes, *, again: bytes | None = None) -> Path:
    """A torch file around a hand-made pickle, with a second data.pkl if asked."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", pickled)
        archive.writestr("archive/byteorder", b"little")
        archive.writestr("archive/version", b"3\n")
        if again is not None:
            archive.writestr("archive/other/data.pkl", again)
    return path


def torch_file(path: Path, value: object, **options: object) -> Path:
    torch.save(value, path, **options)  # type: ignore[arg-type]
    return path


def cut(path: Path, share: float) -> Path:
    """Keep the first part of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def swap_in_zip(path: Path, member: str, replace: Callable[[bytes], bytes]) -> Path:
    """Write the archive again with one member changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, replace(data) if name.endswith(member) else data)
    return path


def legacy_tar(path: Path) -> Path:
    with tarfile.open(path, "w") as archive:
        for name in ("storages", "tensors", "pickle"):
            data = call("os", "system", "true") + b"."
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path
