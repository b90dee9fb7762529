"""A scikit-learn classifier, asked for its probabilities."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from seenit.models.tables.classes import two_logits
from seenit.models.tables.frames import frame_of
from seenit.models.votes import n_votes_of
from seenit.numerics.arrays import Array, FloatArray, IntArray
from seenit.numerics.logits import log_softmax, logits_of_probabilities
from seenit.records.table_schema import TableSchema

_SOFTMAX = frozenset(
    {"LogisticRegression", "HistGradientBoostingClassifier", "GradientBoostingClassifier"}
)
"""Classifiers whose decision function is mostly what their softmax is taken of."""
_N_COMPARED, _SAME = 16, 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class SklearnModel:
    """A classifier or a pipeline that ends in one, with `predict_proba` and `classes_`.

    Attributes:
        estimator: fitted.
        schema: of the rows that are asked about.
        positions: of the estimator's columns in a row; None for all, in order.
        is_fitted_on_frame: it gets a pandas frame with the table's names; otherwise an array.
        missing: what stands for a missing category.
        order: (c,) the estimator's output for each class; None for as they are.
        trust: names of types that the user trusts in it, and in what is trained like it.
    """

    estimator: Any
    schema: TableSchema
    positions: tuple[int, ...] | None = None
    is_fitted_on_frame: bool = False
    missing: Any = np.nan
    order: IntArray | None = None
    trust: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """Its class, or the classes of a pipeline's steps, and the number of classes."""
        steps = getattr(self.estimator, "steps", [])
        names = [type(step).__name__ for _, step in steps] or [type(self.estimator).__name__]
        return f"scikit-learn {', '.join(names)}, {self.n_classes} classes"

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.estimator.classes_)

    @property
    def n_votes(self) -> int | None:
        """Trees or neighbours that vote; None where its answers are no shares of votes."""
        return n_votes_of(self.estimator)

    def logits(self, rows: FloatArray) -> Array:
        """Logits (m, c) of rows (m, k): the decision function's, otherwise log-probabilities."""
        batch = self.batch_of(rows)
        z = self._decision(batch)
        if z is None:
            z = logits_of_probabilities(self.estimator.predict_proba(batch))
        return self.in_order(z)

    def in_order(self, of_classes: Array) -> Array:
        """Outputs (m, c) of the estimator in the order of the classes."""
        return of_classes if self.order is None else of_classes[:, self.order]

    @property
    def last(self) -> Any:
        """The classifier itself, without the steps of a pipeline before it."""
        return self.estimator.steps[-1][1] if hasattr(self.estimator, "steps") else self.estimator

    def encoded(self, rows: FloatArray) -> Any:
        """Rows as the classifier itself gets them."""
        batch = self.batch_of(rows)
        return batch if self.last is self.estimator else self.estimator[:-1].transform(batch)

    def batch_of(self, rows: FloatArray) -> Any:
        """Rows as the estimator was fitted: a frame, or an array of numbers or of objects."""
        numbers = np.asarray(rows, dtype=np.float64)
        positions = self.positions or tuple(range(len(self.schema)))
        has_text = any(self.schema.columns[at].type == "category" for at in positions)
        if not self.is_fitted_on_frame and not has_text:
            return numbers[:, list(positions)]
        frame = frame_of(numbers, self.schema, positions=positions, missing=self.missing)
        return frame if self.is_fitted_on_frame else frame.to_numpy(dtype=object)

    def _decision(self, batch: Any) -> Array | None:
        if type(self.last).__name__ not in _SOFTMAX:
            return None
        some = batch[:_N_COMPARED]
        expected = self.estimator.predict_proba(some)
        found = np.exp(log_softmax(_logits(self.estimator.decision_function(some))))
        if found.shape != expected.shape or np.abs(found - expected).max() > _SAME:
            return None  # the softmax is of something else, as after boosting by another loss
        return _logits(self.estimator.decision_function(batch))


def _logits(decision: FloatArray) -> Array:
    as_float: Array = np.asarray(decision, dtype=np.float64)
    return two_logits(as_float) if as_float.ndim == 1 else as_float
