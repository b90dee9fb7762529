"""Which types of Arrow columns are a number, a boolean or a category, and which are neither."""

from collections.abc import Iterable

import pyarrow as pa

from seenit.records.table_schema import ColumnType

_TEXT = (pa.types.is_string, pa.types.is_large_string)
_POINTS_IN_TIME = (pa.types.is_date, pa.types.is_timestamp)


def column_type(kind: pa.DataType) -> ColumnType | None:
    """What a column of that type holds; None where that is nothing that a record is made of.

    A column of nulls alone is a float column of gaps, as pandas reads it. Parquet keeps only
    dictionaries of text: those of numbers are read as the numbers.
    """
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_null(kind):
        return "float"
    if is_text(kind) or (pa.types.is_dictionary(kind) and is_text(kind.value_type)):
        return "category"
    return None


def is_text(kind: pa.DataType) -> bool:
    """Text of either length of offsets, or as a view."""
    return any(is_of(kind) for is_of in _TEXT) or str(kind) == "string_view"


def common_type(kinds: Iterable[pa.DataType]) -> ColumnType | None:
    """What a column of several files holds; None where they disagree, or one holds neither.

    Whole numbers in one file and fractions in another are fractions; nulls alone agree with all.
    """
    known = [kind for kind in kinds if not pa.types.is_null(kind)]
    found = {column_type(kind) for kind in known}
    if found <= {"integer", "float"}:
        return "integer" if found == {"integer"} else "float"
    return found.pop() if len(found) == 1 else None


def type_problem(name: str, kinds: Iterable[pa.DataType]) -> str | None:
    """Why a column cannot be part of a record, and what to do; None where it can."""
    distinct = list(dict.fromkeys(kinds))
    if common_type(distinct) is not None:
        return None
    foreign = [kind for kind in distinct if column_type(kind) is None]
    expected = f"{name}: expected numbers, booleans or text, got"
    if not foreign:
        got = " and ".join(map(str, distinct))
        return f"{expected} {got} in several files; write one type, or pass --drop {name}"
    return f"{expected} {foreign[0]}; {_advice(foreign[0])}, or pass --drop {name}"


def _advice(kind: pa.DataType) -> str:
    if any(is_of(kind) for is_of in _POINTS_IN_TIME):
        return "write what the model is given of it, such as a year or the days since a day"
    if pa.types.is_time(kind) or pa.types.is_duration(kind):
        return "write it as a number of seconds, or what else the model is given of it"
    if pa.types.is_decimal(kind):
        return "write it as float64, or as int64 where it has no fraction"
    if pa.types.is_struct(kind):
        return "write one column for each of its fields"
    if pa.types.is_nested(kind):
        return "write one column for each number, as the model is given them"
    return "write it as text where it is a category"
