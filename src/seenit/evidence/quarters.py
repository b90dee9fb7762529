"""Groups of a number: its quarters."""

import numpy as np

from seenit.numerics.arrays import FloatArray, IdArray

_SHARES = (0.25, 0.5, 0.75)
_NAMES = ("1 lowest", "2 lower", "3 higher", "4 highest")


def quarters(values: FloatArray) -> IdArray:
    """The quarter of each number among all, (n,) text with its bounds: "1 lowest, to 12.5".

    Equal numbers stand in one quarter, so that fewer than four may have records.

    Args:
        values: (n,) finite.
    """
    edges = np.quantile(values, _SHARES)
    low, middle, high = (f"{edge:.6g}" for edge in edges)
    bounds = (f"to {low}", f"{low} to {middle}", f"{middle} to {high}", f"above {high}")
    names = np.array([f"{name}, {bound}" for name, bound in zip(_NAMES, bounds, strict=True)])
    chosen: IdArray = names[np.searchsorted(edges, values, side="left")]
    return chosen
