"""Columns of a CSV file, which are text, as the numbers, booleans and categories that they spell.

A cell is missing, and a column is of a type, where pandas' `read_csv` reads it so, because that
is what most models of a table were trained on; a column of yes and no that has gaps stays one.
"""

import pyarrow as pa
import pyarrow.compute as pc

MISSING = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip
"""Cells without a value."""
_INTEGER = r"^\s*[+-]?\d+\s*$"
_FLOAT = r"^\s*[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|[iI]nf|[iI]nfinity)\s*$"
_YES, _NO = ("True", "TRUE", "true"), ("False", "FALSE", "false")


def typed_columns(table: pa.Table) -> pa.Table:
    """The table with a type for each column, null where a cell is missing."""
    columns = [_typed(column) for column in table.columns]
    return pa.Table.from_arrays(columns, names=table.column_names)


def _typed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text as integers, floats or booleans where every cell that is not missing spells one."""
    gaps = pc.is_in(column, value_set=pa.array(MISSING))
    cells = pc.if_else(gaps, pa.scalar(None, pa.string()), column)
    if cells.null_count == len(cells):
        return pa.chunked_array([pa.nulls(len(cells), pa.float64())])
    if _all_match(cells, _INTEGER):
        try:
            return _trimmed(cells).cast(pa.int64())
        except pa.ArrowInvalid:  # beyond 64 bits
            return cells
    if _all_match(cells, _FLOAT):
        return _trimmed(cells).cast(pa.float64())
    if pc.all(pc.is_in(cells, value_set=pa.array([*_YES, *_NO, None]))).as_py():
        is_yes = pc.is_in(cells, value_set=pa.array(_YES))
        return pc.if_else(cells.is_null(), pa.scalar(None, pa.bool_()), is_yes)
    return cells


def _all_match(cells: pa.ChunkedArray, pattern: str) -> bool:
    """Every cell that is not missing has that form."""
    return bool(pc.all(pc.match_substring_regex(cells, pattern)).as_py())


def _trimmed(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Without spaces and plus signs around, which Arrow does not read."""
    return pc.utf8_ltrim(pc.utf8_trim_whitespace(cells), characters="+")
