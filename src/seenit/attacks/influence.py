"""Last-layer influence: a training record has a small influence on its own loss."""

from dataclasses import dataclass

from seenit.errors import ConfigError, SignalError
from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.checks import require_labelled, require_shape
from seenit.numerics.last_layer import LastLayerCurvature, curvature, log_influence


@dataclass(frozen=True, kw_only=True)
class LastLayerInfluence:
    """Negated log self-influence on the classifier layer; higher = more likely a member.

    The self-influence gᵀ (F + λI)⁻¹ g of a record with gradient g is what one more step on it
    would gain; F is the curvature over known members.

    Attributes:
        damping: λ in units of the mean eigenvalue of F, more than 0.

    Source: Suri et al. 2024, arXiv:2406.11544 (inverse-Hessian attack).
    Deviation: the classifier layer only; F is the gradients' second moment in Kronecker form
        (features' moment with residuals' moment), which is diagonalised once, so the damping is
        exact; −log instead of the negated value, so that saturated records keep their order.

    Raises:
        ConfigError: `damping` is not positive.
    """

    damping: float = 0.01

    def __post_init__(self) -> None:
        if not self.damping > 0:
            raise ConfigError(f"damping: expected more than 0, got {self.damping}")

    def fit(
        self,
        *,
        target_features: FloatArray,
        target_logits: FloatArray,
        labels: IntArray,
        known_is_member: BoolArray,
    ) -> "FittedLastLayerInfluence":
        """Curvature over the members among target_features (n, k), logits (n, c), labels (n,).

        Raises:
            SignalError: No known member.
        """
        require_labelled("target_logits", target_logits, labels)
        require_shape("target_features", target_features, (len(labels), None))
        require_shape("known_is_member", known_is_member, (len(labels),))
        if not known_is_member.any():
            raise SignalError(
                "known_is_member: expected at least 1 member to take the curvature from, got 0 "
                f"among {len(labels)} records"
            )
        rows = known_is_member
        of_members = curvature(target_features[rows], target_logits[rows], labels[rows])
        return FittedLastLayerInfluence(of_members=of_members, damping=self.damping)


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedLastLayerInfluence:
    """Self-influence under the curvature of known members.

    Attributes:
        of_members: the curvature.
        damping: λ in units of its mean eigenvalue.
    """

    of_members: LastLayerCurvature
    damping: float

    def score(
        self, *, target_features: FloatArray, target_logits: FloatArray, labels: IntArray
    ) -> Array:
        """Map target_features (n, k), target_logits (n, c) and labels (n,) to scores (n,)."""
        require_labelled("target_logits", target_logits, labels)
        require_shape("target_features", target_features, (len(labels), None))
        result: Array = -log_influence(
            self.of_members,
            features=target_features,
            logits=target_logits,
            labels=labels,
            damping=self.damping,
        )
        return result
