"""Base-calibrated loss: a text was seen in tuning if the tuned model prefers it to its base."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array, FloatArray
from seenit.numerics.checks import require_shape


@dataclass(frozen=True, kw_only=True)
class BaseCalibratedLoss:
    """Loss of the base model less that of the target; higher = more likely a member.

    Source: Watson et al. 2022, arXiv:2111.08440 (loss less the loss of a reference model);
    of language models Carlini et al. 2021, arXiv:2012.07805, whose reference is another model
    than the base.
    Deviation: the difference of log perplexities, where Carlini et al. take their ratio.
    """

    def score(self, *, target_loss: FloatArray, base_loss: FloatArray) -> Array:
        """Map target_loss (n,) and base_loss (n,), nats a token, to scores (n,)."""
        require_shape("target_loss", target_loss, (None,))
        require_shape("base_loss", base_loss, target_loss.shape)
        scores: Array = base_loss.astype(float) - target_loss
        return scores
