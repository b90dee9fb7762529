"""Canaries of a language model's references: how far they were learnt by heart."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import Array, IntArray
from seenit.records.interval import Interval


@dataclass(frozen=True, kw_only=True)
class SecretKind:
    """Canaries of one form that stand equally often in a training set.

    Attributes:
        form: "identifier".
        meaning: what they look like, in a few words.
        copies: times that each stands in the training set of a reference that has it.
    """

    form: str
    meaning: str
    copies: int

    @property
    def name(self) -> str:
        """Form and number: "identifier, 4 times"."""
        return f"{self.form}, {'once' if self.copies == 1 else f'{self.copies} times'}"


@dataclass(frozen=True, kw_only=True)
class MemorisedKind:
    """How exposed the canaries of a kind are.

    Attributes:
        kind: of canary.
        n_canaries: different ones.
        inside: mean exposure in bits in references that were trained on them.
        outside: in references that were not; without memory 1.44 bits are expected.
    """

    kind: SecretKind
    n_canaries: int
    inside: Interval
    outside: Interval

    @property
    def is_memorised(self) -> bool:
        """The exposure of what was trained on is clearly higher."""
        return self.inside.low > self.outside.high


@dataclass(frozen=True, kw_only=True, eq=False)
class Memorised:
    """What references know by heart of texts that were made up.

    Attributes:
        n_references: that were asked.
        n_alternatives: texts of the same form that each canary is ranked among.
        kinds: of canaries; their intervals hold jointly.
        kind: (m,) position in `kinds` of each canary.
        inside: (m,) bits, mean over the references that were trained on it.
        outside: (m,) bits, mean over the others.
    """

    n_references: int
    n_alternatives: int
    kinds: tuple[MemorisedKind, ...]
    kind: IntArray
    inside: Array
    outside: Array

    @property
    def most_bits(self) -> float:
        """The exposure of a canary that is likelier than every alternative."""
        return float(np.log2(self.n_alternatives + 1))

    @property
    def worst(self) -> MemorisedKind | None:
        """The most exposed kind that is memorised; None for none."""
        known = [each for each in self.kinds if each.is_memorised]
        return max(known, key=lambda each: each.inside.value, default=None)
