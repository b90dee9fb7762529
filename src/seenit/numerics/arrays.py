"""Names for the array types that stages exchange."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
"""float64, the type of every statistic."""

Float32Array = npt.NDArray[np.float32]
"""float32, the type of model inputs and of stored query results."""

FloatArray = npt.NDArray[np.floating[Any]]
"""float32 or float64, where either is welcome."""

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MembershipArray = npt.NDArray[np.int8]
"""1 member, 0 non-member, -1 unknown."""

IdArray = npt.NDArray[Any]
"""(n,) int64 or unicode strings, unique."""
