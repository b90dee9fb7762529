"""RAPID: the calibrated loss and the loss itself, combined by a small learner."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, QuantileTransformer, SplineTransformer

from seenit.errors import ConfigError
from seenit.numerics.arrays import Array, BoolArray, FloatArray
from seenit.numerics.checks import require_both_sides
from seenit.numerics.logits import loss_of_margin
from seenit.numerics.references.models import Side, references_of


@dataclass(frozen=True, kw_only=True)
class Rapid:
    """Log odds learned from loss and calibrated loss; higher = more likely a member.

    Calibration alone mistakes hard non-members, which every reference gets wrong, for members;
    the loss beside it tells them apart.

    Source: He 2024, "Is Difficulty Calibration All We Need? Towards More Practical Membership
    Inference Attacks", CCS 2024.
    Deviation: fitted on records of known membership, not on a shadow model's; a logistic
    regression on products of splines instead of a neural network: as flexible in two
    dimensions, convex, the same every time. Both inputs enter by their ranks among known records.

    Attributes:
        n_knots: spline knots per input, at least 2.
        inverse_penalty: scikit-learn's C, larger fits closer.
    """

    n_knots: int = 6
    inverse_penalty: float = 1.0

    def __post_init__(self) -> None:
        if self.n_knots < 2:
            raise ConfigError(f"n_knots: expected at least 2, got {self.n_knots}")
        if not self.inverse_penalty > 0:
            raise ConfigError(
                f"inverse_penalty: expected a positive number, got {self.inverse_penalty}"
            )

    def fit(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        known_is_member: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> "FittedRapid":
        """Learn from margins (n, q) and (r, n, q) and membership (n,) bool.

        Raises:
            SignalError: An example has no OUT reference, or members or non-members are missing.
        """
        require_both_sides("known_is_member", known_is_member)
        inputs = _inputs(target_margin, reference_margin, reference_is_in, reference_is_usable)
        model = make_pipeline(
            QuantileTransformer(
                n_quantiles=min(1000, len(inputs)), output_distribution="normal", subsample=None
            ),
            SplineTransformer(n_knots=self.n_knots, extrapolation="constant"),
            PolynomialFeatures(degree=2, interaction_only=True, include_bias=False),
            LogisticRegression(C=self.inverse_penalty, class_weight="balanced", max_iter=2000),
        )
        model.fit(inputs, known_is_member)
        return FittedRapid(model=model)


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedRapid:
    """RAPID with its learner fitted.

    Attributes:
        model: from (n, 2) inputs to log odds, a scikit-learn pipeline.
    """

    model: Any

    def score(
        self,
        *,
        target_margin: FloatArray,
        reference_margin: FloatArray,
        reference_is_in: BoolArray,
        reference_is_usable: BoolArray | None = None,
    ) -> Array:
        """Scores (n,), log odds, from margins (n, q) and (r, n, q).

        Raises:
            SignalError: An example has no OUT reference.
        """
        inputs = _inputs(target_margin, reference_margin, reference_is_in, reference_is_usable)
        scores: Array = np.asarray(self.model.decision_function(inputs), dtype=np.float64)
        return scores


def _inputs(
    target_margin: FloatArray,
    reference_margin: FloatArray,
    reference_is_in: BoolArray,
    reference_is_usable: BoolArray | None,
) -> Array:
    """Loss, and mean OUT loss minus loss, both means over the queries, (n, 2)."""
    references = references_of(
        target_margin, reference_margin, reference_is_in, reference_is_usable, min_in=0, min_out=1
    )
    loss = loss_of_margin(target_margin).mean(axis=1)  # (n,)
    out_loss = np.zeros(len(loss))
    for rows in references.blocks():
        for reference, margin in references.each(rows):
            is_out = references.mask(reference, Side.OUT, rows)
            out_loss[rows] += np.where(is_out, loss_of_margin(margin).mean(axis=0), 0.0)
    out_loss /= references.n_models(Side.OUT)
    return np.stack([loss, out_loss - loss], axis=1)
