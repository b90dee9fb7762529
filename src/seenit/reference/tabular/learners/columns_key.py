"""Columns of a model as parts of a content key."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Protocol

from seenit.models.tables.columns import Columns
from seenit.numerics.arrays import IntArray
from seenit.records.table_schema import TableSchema


class OfColumns(Protocol):
    """A model that takes rows of a schema by its own columns and names classes by its own order."""

    @property
    def schema(self) -> TableSchema:
        """Of the rows."""

    @property
    def columns(self) -> Columns | None:
        """How they become rows of the model."""

    @property
    def order(self) -> IntArray | None:
        """The model's output for each class."""


def columns_key(model: OfColumns) -> Mapping[str, object]:
    """What of a model's columns and classes decides how it is fitted."""
    columns = model.columns
    return {
        "schema": asdict(model.schema),
        "order": None if model.order is None else model.order.tolist(),
        "positions": None if columns is None else list(columns.positions),
        "codes": {} if columns is None else {str(at): codes for at, codes in columns.codes.items()},
        "values": {}
        if columns is None
        else {str(at): values for at, (values, _) in columns.values.items()},
    }
