"""Signals: what a model says about records, as named arrays."""

from seenit.signals.derive import Derived, derive
from seenit.signals.device import resolve_device
from seenit.signals.fit.answers import is_far_better
from seenit.signals.fit.normalisation import (
    WELL_KNOWN,
    NormalisationCheck,
    NormalisationFit,
    normalisation_check,
)
from seenit.signals.fit.pooling import pooling_warning
from seenit.signals.fit.sample import N_ASKED
from seenit.signals.fit.sizes import SizeCheck, size_check
from seenit.signals.fit.trial_size import n_to_try
from seenit.signals.gradient.norms import (
    classifier_gradient_norms,
    extract_gradient_norms,
    gradient_blocks,
)
from seenit.signals.logits import extract_signals
from seenit.signals.views import IDENTITY, STANDARD_VIEWS, View, is_large

__all__ = [
    "IDENTITY",
    "N_ASKED",
    "STANDARD_VIEWS",
    "WELL_KNOWN",
    "Derived",
    "NormalisationCheck",
    "NormalisationFit",
    "SizeCheck",
    "View",
    "classifier_gradient_norms",
    "derive",
    "extract_gradient_norms",
    "extract_signals",
    "gradient_blocks",
    "is_far_better",
    "is_large",
    "n_to_try",
    "normalisation_check",
    "pooling_warning",
    "resolve_device",
    "size_check",
]
