"""Parquet tables in the Hugging Face image layout, decoded one row group at a time."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from seenit.data.assemble import RawColumns, assemble
from seenit.data.images import DecodedInputs, Pixels, decode_image
from seenit.data.names import IDS, IMAGES, LABELS, MEMBERSHIP, find_name, require_name
from seenit.errors import FileRefused, Refused
from seenit.files.damage import refusing_damage
from seenit.files.folders import PARQUET_SUFFIX, visible_files
from seenit.records.examples import Examples

_WHAT = "the Parquet table"
_SHARD = re.compile(r"(.+?)-\d+-of-\d+")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One row group of one file; rows start..stop of the whole set."""

    file: str
    group: int
    start: int
    stop: int


@dataclass(kw_only=True, eq=False)
class ParquetImages:
    """Images in row groups; the encoded bytes of one row group at a time are in memory.

    Attributes:
        column: name of the image column.
        pieces: row groups in order.
        image_shape: (channels, height, width) of the first; every other must have it.
    """

    column: str
    pieces: tuple[Piece, ...]
    image_shape: tuple[int, int, int] = (0, 0, 0)
    _open: tuple[Piece, pa.ChunkedArray] | None = field(default=None, init=False)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(n, channels, height, width)."""
        return (self.pieces[-1].stop, *self.image_shape)

    def decode(self, start: int, stop: int) -> Pixels:
        """Images start..stop, uint8, channels first."""
        pixels = np.empty((stop - start, *self.image_shape), dtype=np.uint8)
        for piece in self.pieces:
            for row in range(max(start, piece.start), min(stop, piece.stop)):
                pixels[row - start] = self.decode_row(piece, row, self.image_shape)
        return pixels

    def decode_row(self, piece: Piece, row: int, shape: tuple[int, ...] | None) -> Pixels:
        """Image `row` of the whole set, which lies in `piece`."""
        where = f"{piece.file}: {self.column} at index {row}"
        data = self._encoded(piece)[row - piece.start].as_py()
        if not isinstance(data, bytes):
            raise FileRefused(
                f"{where}: expected the image's bytes, got none; embed the images in the table"
            )
        return decode_image(data, where, shape, is_turned=True)

    def _encoded(self, piece: Piece) -> pa.ChunkedArray:
        if self._open is None or self._open[0] != piece:
            column = _read(piece.file, [self.column], group=piece.group).column(0)
            if pa.types.is_struct(column.type):
                column = pa.chunked_array([chunk.field("bytes") for chunk in column.chunks])
            self._open = (piece, column)
        return self._open[1]


def read_parquet(path: str, kind: str) -> Examples:
    """Examples from one table, or from a folder of tables that are shards of one split.

    The image column is a struct with `bytes`, or binary; the label column has whole numbers; ids
    and membership are optional (`seenit.data.names` lists the names).

    Raises:
        FileRefused: Damaged, or with several splits in one folder.
        Refused: With everything that is wrong with the columns.
    """
    files = _shards(path)
    with_schema = [(file, _schema(file)) for file in files]
    problems: list[str] = []
    schema = with_schema[0][1]
    for file, other in with_schema[1:]:
        if other.names != schema.names:
            problems.append(
                f"{Path(file).name} has columns {', '.join(other.names)}, expected "
                f"{', '.join(schema.names)} as in {Path(files[0]).name}"
            )
    images = require_name(schema.names, IMAGES, problems)
    labels = require_name(schema.names, LABELS, problems)
    ids = find_name(schema.names, IDS, problems)
    membership = find_name(schema.names, MEMBERSHIP, problems)
    if images is not None:
        problems += _type_problems(images, schema.field(images).type)
    pieces = _pieces(files)
    if not pieces:
        problems.append("holds no records; expected at least one row")
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    source = ParquetImages(column=str(images), pieces=pieces)
    first = source.decode_row(pieces[0], pieces[0].start, None)
    source.image_shape = (first.shape[0], first.shape[1], first.shape[2])
    wanted = [name for name in (labels, ids, membership) if name is not None]
    table = pa.concat_tables([_read(file, wanted) for file in files], promote_options="permissive")
    raw = RawColumns(
        inputs=DecodedInputs(source),
        labels=table[labels].to_pylist(),
        ids=None if ids is None else table[ids].to_pylist(),
        membership=None if membership is None else table[membership].to_pylist(),
    )
    return assemble(path, kind, raw, problems)


def _shards(path: str) -> list[str]:
    if not Path(path).is_dir():
        return [path]
    files = [file for file in visible_files(Path(path)) if file.suffix.lower() == PARQUET_SUFFIX]
    splits = sorted({match.group(1) for file in files if (match := _SHARD.fullmatch(file.stem))})
    if len(splits) > 1:
        raise FileRefused(
            f"{path}: expected the shards of one split, got {', '.join(splits)}; keep each split "
            "in a folder of its own"
        )
    return [str(file) for file in files]


def _pieces(files: list[str]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for file in files:
        with refusing_damage(file, _WHAT), pq.ParquetFile(file) as opened:
            for group in range(opened.num_row_groups):
                start = pieces[-1].stop if pieces else 0
                n_rows = opened.metadata.row_group(group).num_rows
                if n_rows:
                    pieces.append(Piece(file=file, group=group, start=start, stop=start + n_rows))
    return tuple(pieces)


def _schema(file: str) -> pa.Schema:
    with refusing_damage(file, _WHAT):
        schema = pq.read_schema(file)
        _ = schema.names  # decoded here, so that a damaged name is refused here
        return schema


def _read(file: str, columns: list[str], group: int | None = None) -> pa.Table:
    with refusing_damage(file, _WHAT), pq.ParquetFile(file) as opened:
        if group is None:
            return opened.read(columns=columns)
        return opened.read_row_group(group, columns=columns)


def _type_problems(name: str, kind: pa.DataType) -> list[str]:
    if pa.types.is_struct(kind) and kind.get_field_index("bytes") >= 0:
        kind = kind.field("bytes").type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return []
    return [
        f"{name}: expected encoded images, struct<bytes, path> or binary, got {kind}; save the "
        "data set with its images embedded"
    ]
