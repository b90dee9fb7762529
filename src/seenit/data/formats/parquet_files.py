"""The files and row groups of a Parquet data set, and columns of them."""

import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from seenit.errors import FileRefused
from seenit.files.damage import refusing_damage
from seenit.files.folders import PARQUET_SUFFIX, visible_files

_WHAT = "the Parquet table"
_SHARD = re.compile(r"(.+?)-\d+-of-\d+")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One row group of one file; rows start..stop of the whole set."""

    file: str
    group: int
    start: int
    stop: int


def shards_of(path: str) -> list[str]:
    """The files of one split, in order.

    Raises:
        FileRefused: The folder has several splits.
    """
    if not Path(path).is_dir():
        return [path]
    files = [file for file in visible_files(Path(path)) if file.suffix.lower() == PARQUET_SUFFIX]
    splits: dict[str, Path] = {}
    for file in files:
        match = _SHARD.fullmatch(file.stem)
        name = match.group(1) if match else file.stem
        home = file.parent.relative_to(path).as_posix()
        splits.setdefault(name if home == "." else f"{home}/{name}", file)
    has_shards = any(_SHARD.fullmatch(file.stem) for file in files)
    if len(splits) > 1 and (has_shards or len({file.parent for file in files}) > 1):
        raise FileRefused(
            f"{path}: expected the shards of one split, got {', '.join(sorted(splits))}; pass one "
            f"file, such as {splits[min(splits)]}, or keep each split in a folder of its own"
        )
    return [str(file) for file in files]


def pieces_of(files: list[str]) -> tuple[Piece, ...]:
    """The row groups of all files that hold rows, in order."""
    pieces: list[Piece] = []
    for file in files:
        with refusing_damage(file, _WHAT), pq.ParquetFile(file) as opened:
            for group in range(opened.num_row_groups):
                start = pieces[-1].stop if pieces else 0
                n_rows = opened.metadata.row_group(group).num_rows
                if n_rows:
                    pieces.append(Piece(file=file, group=group, start=start, stop=start + n_rows))
    return tuple(pieces)


def schema_of(file: str) -> pa.Schema:
    """Names and types of one file's columns."""
    with refusing_damage(file, _WHAT):
        schema = pq.read_schema(file)
        _ = schema.names  # decoded here, so that a damaged name is refused here
        return schema


def read_columns(file: str, columns: list[str], group: int | None = None) -> pa.Table:
    """Some columns of one file, or of one of its row groups."""
    with refusing_damage(file, _WHAT), pq.ParquetFile(file) as opened:
        if group is None:
            return opened.read(columns=columns)
        return opened.read_row_group(group, columns=columns)
