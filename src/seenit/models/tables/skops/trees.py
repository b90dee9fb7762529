"""What scikit-learn's trees say beside probabilities: rounds, leaves and votes."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seenit.models.tables.skops.model import SklearnModel
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.logits import logits_of_probabilities


class SklearnBoosted(SklearnModel):
    """A classifier that was boosted, alone or at the end of a pipeline."""

    @property
    def n_rounds(self) -> int:
        """Rounds of boosting."""
        last = self.last
        return int(last.n_iter_ if hasattr(last, "n_iter_") else len(last.estimators_))

    def staged_logits(self, rows: FloatArray, rounds: Sequence[int]) -> Array:
        """Logits (m, len(rounds), c) after the first 1, 2, … rounds of boosting.

        Args:
            rows: (m, k) of the schema.
            rounds: each from 1 to `n_rounds`.
        """
        found: dict[int, Array] = {}
        for n, p in enumerate(self.last.staged_predict_proba(self.encoded(rows)), start=1):
            if n in rounds:
                found[n] = self.in_order(logits_of_probabilities(p))
        return np.stack([found[n] for n in rounds], axis=1)


class SklearnForest(SklearnModel):
    """A tree or a forest, alone or at the end of a pipeline."""

    def leaf_sizes(self, rows: FloatArray) -> Array:
        """Training records (m, trees), in the tree's own sample, where the rows end."""
        leaves = self._leaves(rows)
        sizes = [one.n_node_samples[leaves[:, at]] for at, one in enumerate(self._trees)]
        return np.stack(sizes, axis=1).astype(np.float64)

    def votes(self, rows: FloatArray) -> Array:
        """Share of trees (m, c) in whose leaf a class is the most frequent."""
        leaves = self._leaves(rows)
        shares: Array = np.zeros((len(leaves), self.n_classes))
        for at, one in enumerate(self._trees):
            winners = one.value[:, 0].argmax(axis=1)[leaves[:, at]]
            shares[np.arange(len(leaves)), winners] += 1 / len(self._trees)
        return self.in_order(shares)

    @property
    def n_parameters(self) -> int:
        """Free shares of classes in leaves, and a column and a threshold for each split."""
        return sum(
            int(one.n_leaves) * (self.n_classes - 1) + 2 * int(one.node_count - one.n_leaves)
            for one in self._trees
        )

    @property
    def _trees(self) -> list[Any]:
        return [one.tree_ for one in getattr(self.last, "estimators_", [self.last])]

    def _leaves(self, rows: FloatArray) -> IntArray:
        leaves: IntArray = np.asarray(self.last.apply(self.encoded(rows)), dtype=np.int64)
        return leaves.reshape(len(leaves), -1)


def class_for(estimator: Any) -> type[SklearnModel]:
    """The model that an estimator is asked as.

    Args:
        estimator: a classifier, or a pipeline that ends in one.
    """
    last = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
    if hasattr(last, "staged_predict_proba") and "Boosting" in type(last).__name__:
        return SklearnBoosted
    is_forest = hasattr(last, "apply") and hasattr(last, "predict_proba")
    return SklearnForest if is_forest else SklearnModel
