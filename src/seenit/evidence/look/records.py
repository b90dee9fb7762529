"""What a set of records looks like without a model: features, digests, thumbnails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from seenit.data import as_stored
from seenit.kinds import kind_of
from seenit.kinds.fingerprints import Fingerprints
from seenit.records.examples import Examples
from seenit.store import Store, code_version, key_of

BLOCK_ROWS = 2048


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """One set of records.

    Attributes:
        features: (n, k) numbers for the blind baseline.
        codes: (n, j) names without an order for it.
        prints: for finding the same record elsewhere.
    """

    features: np.ndarray
    codes: np.ndarray
    prints: Fingerprints


def look_at(
    examples: Examples, *, store: Store, on_progress: Callable[[int], None] = lambda n_done: None
) -> Look:
    """Read a set once, a block of rows at a time, or take what an earlier look left.

    Records are looked at as their file has them: what a resized image no longer shows may tell two
    groups apart all the same.
    """

    def build() -> Mapping[str, np.ndarray]:
        inputs, kind = as_stored(examples.inputs), kind_of(examples)
        parts: dict[str, list[np.ndarray]] = {
            name: [] for name in ("features", "codes", "digests", "sketches")
        }
        for start in range(0, len(examples), BLOCK_ROWS):
            rows = inputs.read(start, min(start + BLOCK_ROWS, len(examples)))
            prints = kind.prints(rows)
            parts["features"].append(kind.features(rows))
            parts["codes"].append(kind.codes(rows))
            parts["digests"].append(prints.digests)
            parts["sketches"].append(prints.sketches)
            on_progress(len(rows))
        return {name: np.concatenate(arrays) for name, arrays in parts.items()}

    key = key_of({"records": examples.source.sha256, "code": code_version()})
    found = store.arrays("look", key, build)
    return Look(
        features=found["features"],
        codes=found["codes"],
        prints=Fingerprints(
            kind=examples.kind, digests=found["digests"], sketches=found["sketches"]
        ),
    )
