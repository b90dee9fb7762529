"""A boosted model of CatBoost, asked for its raw values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from seenit.errors import ModelError
from seenit.models.tables.classes import two_logits
from seenit.models.tables.frames import column_of
from seenit.models.tables.libraries import library
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.records.table_schema import TableSchema

Form = Literal["one", "softmax", "one against all"]
FORMS: dict[str, Form] = {
    "Logloss": "one",
    "CrossEntropy": "one",
    "MultiClass": "softmax",
    "MultiClassOneVsAll": "one against all",
}
"""What raw values of a loss are: log-odds of the second class, logits, or log-odds of each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CatBoostModel:
    """A model of CatBoost, trained by the library or opened from a checked file.

    Attributes:
        model: `catboost.CatBoost` or one of its subclasses.
        form: what its raw values are.
        n_classes: 2 for log-odds.
        schema: of the rows that are asked about.
        positions: of the model's columns in a row; None for all, in order.
        order: (c,) the model's output for each class; None for as they are.
    """

    model: Any
    form: Form
    n_classes: int
    schema: TableSchema
    positions: tuple[int, ...] | None = None
    order: IntArray | None = None

    @property
    def in_words(self) -> str:
        """Rounds and classes."""
        return f"CatBoost, {self.n_rounds} rounds, {self.n_classes} classes"

    @property
    def n_rounds(self) -> int:
        """Rounds of boosting, which are trees."""
        return int(self.model.tree_count_)

    def logits(self, rows: FloatArray) -> Array:
        """Logits (m, c) of rows (m, k); of one class against all others the log p of each."""
        return self.staged_logits(rows, (self.n_rounds,))[:, 0]

    def staged_logits(self, rows: FloatArray, rounds: Sequence[int]) -> Array:
        """Logits (m, len(rounds), c) after the first 1, 2, … rounds of boosting.

        Args:
            rows: (m, k) of the schema.
            rounds: each from 1 to `n_rounds`.

        Raises:
            ModelError: A category is missing, for which CatBoost has no value.
        """
        frame = catboost_frame(self.model, rows, self.schema, self.positions)
        return np.stack([self._after(frame, n) for n in rounds], axis=1)

    def leaf_sizes(self, rows: FloatArray) -> Array:
        """Training records (m, trees) in the leaves where the rows end, as CatBoost weighs them."""
        frame = catboost_frame(self.model, rows, self.schema, self.positions)
        leaves = np.asarray(self.model.calc_leaf_indexes(frame), dtype=np.int64)
        first = np.cumsum([0, *self.model.get_tree_leaf_counts()])[:-1]  # of each tree
        weights: Array = np.asarray(self.model.get_leaf_weights(), dtype=np.float64)
        sizes: Array = weights[leaves + first]
        return sizes

    @property
    def n_parameters(self) -> int:
        """Values of leaves, and a column and a border for each split."""
        n_values = len(self.model.get_leaf_values())
        leaves = np.asarray(self.model.get_tree_leaf_counts())
        is_symmetric = self.model.get_all_params().get("grow_policy") == "SymmetricTree"
        n_splits = np.log2(leaves) if is_symmetric else leaves - 1  # a level has one split
        return n_values + 2 * int(n_splits.sum())

    def _after(self, frame: Any, n_rounds: int) -> Array:
        raw = self.model.predict(frame, prediction_type="RawFormulaVal", ntree_end=n_rounds)
        z = np.asarray(raw, dtype=np.float64)
        if self.form == "one":
            z = two_logits(z)
        if self.form == "one against all":
            z = -np.logaddexp(0.0, -z)
        return z if self.order is None else z[:, self.order]


def catboost_frame(
    model: Any, rows: FloatArray, schema: TableSchema, positions: Sequence[int] | None
) -> Any:
    """Rows (m, k) as a frame under the model's own names.

    Numbers are numbers, categories as the table has them.

    Args:
        model: `catboost.CatBoost` or one of its subclasses.
        rows: of the schema.
        schema: of the table.
        positions: of the model's columns in a row; None for all, in order.

    Raises:
        ModelError: A category is missing, for which CatBoost has no value.
    """
    pandas = library("pandas", needed_by="a CatBoost model")
    hashed = set(model.get_cat_feature_indices())
    positions = positions or tuple(range(len(schema)))
    gaps = [
        schema.names[position]
        for at, position in enumerate(positions)
        if at in hashed and np.isnan(rows[:, position]).any()
    ]
    if gaps:
        raise ModelError(
            f"columns {', '.join(gaps)}: CatBoost has no missing categories; write into the "
            "table what stood there in the training, such as the text nan"
        )
    columns = {}
    for at, (name, position) in enumerate(zip(model.feature_names_, positions, strict=True)):
        numbers = np.asarray(rows[:, position], dtype=np.float64)
        column = schema.columns[position]
        columns[name] = column_of(numbers, column) if at in hashed else numbers
    return pandas.DataFrame(columns)
