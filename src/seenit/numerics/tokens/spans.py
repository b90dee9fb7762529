"""Where the tokens of each record lie in flat arrays that hold one value per token."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seenit.errors import SignalError
from seenit.numerics.arrays import Array, FloatArray, IntArray

OFFSETS = "token_offsets"
"""What the offsets are called in messages and in files."""
_ROWS = 1024
"""Records that are sorted together."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Spans:
    """The tokens of record i are those from offsets[i] up to offsets[i + 1].

    Whatever is computed for a record depends on its own tokens alone, bit by bit, wherever they
    lie, and takes no loop over records.

    Attributes:
        offsets: (n + 1,) integers that begin with 0 and rise.

    Raises:
        SignalError: They do not begin with 0, or a record has no token.
    """

    offsets: IntArray

    def __post_init__(self) -> None:
        if self.offsets.ndim != 1 or self.offsets.dtype.kind != "i":
            raise SignalError(
                f"{OFFSETS}: expected one whole number per record and one more, got "
                f"{self.offsets.dtype} of shape {self.offsets.shape}"
            )
        if len(self.offsets) == 0 or self.offsets[0] != 0:
            got = "none" if len(self.offsets) == 0 else f"{self.offsets[0]}"
            raise SignalError(f"{OFFSETS}: expected 0 as the first offset, got {got}")
        falling = self.offsets[1:] < self.offsets[:-1]
        if falling.any():
            at = int(np.flatnonzero(falling)[0])
            raise SignalError(
                f"{OFFSETS}: expected offsets that rise, got {self.offsets[at + 1]} after "
                f"{self.offsets[at]} at record {at}; they are the running sum of the numbers of "
                "tokens, not those numbers"
            )
        empty = self.offsets[1:] == self.offsets[:-1]
        if empty.any():
            raise SignalError(
                f"{OFFSETS}: expected at least one token per record, got none for "
                f"{int(empty.sum()):,} records, the first of them record {np.argmax(empty)}; leave "
                "those records out, the model says nothing about them"
            )

    @classmethod
    def of_lengths(cls, lengths: IntArray) -> "Spans":
        """Of records with so many tokens each, (n,), that follow each other."""
        return cls(offsets=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def n_tokens(self) -> int:
        """Of all records together."""
        return int(self.offsets[-1])

    @property
    def lengths(self) -> IntArray:
        """(n,) tokens of each record."""
        lengths: IntArray = np.diff(self.offsets)
        return lengths

    @property
    def owners(self) -> IntArray:
        """(t,) the record that each token belongs to."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def places(self, rows: IntArray) -> IntArray:
        """Positions of all tokens of the records `rows` (m,), record after record."""
        lengths = self.lengths[rows]
        return _runs(self.offsets[:-1][rows], lengths)

    def take(self, rows: IntArray) -> "Spans":
        """Those of the records `rows` (m,), whose tokens then follow each other."""
        return Spans.of_lengths(self.lengths[rows])

    def require(self, name: str, values: npt.NDArray[np.generic]) -> None:
        """Raise SignalError unless `values` holds one value per token."""
        if values.shape != (self.n_tokens,):
            raise SignalError(
                f"{name}: expected {self.n_tokens:,} values, one per token as in {OFFSETS}, "
                f"got shape {values.shape}"
            )

    def totals(self, values: npt.NDArray[np.generic]) -> Array:
        """Sums (n,) over the tokens of each record."""
        if len(self) == 0:
            return np.zeros(0)
        sums: Array = np.add.reduceat(values, self.offsets[:-1], dtype=np.float64)
        return sums

    def means(self, values: npt.NDArray[np.generic]) -> Array:
        """Means (n,) over the tokens of each record."""
        return self.totals(values) / self.lengths

    def ascending(self, values: FloatArray) -> FloatArray:
        """The values (t,) sorted within each record.

        Records of about one length are sorted together, as rows of a rectangle: this takes a
        tenth of the time of sorting all values by record.
        """
        result = np.empty_like(values)
        by_length = np.argsort(self.lengths, kind="stable")
        for start in range(0, len(self), _ROWS):
            rows = by_length[start : start + _ROWS]
            lengths, places = self.lengths[rows], self.places(rows)
            is_own = np.arange(lengths.max()) < lengths[:, None]  # (rows, longest)
            padded = np.full(is_own.shape, np.inf, dtype=values.dtype)
            padded[is_own] = values[places]
            padded.sort(axis=1)
            result[places] = padded[is_own]
        return result

    def lowest_means(self, values: FloatArray, *shares: float) -> tuple[Array, ...]:
        """Means (n,) over each share of lowest values of each record, rounded down, at least one.

        The shares of highest values are those of the negated ones.
        """
        ascending = self.ascending(values)
        means = []
        for share in shares:
            n_lowest = np.maximum(1, (self.lengths * share).astype(np.int64))  # (n,)
            chosen = ascending[_runs(self.offsets[:-1], n_lowest)]
            means.append(Spans.of_lengths(n_lowest).means(chosen))
        return tuple(means)


def _runs(starts: IntArray, lengths: IntArray) -> IntArray:
    """The numbers from starts[i] on, lengths[i] of them, one run after the other."""
    before = np.cumsum(lengths) - lengths
    places: IntArray = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return places
