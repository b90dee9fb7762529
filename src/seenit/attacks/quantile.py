"""Quantile regression: the hinge compared with that of non-members with similar features."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError, SignalError
from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.checks import require_labelled, require_nonmembers, require_shape
from seenit.numerics.logits import hinge
from seenit.numerics.ridge import RidgeFit, fit_ridge


@dataclass(frozen=True, kw_only=True)
class QuantileRegression:
    """Hinge standardised by that of similar non-members; higher = more likely a member.

    Two regressions on the penultimate features and the label, fitted on known non-members: the
    mean m(x) of the hinge h and its log-variance. The score is (h − m(x)) / s(x), the Gaussian
    quantile of the record among similar non-members. About 0.6 s for 4,000 non-members
    with 512 features; time O(n k² + k³).

    Attributes:
        variance_floor: squared residuals below this share of their mean count as that much. The
            logarithm of a single squared residual has a long lower tail that says nothing.

    Source: Bertran et al. 2023, arXiv:2307.03694 (Gaussian model of the hinge given the input).
    Deviation: the regressors are the target's own features instead of a second network, and mean
        and log-variance are two ridge regressions in closed form instead of one likelihood by
        gradient descent; the variance comes from leave-one-out residuals.

    Raises:
        ConfigError: `variance_floor` is not positive.
    """

    variance_floor: float = 0.1

    def __post_init__(self) -> None:
        if not self.variance_floor > 0:
            raise ConfigError(f"variance_floor: expected more than 0, got {self.variance_floor}")

    def fit(
        self,
        *,
        target_features: FloatArray,
        target_logits: FloatArray,
        labels: IntArray,
        known_is_member: BoolArray,
        known_units: IntArray | None = None,
    ) -> "FittedQuantileRegression":
        """Regress on the non-members among target_features (n, k), logits (n, c), labels (n,).

        Records of one of known_units (n,) are left out together.

        Raises:
            SignalError: Fewer than 3 known non-members, or a hinge that features foresee exactly.
        """
        require_labelled("target_logits", target_logits, labels)
        require_shape("target_features", target_features, (len(labels), None))
        require_nonmembers(known_is_member, n=len(labels), at_least=3)
        is_nonmember = ~known_is_member
        n_classes = target_logits.shape[1]
        x = _regressors(
            target_features[is_nonmember], labels[is_nonmember], n_classes
        )  # (m, k + c)
        units = None if known_units is None else known_units[is_nonmember]
        mean = fit_ridge(x, hinge(target_logits[is_nonmember], labels[is_nonmember]), units)
        squares = mean.left_out_residuals**2  # (m,)
        if not squares.mean() > 0:
            raise SignalError(
                "target_logits: expected known non-members whose hinge varies, got none; "
                "without spread there is no scale"
            )
        log_squares = np.log(np.maximum(squares, self.variance_floor * squares.mean()))
        return FittedQuantileRegression(mean=mean, log_variance=fit_ridge(x, log_squares, units))


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedQuantileRegression:
    """Mean and log-variance of a non-member's hinge, given its features and label.

    Attributes:
        mean: regression of the hinge.
        log_variance: regression of its log-variance, up to a constant that ranks do not see.
    """

    mean: RidgeFit
    log_variance: RidgeFit

    def score(
        self, *, target_features: FloatArray, target_logits: FloatArray, labels: IntArray
    ) -> Array:
        """Map target_features (n, k), target_logits (n, c) and labels (n,) to scores (n,)."""
        require_labelled("target_logits", target_logits, labels)
        require_shape("target_features", target_features, (len(labels), None))
        x = _regressors(target_features, labels, target_logits.shape[1])  # (n, k + c)
        surprise = hinge(target_logits, labels) - self.mean.predict(x)  # (n,)
        result: Array = surprise / np.exp(self.log_variance.predict(x) / 2.0)
        return result


def _regressors(features: FloatArray, labels: IntArray, n_classes: int) -> Array:
    """Features and the label as 0 and 1, (n, k + c)."""
    is_class = labels[:, None] == np.arange(n_classes)  # (n, c)
    return np.hstack([np.asarray(features, dtype=np.float64), is_class])
