"""What an attack needs, read from its signatures: the keyword names are signal names.

A list of requirements beside the code could drift from it; a signature cannot.
"""

import inspect
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Protocol, TypeGuard, get_type_hints, runtime_checkable

import numpy as np

from seenit.numerics.arrays import Array
from seenit.records.signals import SignalTable

MEMBERSHIP = "known_is_member"
"""A keyword that is not a signal: (n,) bool, and only `fit` may have it."""
UNITS = "known_units"
"""The other one: (n,) code of the unit that a record belongs to, None where all are independent.

A `fit` that holds some of its records out from itself asks for it, to hold out whole units.
"""


class Scorer(Protocol):
    """An attack that learns nothing, or one that has learned."""

    @property
    def score(self) -> Callable[..., Array]:
        """Keyword signals to (n,) float64 scores, higher = more likely a member."""


@runtime_checkable
class Learner(Protocol):
    """An attack that learns from records of known membership first."""

    @property
    def fit(self) -> Callable[..., Scorer]:
        """Keyword signals and `known_is_member` (n,) bool to a frozen scorer."""


Attack = Scorer | Learner
"""A frozen dataclass whose fields are hyper-parameters."""


def is_learned(attack: Attack) -> TypeGuard[Learner]:
    """Whether `attack` must be fitted on known membership before it can score."""
    return isinstance(attack, Learner)


def required_signals(attack: Attack) -> tuple[str, ...]:
    """Vocabulary names without which `attack` cannot run, in order of first use."""
    return tuple(name for name, optional in _signals(attack).items() if not optional)


def optional_signals(attack: Attack) -> tuple[str, ...]:
    """Vocabulary names that `attack` uses where they exist, in order of first use."""
    return tuple(name for name, optional in _signals(attack).items() if optional)


def missing_signals(attack: Attack, available: Collection[str]) -> tuple[str, ...]:
    """Required names of `attack` that are not in `available`; empty if it can run."""
    return tuple(name for name in required_signals(attack) if name not in available)


def arguments_of(
    method: Callable[..., object], arrays: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The arrays that `method`, a `fit` or a `score`, names: pass them as its keywords."""
    names = inspect.signature(method).parameters
    return {name: arrays[name] for name in names if name in arrays}


def told_to(fit: Callable[..., object], table: SignalTable) -> dict[str, np.ndarray | None]:
    """What a `fit` is told of records of known membership beside their signals."""
    told: dict[str, np.ndarray | None] = {MEMBERSHIP: table.is_member == 1}
    if UNITS in inspect.signature(fit).parameters:
        told[UNITS] = table.units
    return told


def _signals(attack: Attack) -> dict[str, bool]:
    """Signal name to whether it is optional, over `fit` and the `score` of what it returns."""
    return _signals_of_class(type(attack))


@cache
def _signals_of_class(kind: type[Attack]) -> dict[str, bool]:
    methods: list[Callable[..., object]]
    if hasattr(kind, "fit"):
        methods = [kind.fit, get_type_hints(kind.fit)["return"].score]
    else:
        methods = [kind.score]
    found: dict[str, bool] = {}
    for method in methods:
        for name, parameter in inspect.signature(method).parameters.items():
            if name not in ("self", MEMBERSHIP, UNITS):
                optional = parameter.default is not inspect.Parameter.empty
                found[name] = optional and found.get(name, True)
    return found
