"""A boosted model of XGBoost, asked for its margins."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from seenit.errors import ModelError
from seenit.models.tables.classes import two_logits
from seenit.models.tables.columns import Columns, as_they_are
from seenit.models.tables.libraries import library
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.records.table_schema import TableSchema

SEVERAL = ("multi:softprob", "multi:softmax")
ONE = ("binary:logistic", "binary:logitraw", "reg:logistic")
"""Objectives whose margins are logits: one for each class, or the log-odds of the second."""


@dataclass(frozen=True, kw_only=True, eq=False)
class XGBoostModel:
    """A booster of XGBoost, trained by the library or opened from a checked file.

    Attributes:
        booster: `xgboost.Booster` with an objective of `SEVERAL` or `ONE`.
        schema: of the rows that are asked about.
        columns: how they become rows of the model; None for as they are.
        order: (c,) the booster's output for each class; None for as they are.
        n_rounds: the first rounds, which alone are asked; None for all.
    """

    booster: Any
    schema: TableSchema
    columns: Columns | None = None
    order: IntArray | None = None
    n_rounds_used: int | None = None

    @property
    def in_words(self) -> str:
        """Rounds, depth of the deepest tree, classes."""
        return f"XGBoost, {self.n_rounds} rounds, {self.n_classes} classes"

    @property
    def n_rounds(self) -> int:
        """Rounds of boosting that are asked."""
        return self.n_rounds_used or int(self.booster.num_boosted_rounds())

    @cached_property
    def n_classes(self) -> int:
        """Number of classes; 2 for one output."""
        learner = json.loads(self.booster.save_config())["learner"]
        name = learner["objective"]["name"]
        if name not in (*SEVERAL, *ONE):
            raise ModelError(f"expected an XGBoost classifier, got the objective {name}")
        n_classes = int(learner["learner_model_param"]["num_class"])
        return n_classes if name in SEVERAL else 2

    def logits(self, rows: FloatArray) -> Array:
        """Margins (m, c), or 0 and the log-odds, of rows (m, k)."""
        return self.staged_logits(rows, (self.n_rounds,))[:, 0]

    def staged_logits(self, rows: FloatArray, rounds: Sequence[int]) -> Array:
        """Logits (m, len(rounds), c) after the first 1, 2, … rounds of boosting.

        Args:
            rows: (m, k) of the schema.
            rounds: each from 1 to `n_rounds`.
        """
        data = self._matrix(rows)
        stages = [self._after(data, n) for n in rounds]
        return np.stack(stages, axis=1)

    def leaf_sizes(self, rows: FloatArray) -> Array:
        """Sums of Hessians (m, trees) in the leaves where the rows end."""
        leaves = self.booster.predict(
            self._matrix(rows), pred_leaf=True, iteration_range=(0, self.n_rounds)
        )
        nodes = np.asarray(leaves, dtype=np.int64).reshape(len(rows), -1)
        sizes = [self._hessians[at][nodes[:, at]] for at in range(nodes.shape[1])]
        return np.stack(sizes, axis=1)

    @property
    def n_parameters(self) -> int:
        """Values of leaves, and a column and a threshold for each split."""
        n_splits = [sum(child != -1 for child in tree["left_children"]) for tree in self._trees]
        return sum(3 * n + 1 for n in n_splits)  # one leaf more than splits

    @cached_property
    def _trees(self) -> list[Any]:
        """As the library writes them."""
        booster = json.loads(self.booster.save_raw("json"))["learner"]["gradient_booster"]
        trees: list[Any] = booster.get("gbtree", booster)["model"]["trees"]
        return trees

    @cached_property
    def _hessians(self) -> list[Array]:
        """Of the nodes of each tree."""
        return [np.array(tree["sum_hessian"], dtype=np.float64) for tree in self._trees]

    def _after(self, data: Any, n_rounds: int) -> Array:
        margins = self.booster.predict(data, output_margin=True, iteration_range=(0, n_rounds))
        as_float = np.asarray(margins, dtype=np.float64)
        logits = two_logits(as_float) if as_float.ndim == 1 else as_float
        return logits if self.order is None else logits[:, self.order]

    def _matrix(self, rows: FloatArray) -> Any:
        columns = self.columns or as_they_are(self.schema)
        return library("xgboost", needed_by="XGBoost model").DMatrix(
            columns.of(rows),
            feature_names=self.booster.feature_names,
            feature_types=self.booster.feature_types,
            enable_categorical=True,
        )
