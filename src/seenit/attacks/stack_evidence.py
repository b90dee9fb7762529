"""What a stack may see of each record: the signals that are there, aligned and checked once."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from seenit.errors import SignalError
from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.checks import require_finite, require_labelled
from seenit.records.signals import example_axis


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """Signals of n records under their names in the vocabulary, None where absent.

    Raises:
        SignalError: Nothing is there, lengths differ, or a value is not finite.
    """

    labels: IntArray | None = None
    target_logits: FloatArray | None = None
    target_probabilities: FloatArray | None = None
    target_loss: FloatArray | None = None
    table_features: FloatArray | None = None
    target_margin: FloatArray | None = None
    target_margin_t2: FloatArray | None = None
    target_features: FloatArray | None = None
    gradient_norms: FloatArray | None = None
    label_hits: BoolArray | None = None
    reference_margin: FloatArray | None = None
    reference_margin_t2: FloatArray | None = None
    reference_is_in: BoolArray | None = None
    reference_is_usable: BoolArray | None = None
    shadow_log_odds: FloatArray | None = None
    token_statistics: FloatArray | None = None
    staged_margin: FloatArray | None = None
    leaf_sizes: FloatArray | None = None
    tree_votes: FloatArray | None = None
    probe_margin: FloatArray | None = None

    def __post_init__(self) -> None:
        lengths = {name: _n_records(name, array) for name, array in self._present()}
        if not lengths:
            raise SignalError(
                "stack: expected at least one of "
                + ", ".join(entry.name for entry in fields(self))
                + "; got none of them"
            )
        if len(set(lengths.values())) > 1:
            got = ", ".join(f"{name} {length}" for name, length in lengths.items())
            raise SignalError(f"stack: expected signals of the same records, got lengths {got}")
        for name, array in self._present():
            require_finite(name, array)
        for name, outputs in (
            ("target_logits", self.target_logits),
            ("target_probabilities", self.target_probabilities),
        ):
            if outputs is not None and self.labels is not None:
                require_labelled(name, outputs, self.labels)

    def __len__(self) -> int:
        return next(_n_records(name, array) for name, array in self._present())

    def log_outputs(self) -> Array | None:
        """Logits (n, c), or logarithms of probabilities with 0 taken as 1e-12; None for neither."""
        if self.target_logits is not None:
            return self.target_logits.astype(np.float64)
        if self.target_probabilities is None:
            return None
        floored: Array = np.log(np.maximum(self.target_probabilities.astype(np.float64), 1e-12))
        return floored

    def _present(self) -> Iterator[tuple[str, np.ndarray]]:
        for entry in fields(self):
            if (array := getattr(self, entry.name)) is not None:
                yield entry.name, array


def _n_records(name: str, array: np.ndarray) -> int:
    return int(array.shape[example_axis(name) or 0])
