"""Models: from a file or a function to a classifier that can be asked."""

from seenit.models.check import check_fit
from seenit.models.classifier import Classifier
from seenit.models.open import open_classifier, open_module, weights_in
from seenit.models.own_code.asked_once import AskedOnce
from seenit.models.probabilities import in_logits

__all__ = [
    "AskedOnce",
    "Classifier",
    "check_fit",
    "in_logits",
    "open_classifier",
    "open_module",
    "weights_in",
]
