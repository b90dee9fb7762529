"""Check whether labels name the model's output columns, by accuracy under other namings."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from seenit.numerics.arrays import Array, BoolArray, IntArray

_HALVES_SEED = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelFit:
    """Accuracy with labels as they are and under the best one-to-one naming of the columns.

    Attributes:
        n: records.
        accuracy: share of them whose label is the predicted column.
        best_accuracy: the same after each label is replaced by the column that fits it best, found
            on one half of the records and counted on the other.
        gain: best_accuracy less accuracy.
        error: standard error of the gain, paired.
        commonest: share of the commonest label, the accuracy of always naming it.
        lowest: the lowest label.
        column_of: (c,) the column that fits each label best, found on all records.
    """

    n: int
    accuracy: float
    best_accuracy: float
    gain: float
    error: float
    commonest: float
    lowest: int
    column_of: IntArray

    @property
    def is_constant(self) -> bool:
        """Whether all labels are the same."""
        return self.commonest == 1

    @property
    def is_at_chance(self) -> bool:
        """Whether accuracy is not clearly above that of always naming the commonest label."""
        return self.accuracy <= _above(self.commonest, self.n)

    def is_better(self, *, at_least: float, errors: float) -> bool:
        """Another naming is clearly better, and better than naming the commonest label."""
        return (
            self.gain >= at_least
            and self.gain >= errors * self.error
            and self.best_accuracy > _above(self.commonest, self.n)
        )


def label_fit(predicted: IntArray, labels: IntArray, *, n_classes: int) -> LabelFit:
    """Compare predicted columns with labels, and with the best one-to-one naming of the columns.

    A naming that was fitted to the records that it is counted on would look better than it is, so
    it is found on one half of them and counted on the other, both ways.

    Args:
        predicted: (n,) column with the largest answer.
        labels: (n,) in 0..c−1.
        n_classes: c.
    """
    n = len(labels)
    half = np.random.default_rng(_HALVES_SEED).permutation(n) % 2 == 0
    fitted = np.zeros(n, dtype=np.bool_)
    for part in (half, ~half):
        naming = _best_naming(predicted[~part], labels[~part], n_classes)
        fitted[part] = naming[labels[part]] == predicted[part]
    given: BoolArray = labels == predicted
    gains: Array = fitted.astype(np.float64) - given
    return LabelFit(
        n=n,
        accuracy=float(given.mean()),
        best_accuracy=float(fitted.mean()),
        gain=float(gains.mean()),
        error=float(gains.std(ddof=1)) / n**0.5 if n > 1 else float("inf"),
        commonest=float(np.bincount(labels).max()) / n,
        lowest=int(labels.min()),
        column_of=_best_naming(predicted, labels, n_classes),
    )


def _best_naming(predicted: IntArray, labels: IntArray, n_classes: int) -> IntArray:
    """(c,) one column for each label, as many records right as can be; else the label's own."""
    confusion = np.zeros((n_classes, n_classes))
    np.add.at(confusion, (labels, predicted), 1.0)
    own = 0.5 * np.eye(n_classes)  # decides between equally good namings
    result: IntArray = linear_sum_assignment(confusion + own, maximize=True)[1].astype(np.int64)
    return result


def _above(share: float, n: int) -> float:
    error: float = (share * (1 - share) / n) ** 0.5
    return share + 3 * error
