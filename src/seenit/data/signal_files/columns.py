"""What a signal file holds, whichever format it has."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, IdArray, MembershipArray


@dataclass(frozen=True, kw_only=True, eq=False)
class SignalColumns:
    """Ids, membership and arrays of a signal file, not yet checked against each other.

    Attributes:
        ids: (n,) int64 or text.
        is_member: (n,) int8.
        arrays: vocabulary name to array.
        features: (n,) each, the columns of `table_features` under the names that the file gives
            them.
        insisted: those of them that the user called features by name.
        remarks: what was read otherwise than it is written, one sentence each.
    """

    ids: IdArray
    is_member: MembershipArray
    arrays: Mapping[str, np.ndarray]
    features: Mapping[str, Array]
    insisted: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
