"""A table and its classes, as far as a model of it must know them."""

from collections.abc import Sequence
from dataclasses import dataclass

from seenit.records.examples import Examples
from seenit.records.table_schema import TableSchema


@dataclass(frozen=True, kw_only=True)
class TableTask:
    """What a model of a mixed table is asked.

    Attributes:
        schema: columns of a record.
        class_names: of classes 0, 1, …; empty where labels are these numbers.
        n_classes: as many as the labels need.
    """

    schema: TableSchema
    class_names: tuple[str, ...]
    n_classes: int


def table_task(sets: Sequence[Examples]) -> TableTask | None:
    """The task of some records in one encoding; None where they are no mixed tables."""
    schema = sets[0].schema
    if schema is None:
        return None
    highest = max(int(examples.labels.max()) for examples in sets)
    return TableTask(
        schema=schema,
        class_names=sets[0].class_names,
        n_classes=max(2, highest + 1, len(sets[0].class_names)),
    )
