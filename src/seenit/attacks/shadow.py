"""Shadow: a learner trained on the known membership of the references, applied to the target."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, FloatArray
from seenit.numerics.checks import require_finite, require_shape


@dataclass(frozen=True, kw_only=True)
class Shadow:
    """Log-odds of a learner trained on the references; higher = more likely a member.

    Each reference plays the target in turn: who its members are is known, so that no known
    member of the target is needed.

    Source: Shokri et al. 2017, arXiv:1610.05820, the shadow training technique.
    Deviation: one learner for all classes; it sees the margin and what the other references say
    of the same record instead of the vector of probabilities.
    """

    def score(self, *, shadow_log_odds: FloatArray) -> Array:
        """Map shadow_log_odds (n,) to scores (n,), the same."""
        require_shape("shadow_log_odds", shadow_log_odds, (None,))
        require_finite("shadow_log_odds", shadow_log_odds)
        return shadow_log_odds.astype("float64")
