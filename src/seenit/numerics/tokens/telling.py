"""Which tokens of a record speak most for its membership."""

import numpy as np

from seenit.numerics.arrays import FloatArray, IntArray

SHARE = 0.1
"""Of a record's tokens."""
MOST = 8


def telling_tokens(log_p: FloatArray, base_log_p: FloatArray | None) -> IntArray:
    """Positions, ascending, of a tenth of the tokens: at least one, at most `MOST`.

    They are those whose log p the target raised most above that of the base model, and of those
    alone that it raised at all; without a base model those that the target finds likeliest.

    Args:
        log_p: (t,) of the target.
        base_log_p: (t,) of the model before it was tuned; None without one.
    """
    values = log_p if base_log_p is None else log_p.astype(np.float64) - base_log_p
    n_told = min(MOST, max(1, int(SHARE * len(values))))
    first = np.argsort(-values, kind="stable")[:n_told]
    told: IntArray = np.sort(first if base_log_p is None else first[values[first] > 0])
    return told
