"""Loss: a model has a lower loss on records that it was trained on."""

from dataclasses import dataclass

from seenit.numerics.arrays import Array
from seenit.numerics.checks import require_shape
from seenit.numerics.logits import log_p_of_margin


@dataclass(frozen=True, kw_only=True)
class Loss:
    """Negated cross-entropy loss, nats; higher = more likely a member.

    Source: Yeom et al. 2018, arXiv:1709.01604 (the adversary that thresholds the loss).
    Deviation: computed from the margin, so that records whose float32 loss is exactly 0 keep
        their order.
    """

    def score(self, *, target_margin: Array) -> Array:
        """Map target_margin (n, q), log-odds, to scores (n,), −loss of query 0."""
        require_shape("target_margin", target_margin, (None, None))
        return log_p_of_margin(target_margin[:, 0])


@dataclass(frozen=True, kw_only=True)
class TableLoss:
    """Negated loss as a table gives it, nats; higher = more likely a member.

    Losses that were rounded before they were written down stay tied.

    Source: Yeom et al. 2018, arXiv:1709.01604.
    """

    def score(self, *, target_loss: Array) -> Array:
        """Map target_loss (n,), nats, to scores (n,)."""
        require_shape("target_loss", target_loss, (None,))
        result: Array = -target_loss.astype(float)
        return result
