"""From probabilities to logits."""

from torch import Tensor

from seenit.numerics.logits import PROBABILITY_FLOOR, SUM_TOLERANCE


def logarithms(probabilities: Tensor) -> Tensor:
    """Logarithms of probabilities (n, c); a probability below 1e-12 counts as 1e-12."""
    return probabilities.clamp(min=PROBABILITY_FLOOR).log()


def are_probabilities(answers: Tensor) -> bool:
    """Whether nothing in answers (n, c) is below 0 or above 1, and every row adds to 1."""
    in_range = bool(((answers >= 0) & (answers <= 1)).all())
    return in_range and bool(((answers.sum(dim=1) - 1).abs() <= SUM_TOLERANCE).all())
