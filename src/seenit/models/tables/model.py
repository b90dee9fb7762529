"""A model of a mixed table: what every format is opened as."""

from typing import Protocol

from seenit.numerics.arrays import FloatArray
from seenit.records.table_schema import TableSchema


class TableModel(Protocol):
    """A classifier of the rows of a table, opened from a file and bound to the table's columns."""

    @property
    def in_words(self) -> str:
        """What it is, for a report: "XGBoost, 200 rounds, depth 8, 17 classes"."""

    @property
    def schema(self) -> TableSchema:
        """Columns of the rows that `logits` gets, as the table has them."""

    @property
    def n_classes(self) -> int:
        """Number of classes; 2 where the file has one output for two classes."""

    def logits(self, rows: FloatArray) -> FloatArray:
        """Logits (m, n_classes) float64 of rows (m, k) float64 of the schema.

        Their softmax are the probabilities that the model's own library gives.
        """
