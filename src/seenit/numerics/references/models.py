"""Reference models: who trained on what, and what their margins say per example.

Margins (r, n, q) may be memory-mapped and far larger than memory. They are read once, in blocks
of examples that stay in the processor's cache, and everything kept is O(n·q).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np

from seenit.errors import SignalError
from seenit.numerics.arrays import Array, BoolArray, FloatArray, IntArray
from seenit.numerics.checks import require_shape

_COUNTED_IN_BYTES = 255
_VALUES_PER_BLOCK = 8192  # 64 KiB of float64 per buffer: a handful of them fit a level-2 cache


class Side(Enum):
    """The references that trained on an example, or those that did not."""

    IN = "IN"
    OUT = "OUT"


@dataclass(frozen=True, kw_only=True, eq=False)
class References:
    """Margins of reference models with their membership plan, checked against the target's.

    Attributes:
        margin: (r, n, q) float32 or float64.
        is_in: (r, n) bool, reference r was trained on example n.
        counts: (r, n) bool, reference r may be used for example n; None means all may.
    """

    margin: FloatArray
    is_in: BoolArray
    counts: BoolArray | None

    def mask(self, reference: int, side: Side, rows: slice) -> BoolArray:
        """(b,) bool, `reference` stands on `side` for the examples of `rows`."""
        is_in = self.is_in[reference, rows]
        on_side = is_in if side is Side.IN else ~is_in
        return on_side if self.counts is None else on_side & self.counts[reference, rows]

    def n_models(self, side: Side) -> IntArray:
        """(n,) number of references on `side` of each example."""
        n_references, n_examples = self.is_in.shape
        total = np.zeros(n_examples, dtype=np.int64)
        for start in range(0, n_references, _COUNTED_IN_BYTES):
            few = np.zeros(n_examples, dtype=np.uint8)  # adding bytes to bytes takes a fifth
            for reference in range(start, min(start + _COUNTED_IN_BYTES, n_references)):
                few += self.mask(reference, side, slice(0, n_examples)).view(np.uint8)
            total += few
        return total

    def blocks(self) -> Iterator[slice]:
        """Consecutive ranges of examples, each small enough for the cache."""
        _, n_examples, n_queries = self.margin.shape
        step = max(1, _VALUES_PER_BLOCK // max(1, n_queries))
        for start in range(0, n_examples, step):
            yield slice(start, min(start + step, n_examples))

    def each(self, rows: slice) -> Iterator[tuple[int, Array]]:
        """One reference after the other, for one block of examples.

        Yields:
            Its number, and its margins (q, b) float64 in a buffer that the next one overwrites.
        """
        _, _, n_queries = self.margin.shape
        buffer = np.empty((n_queries, rows.stop - rows.start))
        for reference in range(len(self.margin)):
            np.copyto(buffer, self.margin[reference, rows].T)
            yield reference, buffer


def references_of(
    target_margin: FloatArray,
    reference_margin: FloatArray,
    reference_is_in: BoolArray,
    reference_is_usable: BoolArray | None,
    *,
    min_in: int,
    min_out: int,
    name: str = "reference",
) -> References:
    """The references of an attack, once they are known to suffice for every example.

    Args:
        target_margin: (n, q).
        reference_margin: (r, n, q), the same queries as the target's.
        reference_is_in: (r, n) bool.
        reference_is_usable: (r, n) bool, None if every reference may be used for every example.
        min_in: IN references that each example needs.
        min_out: OUT references that each example needs.
        name: what the arrays are called in messages: reference, imitator.

    Raises:
        SignalError: Shapes disagree, or an example has too few references on a side.
    """
    require_shape("target_margin", target_margin, (None, None))
    n_examples, n_queries = target_margin.shape
    require_shape(f"{name}_margin", reference_margin, (None, n_examples, n_queries))
    require_shape(f"{name}_is_in", reference_is_in, (len(reference_margin), n_examples))
    if reference_is_usable is not None:
        require_shape(f"{name}_is_usable", reference_is_usable, reference_is_in.shape)
    references = References(
        # A base-class view: slicing numpy.memmap objects row by row is slow.
        margin=np.asarray(reference_margin),
        is_in=np.asarray(reference_is_in),
        counts=None if reference_is_usable is None else np.asarray(reference_is_usable),
    )
    for side, needed in ((Side.IN, min_in), (Side.OUT, min_out)):
        _require_models(references, side, needed, name)
    return references


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """Count, mean and spread of the margins on one side of every example.

    Attributes:
        side: IN or OUT.
        n_models: (n,) int64, references on this side.
        mean: (n, q), nan where there is none.
        squares: (n, q), sum of squared deviations from `mean`.
    """

    side: Side
    n_models: IntArray
    mean: Array
    squares: Array

    @property
    def variance(self) -> Array:
        """(n, q) unbiased variance of each example.

        Raises:
            SignalError: The references of an example all agree: a density would be infinite.
        """
        flat = np.nonzero((self.squares <= 0).any(axis=1))[0]
        if len(flat):
            raise SignalError(
                f"reference_margin: expected {self.side.value} margins that differ within each "
                f"example, got {self.n_models[flat[0]]} equal ones for example {flat[0]} and "
                f"{len(flat)} such examples in all; train more references or pool the variance "
                "over examples"
            )
        result: Array = self.squares / (self.n_models - 1)[:, None]
        return result

    @property
    def pooled_variance(self) -> Array:
        """(q,) variance within examples, pooled over all of them.

        Raises:
            SignalError: No example has two differing references on this side.
        """
        total = self.squares.sum(axis=0)  # (q,)
        freedom = int(np.maximum(self.n_models - 1, 0).sum())
        if freedom == 0 or (total <= 0).any():
            raise SignalError(
                f"reference_margin: expected examples with at least 2 differing "
                f"{self.side.value} references to pool a variance from, got none; "
                "train more references"
            )
        result: Array = total / freedom
        return result


def moments(references: References, *sides: Side) -> tuple[Moments, ...]:
    """Moments of the margins on each of `sides`, in one pass over the margins.

    Two steps inside each block (means, then deviations), so nothing cancels.
    Time O(r·n·q) per side, extra memory O(n·q).
    """
    _, n_examples, n_queries = references.margin.shape
    n_models = {side: references.n_models(side) for side in sides}
    mean = {side: np.empty((n_examples, n_queries)) for side in sides}
    squares = {side: np.empty((n_examples, n_queries)) for side in sides}
    for rows in references.blocks():
        for side in sides:
            total, deviations = _block_moments(references, side, rows, n_models[side][rows])
            mean[side][rows] = total.T
            squares[side][rows] = deviations.T
    return tuple(
        Moments(side=side, n_models=n_models[side], mean=mean[side], squares=squares[side])
        for side in sides
    )


def _block_moments(
    references: References, side: Side, rows: slice, n_models: IntArray
) -> tuple[Array, Array]:
    """Means and sums of squared deviations, both (q, b), for one block of examples."""
    shape = (references.margin.shape[2], rows.stop - rows.start)
    scratch, mean, squares = np.empty(shape), np.zeros(shape), np.zeros(shape)
    for reference, margin in references.each(rows):
        mean += np.multiply(margin, references.mask(reference, side, rows), out=scratch)
    mean /= np.where(n_models > 0, n_models, np.nan)
    for reference, margin in references.each(rows):
        np.subtract(margin, mean, out=scratch)
        scratch *= scratch
        scratch *= references.mask(reference, side, rows)
        squares += scratch
    return mean, squares


def _require_models(references: References, side: Side, needed: int, name: str) -> None:
    """Raise SignalError, naming the first example with fewer than `needed` references."""
    if needed == 0:
        return
    n_models = references.n_models(side)
    short = np.nonzero(n_models < needed)[0]
    if len(short):
        raise SignalError(
            f"{name}_is_in: expected at least {needed} {side.value} {name} models for every "
            f"example, got {n_models[short[0]]} for example {short[0]} and {len(short)} such "
            "examples in all; train more or leave those examples out"
        )
