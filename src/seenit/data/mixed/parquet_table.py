"""The records of a Parquet table, read a row group at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from seenit.data.formats.parquet_files import Piece, pieces_of, read_columns, schema_of
from seenit.data.mixed.encode import encoded, texts_of
from seenit.data.tables.arrow_columns import plain_columns
from seenit.errors import Refused
from seenit.files.damage import refusing_damage
from seenit.numerics.arrays import Array, IdArray, IntArray
from seenit.records.table_schema import TableSchema

_BLOCK_ROWS = 65_536


@dataclass(kw_only=True, eq=False)
class ParquetTable:
    """Records in row groups; the columns of one row group at a time are in memory.

    Attributes:
        files: in order.
        pieces: row groups in order.
        columns: names of the columns of a record.
    """

    files: tuple[str, ...]
    pieces: tuple[Piece, ...]
    columns: tuple[str, ...]
    _open: tuple[Piece, pa.Table] | None = field(default=None, init=False)

    @property
    def n_rows(self) -> int:
        """Number of records."""
        return self.pieces[-1].stop

    def rows(self, start: int, stop: int, schema: TableSchema) -> Array:
        """Records start..stop, encoded."""
        parts = [np.empty((0, len(schema)))]
        for piece in self.pieces:
            low, high = max(start, piece.start), min(stop, piece.stop)
            if low < high:
                table = self._table(piece).slice(low - piece.start, high - low)
                parts.append(encoded(table, schema))
        return np.concatenate(parts)

    def take(self, at: IntArray, schema: TableSchema) -> Array:
        """Records at places (m,), which increase; each row group that has some is read once."""
        parts = [np.empty((0, len(schema)))]
        for piece in self.pieces:
            low, high = np.searchsorted(at, [piece.start, piece.stop])
            if low < high:
                here = pa.array(at[low:high] - piece.start)
                parts.append(encoded(self._table(piece).take(here), schema))
        return np.concatenate(parts)

    def texts(self, name: str) -> IdArray | None:
        """Any column of the files as text (n,), empty at a gap; None where there is none."""
        if any(name not in schema_of(file).names for file in self.files):
            return None
        parts = [read_columns(file, [name]).column(0) for file in self.files]
        return np.concatenate([texts_of(part) for part in parts])

    def _table(self, piece: Piece) -> pa.Table:
        if self._open is None or self._open[0] != piece:
            table = read_columns(piece.file, list(self.columns), group=piece.group)
            self._open = (piece, table)
        return self._open[1]


class ParquetFiles:
    """One Parquet table, or a folder of its parts, while it is opened.

    Args:
        path: file or folder.
        files: its parts in order.

    Raises:
        FileRefused: A part is damaged.
        Refused: Parts have other columns than the first.
    """

    def __init__(self, path: str, files: Sequence[str]) -> None:
        self.path = path
        self._files = tuple(files)
        schemas = [schema_of(file) for file in files]
        self.types: Mapping[str, tuple[pa.DataType, ...]] = {
            name: tuple(schema.field(name).type for schema in schemas)
            for name in _common_names(path, files, schemas)
        }
        self._pieces = pieces_of(list(files))

    @property
    def n_rows(self) -> int:
        """Number of records."""
        return self._pieces[-1].stop if self._pieces else 0

    def column(self, name: str) -> pa.ChunkedArray:
        """One column of all parts, with plain types."""
        tables = [plain_columns(read_columns(file, [name])) for file in self._files]
        return pa.concat_tables(tables, promote_options="permissive").column(0)

    def written(self, name: str) -> pa.ChunkedArray:
        """As `column`."""
        return self.column(name)

    def blocks(self, names: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        """All records in order, in blocks that are smaller than a row group."""
        for file in self._files:
            with refusing_damage(file, "the Parquet table"), pq.ParquetFile(file) as opened:
                yield from opened.iter_batches(_BLOCK_ROWS, columns=list(names))

    def source(self, schema: TableSchema) -> ParquetTable:
        """Its records, where they lie."""
        return ParquetTable(files=self._files, pieces=self._pieces, columns=schema.names)


def _common_names(path: str, files: Sequence[str], schemas: Sequence[pa.Schema]) -> list[str]:
    names: list[str] = list(schemas[0].names)
    repeated = sorted({name for name in names if names.count(name) > 1})
    problems = [
        f"{path}: expected each column name once, got {', '.join(map(repr, repeated))} repeatedly; "
        "rename or drop the copies"
    ] if repeated else []  # fmt: skip
    for file, other in zip(files[1:], schemas[1:], strict=True):
        apart = sorted({*names} ^ {*other.names})
        if apart:
            problems.append(
                f"{path}: {Path(file).name}: expected the columns of {Path(files[0]).name}, got "
                f"{', '.join(apart)} in only one of them; write all parts with the same columns"
            )
    if problems:
        raise Refused(problems)
    return names
