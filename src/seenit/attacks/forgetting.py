"""Forgetting: what was learned by heart is lost first when a model learns something else."""

from dataclasses import dataclass

from seenit.errors import SignalError
from seenit.numerics.arrays import Array, FloatArray
from seenit.numerics.checks import require_shape


@dataclass(frozen=True, kw_only=True)
class Forgetting:
    """Margin lost in short trainings on other records, log-odds; higher = more likely a member.

    Source: Zhang et al. 2025, arXiv:2410.10880, fine-tuned score deviation: the score of a record
    before less that after the model was fine-tuned on records that it had not seen.
    Deviation: the score is the margin, in the mean over several trainings and the views asked of
    them; the models are classifiers, and what they are trained on may hold members too.
    """

    def score(self, *, target_margin: FloatArray, probe_margin: FloatArray) -> Array:
        """Map target_margin (n, q) and probe_margin (p, n, j), j at most q, to scores (n,)."""
        require_shape("target_margin", target_margin, (None, None))
        n, n_views = target_margin.shape
        require_shape("probe_margin", probe_margin, (None, n, None))
        n_asked = probe_margin.shape[2]
        if n_asked > n_views:
            raise SignalError(
                f"probe_margin: expected the first of the {n_views} views of target_margin, got "
                f"{n_asked}"
            )
        before = target_margin[:, :n_asked].astype(float)
        lost: Array = (before - probe_margin.astype(float)).mean(axis=(0, 2))  # (n,)
        return lost
