"""A model of a mixed table: what every format is opened as."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from seenit.numerics.arrays import Array, FloatArray
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


@runtime_checkable
class BoostedModel(TableModel, Protocol):
    """A model that grew round by round, so that its earlier selves can be asked, too."""

    @property
    def n_rounds(self) -> int:
        """Rounds that are asked."""

    def staged_logits(self, rows: FloatArray, rounds: Sequence[int]) -> Array:
        """Logits (m, len(rounds), n_classes) after the first 1, 2, … rounds of boosting."""


@runtime_checkable
class TreeModel(TableModel, Protocol):
    """A model of trees whose file says how many training records each leaf has."""

    @property
    def n_parameters(self) -> int:
        """Values of leaves, and a column and a threshold for each split."""

    def leaf_sizes(self, rows: FloatArray) -> Array:
        """For each row and tree the training records in the leaf where the row ends, (m, trees).

        Weighted where the training was; XGBoost has sums of Hessians, which for classes are
        records times p (1 - p).
        """


@runtime_checkable
class ForestModel(TreeModel, Protocol):
    """A model whose trees each vote for a class."""

    def votes(self, rows: FloatArray) -> Array:
        """Share of trees (m, n_classes) in whose leaf a class is the most frequent."""


@runtime_checkable
class VotingModel(TableModel, Protocol):
    """A model that may answer with shares of votes."""

    @property
    def n_votes(self) -> int | None:
        """Trees or neighbours that vote; None where its answers are no shares of votes."""
