"""Which references a learner may look at: those that known records were scored with.

In an anchored plan a known record counts only with the references that left its fold unknown. A
learner sees statistics of so many references and no more; a record of unknown membership has all
of them, and its statistics would be of another kind. It is therefore scored once per such group
of references, as a known record would be, and the scores are averaged.
"""

import numpy as np

from seenit.numerics.arrays import BoolArray
from seenit.records.signals import SignalTable

COUNTS = "reference_is_usable"


def reference_groups(table: SignalTable) -> tuple[BoolArray, ...]:
    """The groups of references, (r,) bool each, that known records may be scored with.

    None at all where there are no references, or where every record has the same ones.
    """
    counts = table.arrays.get(COUNTS)
    if counts is None or counts.all() or not table.is_known.any():
        return ()
    groups = np.unique(counts[:, table.is_known], axis=1).T  # (g, r)
    alike = len(groups) == 1 and bool((counts == counts[:, :1]).all())
    return () if alike else tuple(groups)


def within_group(table: SignalTable, group: BoolArray) -> SignalTable:
    """The same records with the references of one group only."""
    counts = table.arrays[COUNTS]
    return table.with_arrays({COUNTS: counts & group[:, None]})
