"""What a format's reader hands over: a model, and what it knows of it."""

from dataclasses import dataclass

from seenit.models.tables.model import TableModel


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenedTable:
    """A model of a table as its file held it.

    Attributes:
        model: bound to the table's columns and classes.
        reasons: what was recognised and how, one sentence each.
    """

    model: TableModel
    reasons: tuple[str, ...]
