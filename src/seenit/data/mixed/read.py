"""Open a CSV or Parquet file of mixed columns as records."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np
import pyarrow as pa

from seenit.data.formats.assemble import RawColumns, assemble
from seenit.data.formats.parquet_files import schema_of, shards_of
from seenit.data.formats.reading import AS_IT_IS, Reading
from seenit.data.mixed.column_types import common_type, type_problem
from seenit.data.mixed.csv_table import CsvFile
from seenit.data.mixed.labels import TableLabels, labels_in
from seenit.data.mixed.parquet_table import ParquetFiles
from seenit.data.mixed.roles import roles_of_table
from seenit.data.mixed.survey import ColumnSurvey, survey_columns
from seenit.data.tables.arrow_columns import is_list
from seenit.data.tables.flat_table import FlatTable
from seenit.data.tables.membership_words import in_numbers
from seenit.data.tables.names import IMAGES, ROWS, is_called
from seenit.errors import Refused
from seenit.files.kinds import Kind
from seenit.files.usable import require_usable
from seenit.records.examples import Examples
from seenit.records.table_inputs import TableInputs, TableSource
from seenit.records.table_schema import ColumnType, TableSchema

_TABLES = (Kind.CSV, Kind.PARQUET, Kind.PARQUET_FOLDER)


class ReadLabels(Protocol):
    """From a label column to class numbers; what is wrong is noted."""

    def __call__(
        self, column: pa.ChunkedArray, name: str, *, class_order: str, problems: list[str]
    ) -> TableLabels:
        """Labels of n records, empty after a problem."""


class TableFile(Protocol):
    """One table on disk, of whatever format."""

    @property
    def path(self) -> str:
        """File or folder."""

    @property
    def types(self) -> Mapping[str, tuple[pa.DataType, ...]]:
        """Names of the columns in order, and the types that each has in the files."""

    @property
    def n_rows(self) -> int:
        """Number of records."""

    def column(self, name: str) -> pa.ChunkedArray:
        """One column, plain and with its type, held in memory."""

    def written(self, name: str) -> pa.ChunkedArray:
        """One column as the file has it: text, where the file is text."""

    def blocks(self, names: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        """All records in order, block by block."""

    def source(self, schema: TableSchema) -> TableSource:
        """Where rows are read from, once it is known what their columns hold."""


def read_mixed_table(path: str, reading: Reading) -> Examples | None:
    """Records of a CSV or Parquet table; None of any other file, and of images and rows in Parquet.

    The label column has class numbers, names or booleans. Every column that is neither label, id
    nor membership, and that the user does not drop, is given to the model.

    Args:
        path: file, or folder of Parquet tables.
        reading: what the user says of it.

    Raises:
        FileRefused: It cannot be opened safely.
        Refused: With everything that is wrong with its columns.
    """
    table = open_table(path, reading)
    return None if table is None else examples_of(table, require_usable(path), reading)


def open_table(path: str, reading: Reading = AS_IT_IS) -> TableFile | None:
    """The table in a CSV or Parquet file; None of any other, and where it holds arrays.

    Raises:
        FileRefused: It cannot be opened safely.
        Refused: Parts of a folder have different columns.
    """
    kind = require_usable(path)
    if kind not in _TABLES:
        return None
    if kind is Kind.CSV:
        return CsvFile(path)
    files = shards_of(path)
    return None if holds_arrays(schema_of(files[0]), reading) else ParquetFiles(path, files)


def holds_arrays(schema: pa.Schema, reading: Reading) -> bool:
    """Whether a Parquet table holds images or rows of numbers in one column.

    A column that is named as images are, or lists that are named as rows of numbers are, or what
    the user calls images.
    """
    if "images" in reading.columns.values():
        return True
    pictures = tuple(name for name in IMAGES if name not in ROWS)
    return any(
        is_called(field.name, pictures) or (is_called(field.name, ROWS) and is_list(field.type))
        for field in schema
        if field.name not in reading.columns
    )


def column_types(
    table: TableFile, names: tuple[str, ...], problems: list[str]
) -> dict[str, ColumnType]:
    """What each of some columns holds; what is neither number, boolean nor category is noted."""
    found: dict[str, ColumnType] = {}
    for name in names:
        kind, problem = common_type(table.types[name]), type_problem(name, table.types[name])
        if kind is None or problem is not None:
            problems.append(str(problem))
        else:
            found[name] = kind
    return found


def survey_of(table: TableFile, types: Mapping[str, ColumnType]) -> tuple[ColumnSurvey, ...]:
    """What columns hold, by one pass over the records."""
    return tuple(survey_columns(table.blocks(tuple(types)), types))


def examples_of(
    table: TableFile, kind: Kind, reading: Reading, *, read_labels: ReadLabels = labels_in
) -> Examples:
    """The records of a table.

    Args:
        table: as it was opened.
        kind: of its file.
        reading: what the user says of it.
        read_labels: from the label column to class numbers.

    Raises:
        Refused: With everything that is wrong with its columns.
    """
    problems: list[str] = []
    roles = roles_of_table(tuple(table.types), reading, problems)
    types = column_types(table, roles.features, problems)
    if table.n_rows == 0:
        problems.append("holds no records; expected at least one row")
    if problems or roles.label is None:
        raise Refused(f"{table.path}: {problem}" for problem in problems)
    surveyed = survey_of(table, types)
    problems += [problem for one in surveyed if (problem := one.problem()) is not None]
    labels = read_labels(
        table.column(roles.label),
        roles.label,
        class_order=reading.class_order,
        problems=problems,
    )
    schema = TableSchema(columns=tuple(one.column for one in surveyed))
    inputs = TableInputs(schema=schema, source=table.source(schema)) if not problems else None
    raw = RawColumns(
        inputs=inputs,
        labels=labels.labels,
        ids=None if roles.ids is None else ids_in(table.written(roles.ids), roles.ids),
        membership=(
            None
            if roles.membership is None
            else in_numbers(table.written(roles.membership).to_pylist())
        ),
        class_names=labels.class_names,
        remarks=(labels.remark,) if labels.remark else (),
    )
    return replace(assemble(table.path, kind, raw, problems), schema=schema)


def ids_in(column: pa.ChunkedArray, name: str) -> object:
    """Ids as an array where they are whole numbers without a gap, else as the file prints them."""
    if pa.types.is_integer(column.type) and not column.null_count:
        return np.asarray(column.to_numpy())
    return FlatTable("", pa.table({name: column})).ids(name)
