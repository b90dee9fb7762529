"""Columns of the records that give membership away and that a model may have learned."""

from collections.abc import Iterator

import numpy as np

from seenit.data.signal_files.giveaways import giveaways_of, remarks_on
from seenit.records.examples import Examples

_MOST_ROWS = 2000
_MOST_NAMED = 5


def telling_inputs(examples: Examples) -> Iterator[str]:
    """One sentence for each column of a table of records that separates members by itself.

    No attack sees the inputs, but the model does and the blind baseline does: with such a column
    neither measures membership. At most 2,000 records are looked at, spread over the set.

    Args:
        examples: rows (n, k) of known membership in part at least.
    """
    n = len(examples)
    rows = np.arange(n)
    if n > _MOST_ROWS:
        rows = np.linspace(0, n - 1, _MOST_ROWS).astype(np.int64)
    parts = [examples.inputs.read(int(row), int(row) + 1) for row in rows]
    inputs = np.concatenate(parts).astype(np.float64)  # (m, k)
    if not np.isfinite(inputs).all():
        return
    columns = {f"column {at} (from 0)": inputs[:, at] for at in range(inputs.shape[1])}
    is_member = examples.is_member[rows]
    found = giveaways_of(columns, ids=examples.ids[rows], is_member=is_member)
    told = {name: giveaway.reason for name, giveaway in found.items()}
    for remark in remarks_on(columns, is_member=is_member):
        name = next(one for one in columns if remark.startswith(f"{one} "))
        told.setdefault(name, "separates members from non-members nearly perfectly by itself")
    for at, (name, reason) in enumerate(told.items()):
        if at == _MOST_NAMED:
            yield (
                f"{examples.source.path}: {len(told) - _MOST_NAMED:,} more columns of the records "
                "are of that kind"
            )
            return
        yield (
            f"{examples.source.path}: {name} of the records {reason}; the model is given it and "
            "may have learned it, so the figures may measure it and not membership: draw both "
            "sides so that it does not differ, or train without it"
        )
