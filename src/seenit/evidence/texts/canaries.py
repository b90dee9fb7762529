"""Made-up texts that are planted in the references of a language model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seenit.kinds.texts.secrets import IDENTIFIER, MEANINGS, RANDOM_WORDS, secrets, words_in
from seenit.numerics.arrays import BoolArray, IntArray
from seenit.records.audits.memorised import SecretKind
from seenit.reference.plan import balanced_plan

FORMS = (RANDOM_WORDS, IDENTIFIER)
COPIES = (1, 4, 16)
KINDS = tuple(
    SecretKind(form=form, meaning=MEANINGS[form], copies=copies)
    for form in FORMS
    for copies in COPIES
)
N_ALTERNATIVES = 1023
"""Texts of each form that canaries are ranked among: 10 bits can be seen."""
MOST_EACH, FEWEST_EACH = 10, 2
_ONE_IN = 400
"""Members for each canary of a kind: all of them are some twentieth of a training set."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PlantedTexts:
    """m canaries, and the texts that they are ranked among.

    Attributes:
        texts: m of them.
        kind: (m,) position in `KINDS`.
        is_in: (r, m) bool, which references are trained on them; half of them on each.
        alternatives: `N_ALTERNATIVES` of each of `FORMS`, one form after the other.
    """

    texts: tuple[tuple[str, ...], ...]
    kind: IntArray
    is_in: BoolArray
    alternatives: tuple[tuple[str, ...], ...]

    def copies_for(self, reference: int) -> list[tuple[str, ...]]:
        """What a reference is trained on beside its texts, each as often as its kind has it."""
        own = np.flatnonzero(self.is_in[reference]).tolist()
        return [self.texts[at] for at in own for _ in range(KINDS[self.kind[at]].copies)]


def usual_number(n_members: int) -> int:
    """Canaries of each kind where nobody says a number; 0 where it would be too few to measure."""
    n_each = min(MOST_EACH, n_members // _ONE_IN)
    return n_each if n_each >= FEWEST_EACH else 0


def plant_texts(
    texts: Sequence[tuple[str, ...]], *, n_each: int, n_references: int, seed: int
) -> PlantedTexts | None:
    """Canaries of every kind; None for none, and where one reference has nothing to differ from.

    Args:
        texts: of the audit, whose words are drawn from.
        n_each: canaries of each kind.
        n_references: that they are planted in.
        seed: of all draws.
    """
    if not n_each or n_references < 2:
        return None
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(7,)))
    words, n_parts = words_in(list(texts)), len(texts[0])
    planted: list[str] = []
    alternatives: list[str] = []
    for form in FORMS:
        planted += secrets(form, words, n_each * len(COPIES), rng)
        alternatives += secrets(form, words, N_ALTERNATIVES, rng)
    plan = balanced_plan(n=len(planted), n_references=n_references, inclusion=0.5, seed=seed)
    return PlantedTexts(
        texts=tuple(_record(text, n_parts) for text in planted),
        kind=np.repeat(np.arange(len(KINDS)), n_each),
        is_in=plan.is_in,
        alternatives=tuple(_record(text, n_parts) for text in alternatives),
    )


def _record(text: str, n_parts: int) -> tuple[str, ...]:
    """A text, or a pair whose first it is."""
    return (text, *[""] * (n_parts - 1))
