"""CSV and Parquet tables as named columns, text kept as text until it is asked for."""

import math
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from seenit.data.tables.arrow_columns import is_list, numbered_columns, plain_columns
from seenit.data.tables.csv_table import read_csv
from seenit.data.tables.names import IDS, LABELS, MEMBERSHIP, PREDICTIONS, is_called
from seenit.errors import Refused
from seenit.files.damage import refusing_damage
from seenit.files.kinds import Kind
from seenit.numerics.arrays import Array, BoolArray
from seenit.records.signals import VOCABULARY

_INTEGER = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_FLOAT = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]\d+)?", re.ASCII)
_SINGLE = ("loss", "score", "confidence")
_MISSING = frozenset({"", "na", "nan", "none", "null", "n/a"})


class FlatTable:
    """The columns of one table.

    Attributes:
        path: as the user gave it.
        columns: names in order.
        n_rows: number of rows.
    """

    def __init__(self, path: str, table: pa.Table) -> None:
        self.path = path
        self.columns: list[str] = list(table.column_names)
        self.n_rows: int = table.num_rows
        self._table = table

    def numbers(self, name: str, problems: list[str], *, remedy: str | None = None) -> Array:
        """A column as (n,) float64; text, gaps, NaN and infinite values are problems.

        `remedy` ends their sentence; without it rows or the column may be left out.
        """
        column = self._table[name]
        kind = column.type
        if pa.types.is_boolean(kind):
            column = column.cast(pa.int8())
        elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or _is_text(kind)):
            remedy = "write it with one column for each number" if is_list(kind) else "convert it"
            problems.append(f"{name}: expected numbers, got {kind}; {remedy}, or drop the column")
            return np.zeros(self.n_rows)
        values = _parsed(column) if _is_text(kind) else column.to_numpy().astype(np.float64)
        return self._finite(name, values, np.zeros(self.n_rows, dtype=np.bool_), problems, remedy)

    def numbers_or_gaps(self, name: str, problems: list[str]) -> Array:
        """As `numbers`, NaN where a cell is empty."""
        gaps = np.array([_is_gap(cell) for cell in self._table[name].to_pylist()], dtype=np.bool_)
        if not gaps.any():
            return self.numbers(name, problems)
        kind = self._table[name].type
        if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or _is_text(kind)):
            return self.numbers(name, problems)
        column = self._table[name]
        values = _parsed(column) if _is_text(kind) else column.to_numpy().astype(np.float64)
        values[gaps] = np.nan
        return self._finite(name, values, gaps, problems, None)

    def _finite(
        self, name: str, values: Array, gaps: BoolArray, problems: list[str], remedy: str | None
    ) -> Array:
        """The values, finite wherever there is no gap."""
        column = self._table[name]
        bad = np.flatnonzero(~np.isfinite(values) & ~gaps)
        if len(bad):
            cell = column[int(bad[0])].as_py()
            shown = "an empty cell" if cell is None or cell == "" else repr(cell)
            more = f" and {len(bad):,} such cells in all" if len(bad) > 1 else ""
            problems.append(
                f"{name}: expected a finite number in every row, got {shown} in row "
                f"{int(bad[0]) + 1}{more}; "
                + (remedy or f"repair or remove those rows, or pass --column {name}=ignore")
            )
            return np.zeros(self.n_rows)
        return values

    def items(self, name: str) -> list[object]:
        """A column as Python values: whole numbers, other numbers, text, or None for gaps."""
        column = self._table[name]
        values: list[object] = column.to_pylist()
        return [_item(str(value)) for value in values] if _is_text(column.type) else values

    def labels(self, name: str, remarks: list[str]) -> list[object]:
        """The label column as `items`; whole numbers that are printed as floats are remarked on."""
        cells = self.items(name)
        floats = [cell for cell in cells if isinstance(cell, float) and cell.is_integer()]
        if not floats or any(not isinstance(cell, int | float) for cell in cells):
            return cells
        remarks.append(
            f"labels: {len(floats):,} are written as floats, such as {floats[0]!r}, and were read "
            "as whole numbers"
        )
        return [
            int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in cells
        ]

    def ids(self, name: str) -> list[object]:
        """The id column: numbers where every id is spelled as one is printed, else text.

        007 stays text; 264399.0, as pandas prints it, is a number.
        """
        values: list[object] = self._table[name].to_pylist()
        if not _is_text(self._table[name].type):
            return values
        found = [_id_number(str(value)) for value in values]
        is_text = any(
            one is None and str(value).strip() for one, value in zip(found, values, strict=True)
        )
        return values if is_text else list(found)

    def is_text(self, name: str) -> bool:
        """A column of text or points in time, not one cell of which is a number."""
        column = self._table[name]
        if pa.types.is_temporal(column.type):
            return True
        return _is_text(column.type) and bool(np.isnan(_parsed(column)).all())

    def is_distinct(self, name: str) -> bool:
        """A column of text or whole numbers, another in every row."""
        if pa.types.is_nested(self._table[name].type):
            return False
        cells = self.ids(name)
        return len(set(cells)) == self.n_rows > 1 and not any(
            (isinstance(cell, float) and not cell.is_integer()) or cell is None for cell in cells
        )

    def codes(self, name: str) -> Array:
        """(n,) the place of each cell of a column of text or time among its sorted values."""
        cells = [str(cell) for cell in self._table[name].to_pylist()]
        codes: Array = np.unique(cells, return_inverse=True)[1].astype(np.float64)
        return codes

    def first(self, name: str) -> str:
        """The first cell of a column as it is written, shortened."""
        cell = repr(str(self._table[name][0].as_py()))
        return cell if len(cell) <= 40 else f"{cell[:37]}..."


def read_flat_table(path: str, kind: Kind) -> FlatTable:
    """The columns of a CSV or Parquet file.

    Raises:
        FileRefused: It cannot be parsed, or is not separated by commas.
        Refused: It has no rows.
    """
    with refusing_damage(path, f"the {kind}"):
        table = pq.read_table(path, partitioning=None) if kind is Kind.PARQUET else read_csv(path)
        flat = FlatTable(path, numbered_columns(plain_columns(table), single=_is_single))
    if flat.n_rows == 0:
        raise Refused([f"{path}: holds a header and no rows; expected one row per record"])
    return flat


def _is_single(name: str) -> bool:
    """A column of this name has one value for each record, never a list of them."""
    return (
        name in _SINGLE
        or is_called(name, (*IDS, *MEMBERSHIP, *LABELS, *PREDICTIONS))
        or (name in VOCABULARY and VOCABULARY[name].axes == "n")
    )


def _parsed(column: pa.ChunkedArray) -> Array:
    """Text as float64, NaN where a cell is no number."""
    try:
        values: Array = column.cast(pa.float64()).to_numpy()
        return values
    except pa.ArrowInvalid:
        return np.array([_number(str(cell)) for cell in column.to_pylist()], dtype=np.float64)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _id_number(text: str) -> int | float | None:
    """The number that an id is printed as; None where it is text, as 007 and +1 are."""
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else None


def _is_gap(cell: object) -> bool:
    if cell is None or cell != cell:
        return True
    return isinstance(cell, str) and cell.strip().lower() in _MISSING


def _item(text: str) -> object:
    stripped = text.strip()
    if stripped.lower() in _MISSING:
        return None
    if stripped.lower() in ("true", "false"):
        return stripped.lower() == "true"
    try:
        return int(stripped)
    except ValueError:
        number = _number(stripped)
        return text if math.isnan(number) else number


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
