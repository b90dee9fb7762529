"""NumPy archives: what they hold, from headers alone, and arrays mapped from disk.

`numpy.load` reads whole arrays and believes what a header declares. Here a member must have
exactly the size that its header says, and a stored member is mapped, not read.
"""

import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

import numpy as np

from seenit.errors import FileRefused
from seenit.files.damage import refusing_damage
from seenit.files.sizes import words_of_size

_LOCAL_HEADER_BYTES = 30
_MAX_SWELLING = 500
_SMALL_BYTES = 2**28


@dataclass(frozen=True, kw_only=True)
class NpzMember:
    """One array of an archive, not read yet."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    is_fortran: bool
    offset: int | None

    @property
    def holds_objects(self) -> bool:
        """Its elements are pickled Python objects."""
        return bool(self.dtype.hasobject)


@dataclass(frozen=True, kw_only=True)
class NpzArchive:
    """An archive whose headers have been checked.

    Attributes:
        path: as the user gave it.
        members: array name to its shape and type.
    """

    path: str
    members: Mapping[str, NpzMember]

    def array(self, name: str) -> np.ndarray:
        """One array: mapped read-only where it is stored, decompressed where it is compressed.

        Raises:
            FileRefused: It holds pickled Python objects, or its bytes are damaged.
        """
        member = self.members[name]
        if member.holds_objects:
            raise FileRefused(
                f"{self.path}: {name}: expected numbers or text, got pickled Python objects, "
                "which are never opened; save it with one plain dtype"
            )
        with refusing_damage(self.path, name):
            if member.offset is not None and math.prod(member.shape) > 0:
                mapped = np.memmap(
                    self.path,
                    mode="r",
                    dtype=member.dtype,
                    shape=member.shape,
                    offset=member.offset,
                    order="F" if member.is_fortran else "C",
                )
                return np.asarray(mapped)
            with zipfile.ZipFile(self.path) as archive, archive.open(f"{name}.npy") as stream:
                result: np.ndarray = np.lib.format.read_array(stream, allow_pickle=False)
                return result


def open_npz(path: str) -> NpzArchive:
    """The arrays of a NumPy archive, headers read and checked, contents not read.

    Raises:
        FileRefused: Damaged, encrypted, or declaring sizes that its bytes do not have.
    """
    with (
        refusing_damage(path, "the NumPy archive"),
        zipfile.ZipFile(path) as archive,
        open(path, "rb") as raw,
    ):
        found = [_member(path, archive, raw, info) for info in archive.infolist()]
    return NpzArchive(path=path, members={member.name: member for member in found})


def _member(
    path: str, archive: zipfile.ZipFile, raw: IO[bytes], info: zipfile.ZipInfo
) -> NpzMember:
    name = info.filename.removesuffix(".npy")
    if info.file_size > _SMALL_BYTES and info.file_size > _MAX_SWELLING * info.compress_size:
        raise FileRefused(
            f"{path}: {name}: {words_of_size(info.compress_size)} would expand to "
            f"{words_of_size(info.file_size)}, as in a zip bomb; save it uncompressed with "
            "numpy.savez"
        )
    with archive.open(info) as stream:
        shape, is_fortran, dtype = _header(stream)
        n_header = stream.tell()
    n_declared = math.prod(shape) * dtype.itemsize
    if not dtype.hasobject and n_declared != info.file_size - n_header:
        raise FileRefused(
            f"{path}: {name}: its header declares {words_of_size(n_declared)}, its bytes are "
            f"{words_of_size(info.file_size - n_header)}; the archive is damaged, write it again"
        )
    offset = None
    if info.compress_type == zipfile.ZIP_STORED:
        raw.seek(info.header_offset)
        local = raw.read(_LOCAL_HEADER_BYTES)
        n_name, n_extra = (int.from_bytes(local[at : at + 2], "little") for at in (26, 28))
        offset = info.header_offset + _LOCAL_HEADER_BYTES + n_name + n_extra + n_header
    return NpzMember(name=name, shape=shape, dtype=dtype, is_fortran=is_fortran, offset=offset)


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(stream)
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(stream)
    raise ValueError(f"array format version {version}")
