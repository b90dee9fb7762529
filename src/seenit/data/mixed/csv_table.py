"""The records of a CSV file, held in memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from seenit.data.mixed.csv_types import typed_columns
from seenit.data.mixed.encode import encoded, texts_of
from seenit.data.tables.csv_table import read_csv
from seenit.files.damage import refusing_damage
from seenit.numerics.arrays import IdArray
from seenit.records.table_inputs import HeldTable
from seenit.records.table_schema import TableSchema

_BLOCK_ROWS = 65_536


@dataclass(frozen=True, kw_only=True, eq=False)
class CsvTable(HeldTable):
    """Records of a CSV file, encoded.

    Attributes:
        path: of the file.
    """

    path: str

    def texts(self, name: str) -> IdArray | None:
        """Any column of the file as text (n,), empty at a gap; None where there is none."""
        table = CsvFile(self.path)
        return texts_of(table.column(name)) if name in table.types else None


class CsvFile:
    """A CSV file, while it is opened.

    Args:
        path: of the file.

    Raises:
        FileRefused: It is not in UTF-8, has no header, or is not separated by commas.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        with refusing_damage(path, "the CSV table"):
            self._text = read_csv(path)

    @cached_property
    def _typed(self) -> pa.Table:
        with refusing_damage(self.path, "the CSV table"):
            return typed_columns(self._text)

    @property
    def types(self) -> Mapping[str, tuple[pa.DataType, ...]]:
        """The type of each column, as its cells spell it."""
        return {field.name: (field.type,) for field in self._typed.schema}

    @property
    def n_rows(self) -> int:
        """Number of records."""
        return int(self._text.num_rows)

    def column(self, name: str) -> pa.ChunkedArray:
        """One column, with its type."""
        return self._typed[name]

    def written(self, name: str) -> pa.ChunkedArray:
        """One column as text."""
        return self._text[name]

    def blocks(self, names: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        """All records in order, block by block."""
        yield from self._typed.select(list(names)).to_batches(_BLOCK_ROWS)

    def source(self, schema: TableSchema) -> CsvTable:
        """Its records as float64; the text is not kept."""
        return CsvTable(array=encoded(self._typed, schema), schema=schema, path=self.path)
