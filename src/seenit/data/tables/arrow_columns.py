"""Columns of Arrow tables as plain ones: categories, decimals, bytes and lists of numbers."""

import uuid
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_UUID_BYTES = 16
MOST_COLUMNS = 2**16
"""Of numbers that one list in each row may stand for."""


def plain_columns(table: pa.Table) -> pa.Table:
    """The table with plain types, where a column has them in another spelling.

    Categories become the values that they stand for; decimals whole numbers, where they are, else
    floats; bytes the text that they spell, and UUIDs theirs. The rest stays as it is.
    """
    return pa.Table.from_arrays([_plain(one) for one in table.columns], names=table.column_names)


def numbered_columns(table: pa.Table, *, single: Callable[[str], bool]) -> pa.Table:
    """The table with a column for each number where every row has a list of as many numbers.

    Args:
        table: of plain columns.
        single: whether a column of that name has one value per row, and stays as it is.
    """
    names: list[str] = []
    columns: list[pa.ChunkedArray] = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        rows = dense(column) if is_list(column.type) and not single(name) else None
        if rows is None or rows.ndim != 2 or not 0 < rows.shape[1] <= MOST_COLUMNS:
            names.append(name)
            columns.append(column)
            continue
        names += [f"{name}_{number}" for number in range(rows.shape[1])]
        columns += [
            pa.chunked_array([pa.array(values, from_pandas=True)])
            for values in np.ascontiguousarray(rows.T)
        ]
    return pa.Table.from_arrays(columns, names=names)


def is_list(kind: pa.DataType) -> bool:
    """A list of any spelling, of fixed length or not."""
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def depth_of(kind: pa.DataType) -> int:
    """The depth of nested lists of numbers; 0 for any other type."""
    kind = _stored(kind)
    depth = 0
    while is_list(kind):
        kind, depth = _stored(kind.value_type), depth + 1
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    return depth if is_number else 0


def dense(column: pa.ChunkedArray) -> np.ndarray | None:
    """Lists within lists of numbers as one array (n, ...), missing numbers as NaN.

    None where a list is missing, or they have several lengths.
    """
    if depth_of(column.type) == 0:
        return None
    shape = [len(column)]
    values = _whole(column)
    while is_list(values.type):
        lengths = pc.list_value_length(values)
        if values.null_count or len(values) == 0 or pc.count_distinct(lengths).as_py() != 1:
            return None
        shape.append(lengths[0].as_py())
        values = _whole(values.flatten())
    return np.asarray(values.to_numpy(zero_copy_only=False)).reshape(shape)


def _whole(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One array, of the type that it is stored as."""
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else values.combine_chunks()
    return values.storage if isinstance(values.type, pa.BaseExtensionType) else values


def _stored(kind: pa.DataType) -> pa.DataType:
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        if kind.extension_name == "arrow.uuid":
            return _in_text(column)
        stored = pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)
        return _plain(stored)
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    if pa.types.is_decimal(kind):
        return _of_decimals(column)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or _is_fixed_binary(kind):
        return _of_bytes(column)
    return column


def _of_decimals(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:  # a fraction, or beyond 64 bits
        return column.cast(pa.string()) if column.type.scale == 0 else column.cast(pa.float64())


def _of_bytes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Read bytes as text where all of them are text, and other values of 16 bytes as UUIDs."""
    try:
        found: list[str | None] = [
            value if value is None else value.decode() for value in column.to_pylist()
        ]
    except UnicodeDecodeError:
        found = ["\0"]
    if not all(value is None or value.isprintable() for value in found):
        is_uuid = _is_fixed_binary(column.type) and column.type.byte_width == _UUID_BYTES
        return _in_text(column) if is_uuid else column
    return pa.chunked_array([pa.array(found, pa.string())])


def _in_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """UUIDs in their usual text form."""
    found = [
        str(uuid.UUID(bytes=value)) if isinstance(value, bytes) else value and str(value)
        for value in column.to_pylist()
    ]
    return pa.chunked_array([pa.array(found, pa.string())])


def _is_fixed_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_fixed_size_binary(kind))
