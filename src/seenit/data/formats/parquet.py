"""Parquet tables in the Hugging Face image layout, decoded one row group at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from seenit.data.formats.assemble import RawColumns, assemble
from seenit.data.formats.image_survey import survey_of
from seenit.data.formats.images import DecodedInputs, Pixels, decode_image
from seenit.data.formats.inputs import inputs_of
from seenit.data.formats.layout import channels_first
from seenit.data.formats.parquet_files import (
    Piece,
    pieces_of,
    read_columns,
    schema_of,
    shards_of,
)
from seenit.data.formats.reading import AS_IT_IS, Reading, roles_of_records
from seenit.data.tables.arrow_columns import dense, depth_of, plain_columns
from seenit.data.tables.membership_words import in_numbers
from seenit.data.tables.names import ROWS, is_called
from seenit.errors import FileRefused, Refused
from seenit.records.examples import Examples, Inputs


@dataclass(kw_only=True, eq=False)
class ParquetImages:
    """Images in row groups; the encoded bytes of one row group at a time are in memory.

    Attributes:
        column: name of the image column.
        pieces: row groups in order.
        image_shape: (channels, height, width) that every image is read in.
        is_resized: images of other sizes are brought to it.
    """

    column: str
    pieces: tuple[Piece, ...]
    image_shape: tuple[int, int, int] = (0, 0, 0)
    is_resized: bool = False
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
                where, data = self._image(piece, row)
                pixels[row - start] = decode_image(
                    data, where, self.image_shape, is_turned=True, is_resized=self.is_resized
                )
        return pixels

    def encoded(self) -> Iterator[tuple[str, bytes]]:
        """Yield where each image lies, in words, and its encoded bytes."""
        for piece in self.pieces:
            for row in range(piece.start, piece.stop):
                yield self._image(piece, row)

    def _image(self, piece: Piece, row: int) -> tuple[str, bytes]:
        """Image `row` of the whole set, which lies in `piece`."""
        where = f"{piece.file}: {self.column} at index {row}"
        data = self._encoded(piece)[row - piece.start].as_py()
        if not isinstance(data, bytes):
            raise FileRefused(
                f"{where}: expected the image's bytes, got none; embed the images in the table"
            )
        return where, data

    def _encoded(self, piece: Piece) -> pa.ChunkedArray:
        if self._open is None or self._open[0] != piece:
            column = read_columns(piece.file, [self.column], group=piece.group).column(0)
            if pa.types.is_struct(column.type):
                column = pa.chunked_array([chunk.field("bytes") for chunk in column.chunks])
            self._open = (piece, column)
        return self._open[1]


def read_parquet(path: str, kind: str, reading: Reading = AS_IT_IS) -> Examples:
    """Examples from one table, or from a folder of tables that are shards of one split.

    The image column is a struct with `bytes`, or binary, or has lists of numbers: within lists for
    pictures, alone for rows of a table. The label column has whole numbers; ids and membership are
    optional (`seenit.data.tables.names` lists the names).

    Raises:
        FileRefused: Damaged, or with several splits in one folder.
        Refused: With everything that is wrong with the columns.
    """
    files = shards_of(path)
    with_schema = [(file, schema_of(file)) for file in files]
    problems: list[str] = []
    schema = with_schema[0][1]
    for file, other in with_schema[1:]:
        if other.names != schema.names:
            problems.append(
                f"{Path(file).name} has columns {', '.join(other.names)}, expected "
                f"{', '.join(schema.names)} as in {Path(files[0]).name}"
            )
    pictures = [field.name for field in schema if not _type_problems(field.name, field.type)]
    roles = roles_of_records(schema.names, reading, problems, pictures=pictures)
    images, labels, ids, membership = roles.images, roles.labels, roles.ids, roles.membership
    if images is not None:
        problems += _type_problems(images, schema.field(images).type)
    pieces = pieces_of(files)
    if not pieces:
        problems.append("holds no records; expected at least one row")
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    remarks = list(roles.remarks)
    inputs = (
        _encoded(str(images), pieces, reading, remarks)
        if depth_of(schema.field(images).type) == 0
        else _listed(str(images), files, problems, remarks)
    )
    wanted = [name for name in (labels, ids, membership) if name is not None]
    tables = [plain_columns(read_columns(file, wanted)) for file in files]
    table = pa.concat_tables(tables, promote_options="permissive")
    raw = RawColumns(
        inputs=inputs,
        labels=table[labels].to_pylist(),
        ids=None if ids is None else table[ids].to_pylist(),
        membership=None if membership is None else in_numbers(table[membership].to_pylist()),
        remarks=tuple(remarks),
    )
    return assemble(path, kind, raw, problems, class_order=reading.class_order)


def _encoded(
    name: str, pieces: tuple[Piece, ...], reading: Reading, remarks: list[str]
) -> DecodedInputs:
    """Encoded images, decoded when they are read."""
    source = ParquetImages(column=name, pieces=pieces)
    survey = survey_of(source.encoded(), reading.size, is_turned=True)
    source.image_shape, source.is_resized = survey.image_shape, survey.is_resized
    remarks += survey.remarks
    return DecodedInputs(source)


def _listed(name: str, files: list[str], problems: list[str], remarks: list[str]) -> Inputs | None:
    """Rows, or pictures as lists within lists of numbers, held in memory."""
    table = pa.concat_tables([read_columns(file, [name]) for file in files])
    values = dense(table[name])
    if values is None:
        problems.append(
            f"{name}: expected lists of one length in every row, got several or none; bring all "
            "records to one size"
        )
        return None
    if values.ndim > 2 and values.dtype.kind in "iu" and 0 <= values.min() <= values.max() <= 255:
        values = values.astype(np.uint8)
        remarks.append(f"{name}: holds whole numbers from 0 to 255, and was read as bytes")
    return inputs_of(channels_first(values, remarks), problems)


def _type_problems(name: str, kind: pa.DataType) -> list[str]:
    if pa.types.is_struct(kind) and kind.get_field_index("bytes") >= 0:
        kind = kind.field("bytes").type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return []
    depth = depth_of(kind)
    if depth > 1 or (depth == 1 and is_called(name, ROWS)):
        return []
    return [
        f"{name}: expected encoded images, struct<bytes, path> or binary, or lists (channels, "
        f"height, width) of numbers, got {kind}; save the data set with its images embedded"
        + (f", or pass rows of a table as a column {ROWS[0]}" if depth == 1 else "")
    ]
