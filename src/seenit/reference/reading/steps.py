"""What the step counter of batch norm says: epochs, batch size and training set, as a ranked list.

A counter is a product, and many products are equal: what can be said is which of them people
choose. The weights below are judgement, not measurement; they only order the list.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from scipy.special import digamma

from seenit.errors import ConfigError

BATCH_SIZES: Mapping[int, float] = MappingProxyType(
    {16: 0.1, 32: 0.3, 50: 0.05, 64: 0.45, 100: 0.2, 128: 1.0, 200: 0.05, 250: 0.05}
    | {256: 0.6, 500: 0.05, 512: 0.25, 1024: 0.1}
)
"""Batch sizes to try, with how usual each is beside 128."""

_EPOCHS: Mapping[int, float] = MappingProxyType(
    dict.fromkeys((10, 20, 30, 50, 100, 200), 1.0)
    | dict.fromkeys((5, 15, 25, 40, 60, 80, 90, 120, 150, 160, 300), 0.4)
)
_ROUND, _TENS, _FIVES, _ODD = 0.2, 0.15, 0.08, 0.02
_MOST_EPOCHS = 1000
_DROPS_LAST = 0.3
_GRAINS: Mapping[int, float] = MappingProxyType(
    {10000: 0.35, 5000: 0.2, 1000: 0.2, 500: 0.1, 100: 0.05, 1: 0.1}
)
_TELLING_GRAIN = 500
"""Round enough to go by, where the size of a last batch follows from it."""
_SAYS_ALL = 0.9
"""That a training set is as large as somebody says."""
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """One way to come to a number of steps.

    Attributes:
        epochs: passes over the training set.
        batch_size: records per step.
        drop_last: the last, smaller batch of an epoch was left out.
        n_low: records in the smallest training set that gives this count.
        n_high: and in the largest.
        n_likely: the size to go by: what is known, else a round number; None where neither fits.
        plausibility: logarithm, up to one constant for the whole list.
        reasons: what speaks for and against it.
    """

    epochs: int
    batch_size: int
    drop_last: bool
    n_low: int
    n_high: int
    n_likely: int | None
    plausibility: float
    reasons: tuple[str, ...]

    @property
    def remainder(self) -> int:
        """Records in the last, smaller batch of an epoch; 0 for none, or where nobody knows."""
        if self.drop_last or self.n_likely is None:
            return 0
        left = self.n_likely % self.batch_size
        return left if left > 1 else 0  # batch norm takes no single record

    @property
    def words(self) -> str:
        """In one line."""
        rest = "the last, smaller batch dropped" if self.drop_last else "every batch used"
        size = f"{self.n_low:,}" + (f" to {self.n_high:,}" if self.n_high > self.n_low else "")
        return f"{self.epochs} epochs of {size} records in batches of {self.batch_size}, {rest}"


@dataclass(frozen=True, kw_only=True)
class StepReading:
    """Every way to come to a number of steps, the most usual first.

    Attributes:
        n_steps: the counter.
        n_records: smallest and largest training set that was thought possible.
        schedules: ranked; empty if none gives the count.
    """

    n_steps: int
    n_records: tuple[int, int]
    schedules: tuple[Schedule, ...]

    @property
    def words(self) -> str:
        """The finding."""
        low, high = self.n_records
        said = f"batch norm counted {self.n_steps:,} steps"
        if not self.schedules:
            return f"{said}: no usual batch size gives that with {low:,} to {high:,} records"
        named = "; ".join(schedule.words for schedule in self.schedules[:_NAMED])
        more = len(self.schedules) - _NAMED
        return f"{said}: {named}" + (f"; {more} less usual ways" if more > 0 else "")


def read_steps(
    n_steps: int,
    *,
    n_records: tuple[int, int],
    n_trained: int | None = None,
    batch_sizes: Sequence[int] = tuple(BATCH_SIZES),
) -> StepReading:
    """The products of epochs and batches per epoch that equal a step counter.

    Args:
        n_steps: optimiser steps, as `Classifier.batch_norm_steps`.
        n_records: smallest and largest training set to think of, both included. The known members
            are a lower bound.
        n_trained: what somebody says the training set had, who may have forgotten a part of it;
            None where nobody says.
        batch_sizes: to try.

    Raises:
        ConfigError: A number is below 1, or the range is empty.
    """
    low, high = n_records
    if n_steps < 1 or not 1 <= low <= high or min(batch_sizes, default=0) < 1:
        raise ConfigError(
            "steps: expected at least one step, a range of records from 1 up and batch sizes of at "
            f"least 1, got {n_steps} steps, {low} to {high} records, batches {list(batch_sizes)}"
        )
    found = []
    for epochs in range(1, min(n_steps, _MOST_EPOCHS) + 1):
        if n_steps % epochs:
            continue
        n_batches = n_steps // epochs
        for size in dict.fromkeys(batch_sizes):
            for drop_last in (False, True):
                first = n_batches * size if drop_last else (n_batches - 1) * size + 1
                first, last = max(low, first), min(high, first + size - 1)
                if first <= last:
                    bounds = (first, last)
                    found.append(_schedule(epochs, size, drop_last, bounds, n_records, n_trained))
    found.sort(key=lambda one: (-one.plausibility, one.epochs, one.batch_size, one.drop_last))
    return StepReading(n_steps=n_steps, n_records=n_records, schedules=tuple(found))


def _schedule(
    epochs: int,
    size: int,
    drop_last: bool,
    bounds: tuple[int, int],
    n_records: tuple[int, int],
    n_trained: int | None,
) -> Schedule:
    first, last = bounds
    usual_epochs, usual_size = _usual_epochs(epochs), BATCH_SIZES.get(size, _ODD)
    rounded = next(grain for grain in _GRAINS if last // grain * grain >= first)
    reasons = [f"{epochs} epochs: {_how_usual(usual_epochs)}"]
    reasons.append(f"batches of {size}: {_how_usual(usual_size)}")
    is_known = n_trained is not None and first <= n_trained <= last
    n_round = last // rounded * rounded
    if is_known:
        reasons.append(f"{n_trained:,} records, as many as there are members, fit")
    elif rounded > 1:
        reasons.append(f"{n_round:,} records, a round number, fit")
    if drop_last:
        reasons.append("needs that the last, smaller batch of an epoch was dropped")
    weight = usual_epochs * usual_size * (_DROPS_LAST if drop_last else 1 - _DROPS_LAST)
    size_weight = _weight_of_sizes(first, last, n_records)
    if n_trained is not None:
        size_weight = _SAYS_ALL * is_known + (1 - _SAYS_ALL) * size_weight
    return Schedule(
        epochs=epochs,
        batch_size=size,
        drop_last=drop_last,
        n_low=first,
        n_high=last,
        n_likely=n_trained if is_known else n_round if rounded >= _TELLING_GRAIN else None,
        plausibility=math.log(weight) + math.log(size_weight),
        reasons=tuple(reasons),
    )


def _usual_epochs(epochs: int) -> float:
    if epochs in _EPOCHS:
        return _EPOCHS[epochs]
    for step, weight in ((50, _ROUND), (10, _TENS), (5, _FIVES)):
        if epochs % step == 0:
            return weight
    return _ODD


def _how_usual(weight: float) -> str:
    return "usual" if weight >= 0.4 else "less usual" if weight >= 0.1 else "unusual"


def _weight_of_sizes(first: int, last: int, n_records: tuple[int, int]) -> float:
    """Share of a prior over training sets that lies in first..last.

    The prior mixes multiples of each grain, round numbers first, each with weight 1/n: sizes are
    uniform in scale.
    """
    grains = [grain for grain in _GRAINS if n_records[1] // grain * grain >= n_records[0]]
    total = sum(_GRAINS[grain] for grain in grains)
    return sum(
        _GRAINS[grain] / total * _inverses(first, last, grain) / _inverses(*n_records, grain)
        for grain in grains
    )


def _inverses(first: int, last: int, grain: int) -> float:
    """Σ 1/n over the multiples n of `grain` in first..last."""
    below, above = -(-first // grain), last // grain
    return float(digamma(above + 1) - digamma(below)) / grain if above >= below else 0.0
