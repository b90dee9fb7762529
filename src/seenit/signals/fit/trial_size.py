"""How many records other normalisations and sizes are tried on, by the cost of a forward pass.

A clock would make two runs of one command differ, so the cost is counted in operations.
"""

import numpy as np
import torch

from seenit.models.classifier import Classifier
from seenit.models.own_code.asked_once import AskedOnce
from seenit.signals.fit.sample import N_ASKED
from seenit.signals.querying import private_copy
from seenit.signals.views import is_large

FEWEST_TRIED = 64
N_OF_A_CALLABLE = 100
_CHEAP_PASS = 2e9
"""Operations of one pass over the records below which nobody waits."""
_SHARE = 1 / 4
"""Of the records, for each of half a dozen ways: one and a half passes together."""


def operations_per_record(classifier: Classifier, input_shape: tuple[int, ...]) -> float:
    """Multiplications and additions of one forward pass of one record, 0 where nobody can tell.

    Args:
        classifier: the target.
        input_shape: of one record.
    """
    if not classifier.module.state_dict():  # trees, for example: nothing that torch multiplies by
        return 0.0
    from torch.utils.flop_counter import FlopCounterMode  # late: 2 s of imports where it counts

    n = classifier.fixed_batch or 1
    module = private_copy(classifier.module, torch.device("cpu"))
    counter = FlopCounterMode(display=False)
    try:
        with torch.inference_mode(), counter:
            module(torch.zeros((n, *input_shape), dtype=classifier.input_dtype))
    except Exception:  # a foreign module may not be counted; whatever else is wrong, a query says
        return 0.0
    return float(counter.get_total_flops()) / n


def n_to_try(classifier: Classifier, input_shape: tuple[int, ...], *, n: int) -> int:
    """How many of n records another normalisation or image size is tried on.

    Up to 1,000 where one pass over the records is cheap, which it is not of images above 96
    pixels; else a quarter of them and at least 64;
    100 of a callable, which may cost money by the record.

    Args:
        classifier: the target.
        input_shape: of one record.
        n: records that there are.
    """
    if isinstance(classifier.module, AskedOnce):
        return min(n, N_OF_A_CALLABLE)
    is_cheap = not is_large(input_shape) and (
        n * operations_per_record(classifier, input_shape) <= _CHEAP_PASS
    )
    if is_cheap:
        return min(n, N_ASKED)
    return min(n, int(np.clip(n * _SHARE, FEWEST_TRIED, N_ASKED)))
