"""What a file holds, in words, without running it (`seenit inspect`)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from seenit.errors import FileRefused, SeenitError
from seenit.files.folders import visible_entries, visible_files
from seenit.files.kinds import Kind, recognise
from seenit.files.pickles.allowed import refused_among
from seenit.files.pickles.safe_torch import load_torch
from seenit.files.pickles.torch_archive import requested_names
from seenit.files.provenance import provenance_of
from seenit.files.summaries.objects import rows_of_object
from seenit.files.summaries.tables import (
    rows_of_csv,
    rows_of_npz,
    rows_of_parquet,
    rows_of_safetensors,
)
from seenit.files.usable import refuse_unusable

_PICKLED = (Kind.TORCH, Kind.TORCH_LEGACY, Kind.PICKLE, Kind.TORCHSCRIPT)
_MAX_CLASSES = 12


@dataclass(frozen=True, kw_only=True)
class FileSummary:
    """What a file is and holds.

    Attributes:
        path: as the user gave it.
        kind: the format in words.
        n_bytes: size on disk; of a folder, of all its visible files.
        sha256: hex digest of the content.
        rows: name and value of what it holds, both text, in reading order.
        problems: why it cannot be used, one sentence each; empty if it can.
    """

    path: str
    kind: str
    n_bytes: int
    sha256: str
    rows: tuple[tuple[str, str], ...]
    problems: tuple[str, ...] = ()

    def with_rows(self, name: str, values: Iterable[str]) -> "FileSummary":
        """Append rows under one name."""
        return replace(self, rows=(*self.rows, *((name, value) for value in values)))


def describe(path: str) -> FileSummary:
    """What a file or folder holds, without running anything in it.

    A file that seenit would refuse is still described as far as it goes: its kind, its size, the
    names its pickles ask for, and under `problems` the refusal.

    Raises:
        FileRefused: Nothing is at `path`, or it cannot be read.
    """
    kind = recognise(path)
    source = provenance_of(path, kind)
    rows: list[tuple[str, str]] = []
    problems: tuple[str, ...] = ()
    try:
        if kind is Kind.MODEL_FOLDER:
            rows += _rows_of_folder(Path(path))
        if kind in _PICKLED:
            rows += _rows_of_names(path, kind)
        refuse_unusable(path, kind)
        rows += _rows_of_content(path, kind)
    except SeenitError as refusal:
        problems = refusal.problems
    return FileSummary(
        path=path,
        kind=kind,
        n_bytes=source.n_bytes,
        sha256=source.sha256,
        rows=tuple(rows),
        problems=problems,
    )


def _rows_of_names(path: str, kind: Kind) -> list[tuple[str, str]]:
    names = requested_names(path, kind).names
    foreign = refused_among(names)
    rows = [("asks for", ", ".join(names) or "nothing")]
    return [*rows, ("of which refused", ", ".join(foreign))] if foreign else rows


def _rows_of_content(path: str, kind: Kind) -> list[tuple[str, str]]:
    match kind:
        case Kind.TORCH | Kind.TORCH_LEGACY:
            return rows_of_object(load_torch(path, kind=kind))
        case Kind.NPZ:
            return rows_of_npz(path)
        case Kind.PARQUET:
            return rows_of_parquet(path)
        case Kind.CSV:
            return rows_of_csv(path)
        case Kind.SAFETENSORS:
            return rows_of_safetensors(path)
        case Kind.IMAGE_FOLDER | Kind.PARQUET_FOLDER:
            return _rows_of_folder(Path(path))
        case Kind.TORCHSCRIPT | Kind.EXPORTED:
            return [("opens with", "--trust alone, because it is a program")]
        case Kind.XGBOOST | Kind.LIGHTGBM | Kind.CATBOOST | Kind.SKOPS | Kind.ONNX:
            return [("opens with", "--target, beside records of a mixed table")]
        case _:
            return []


def _rows_of_folder(folder: Path) -> list[tuple[str, str]]:
    try:
        inside = [entry.name for entry in visible_entries(folder) if entry.is_dir()]
        files = visible_files(folder)
    except OSError as error:
        raise FileRefused(
            f"{folder}: cannot be read ({error.strerror}); check its permissions"
        ) from None
    shown = ", ".join(inside[:_MAX_CLASSES])
    more = f" and {len(inside) - _MAX_CLASSES} more" if len(inside) > _MAX_CLASSES else ""
    return [
        ("files", f"{len(files):,}"),
        ("subfolders", f"{len(inside)}: {shown}{more}" if inside else "none"),
    ]
