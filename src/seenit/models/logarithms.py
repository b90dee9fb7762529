"""From probabilities to logits."""

from torch import Tensor

from seenit.numerics.logits import PROBABILITY_FLOOR


def logarithms(probabilities: Tensor) -> Tensor:
    """Logarithms of probabilities (n, c); a probability below 1e-12 counts as 1e-12."""
    return probabilities.clamp(min=PROBABILITY_FLOOR).log()
