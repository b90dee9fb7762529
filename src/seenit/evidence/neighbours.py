"""Ask the target about neighbours of each record, for attacks that see its labels alone."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from seenit.data.sides import ChosenInputs
from seenit.errors import Refused
from seenit.evidence.model_evidence import ModelEvidence
from seenit.evidence.target_weights import digest_of_weights
from seenit.numerics.arrays import Array, IntArray
from seenit.progress import Watcher
from seenit.records.examples import ROWS, TABLES, Examples, HeldInputs
from seenit.signals import IDENTITY, extract_signals
from seenit.signals.neighbours import neighbours
from seenit.store import Store, code_version, key_of

MOST_DONORS = 4096
BLOCK_ROWS = 1024
_KINDS = (ROWS, TABLES)


@dataclass(frozen=True, kw_only=True, eq=False)
class Neighbourhood:
    """What the target said about neighbours.

    Attributes:
        arrays: `neighbour_hits` (n, m) bool.
        key: of their content.
    """

    arrays: dict[str, np.ndarray]
    key: str


def require_neighbours(examples: Examples, n_neighbours: int) -> None:
    """Refuse neighbours of records that have no columns.

    Raises:
        Refused: The records are of a kind that has none.
    """
    kind = examples.inputs.kind
    if n_neighbours and kind not in _KINDS:
        raise Refused(
            [
                f"--neighbours {n_neighbours}: expected records of a table, whose columns can be "
                f"changed, got {kind}; leave it out"
            ]
        )


def ask_neighbours(
    evidence: ModelEvidence, n_neighbours: int, *, seed: int, store: Store, watcher: Watcher
) -> Neighbourhood:
    """Whether the predicted label stays right in each neighbour; what was asked is kept.

    Args:
        evidence: the target and the records.
        n_neighbours: m, of each record.
        seed: of the changes.
        store: keeps a block of records.
        watcher: told of every neighbour of every record.
    """
    sets = evidence.sets
    advance = watcher.start("asking about neighbours", n_neighbours * sum(map(len, sets)))
    donors = np.concatenate([_some(one, MOST_DONORS // len(sets)) for one in sets])
    weights = digest_of_weights(evidence.classifier)
    keys, parts, before = [], [], 0
    for examples in sets:
        for start in range(0, len(examples), BLOCK_ROWS):
            stop = min(start + BLOCK_ROWS, len(examples))
            key = key_of(
                {
                    "target": evidence.classifier.source.sha256,
                    "weights": weights,
                    "records": [one.source.sha256 for one in sets],
                    "rows": (before + start, before + stop),
                    "neighbours": n_neighbours,
                    "seed": seed,
                    "code": code_version(),
                }
            )
            ask = partial(
                _hits,
                evidence,
                examples.inputs.read(start, stop),
                examples.labels[start:stop],
                donors,
                n_neighbours,
                np.random.default_rng((seed, before + start)),
            )
            parts.append(store.arrays("neighbours", key, ask)["neighbour_hits"])
            advance(n_neighbours * (stop - start))
            keys.append(key)
        before += len(examples)
    return Neighbourhood(
        arrays={"neighbour_hits": np.concatenate(parts)}, key=key_of({"blocks": keys})
    )


def _hits(
    evidence: ModelEvidence,
    rows: Array,
    labels: IntArray,
    donors: Array,
    n_neighbours: int,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """`neighbour_hits` (m, n_neighbours) bool of some rows."""
    hits = np.empty((len(rows), n_neighbours), dtype=bool)
    for turn in range(n_neighbours):
        changed = neighbours(rows, donors, rng)
        found = extract_signals(
            evidence.classifier,
            HeldInputs(array=changed, kind=evidence.sets[0].inputs.kind),
            labels,
            views=(IDENTITY,),
            device=evidence.device,
        )
        hits[:, turn] = found["label_hits"][:, 0]
    return {"neighbour_hits": hits}


def _some(examples: Examples, at_most: int) -> Array:
    """Rows at even distances, of both sides where they lie one after the other."""
    n = len(examples)
    rows = np.linspace(0, n - 1, min(n, at_most)).astype(np.int64)
    return ChosenInputs(inputs=examples.inputs, rows=rows).read(0, len(rows))
