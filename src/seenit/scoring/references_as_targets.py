"""References in the target's place: each is attacked with the other references."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from seenit.attacks import find_attack
from seenit.attacks.requirements import Learner
from seenit.errors import SignalError
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.references.held_out import held_out_counts
from seenit.records.signals import SignalTable
from seenit.scoring import direct_scores

FEWEST = 50
"""Examples of each side below which a reference is not judged."""


def references_as_targets(
    table: SignalTable, attack: str, *, seed: int
) -> Iterator[tuple[int, IntArray, Array]]:
    """An attack on each reference in turn, with all other references but its partner.

    Args:
        table: n examples, with the references' margins and who is in them.
        attack: registry name of one that learns nothing.
        seed: of the partners that are left out.

    Yields:
        The reference, (m,) the examples that its plan drew and that enough others can be asked
        about, and their scores (m,); nothing for a reference that the attack cannot be run on.
    """
    is_in, counts = table.arrays["reference_is_in"], table.arrays.get("reference_is_usable")
    rng = np.random.default_rng(seed)
    for reference in range(len(is_in)):
        usable = held_out_counts(is_in, counts, reference, rng)
        rows = np.flatnonzero(usable.any(axis=0))
        scores = scores_of(attack, _as_target(table, reference, usable).take(rows))
        if scores is not None:
            yield reference, rows, scores


def has_both_sides(inside: BoolArray) -> bool:
    """Enough examples that a reference was trained on, and enough others, to judge it."""
    return int(min(inside.sum(), (~inside).sum())) >= FEWEST


def scores_of(name: str, table: SignalTable) -> Array | None:
    """Scores (n,) of an attack that learns nothing, None where it has too few references."""
    attack = find_attack(name).variant_for(table.arrays)
    if attack is None or isinstance(attack, Learner):
        return None
    try:
        return direct_scores(attack, table)
    except SignalError:
        return None


def _as_target(table: SignalTable, reference: int, usable: BoolArray) -> SignalTable:
    """The table with one reference in the target's place.

    Margins at T = 2 take part only if the target has them, or there is no target.
    """
    arrays = {
        name: table.arrays[name]
        for name in ("reference_margin", "reference_margin_t2", "reference_is_in")
        if name in table.arrays
    }
    has_no_target = "target_margin" not in table.arrays
    for suffix in ("", "_t2"):
        is_asked = has_no_target or f"target_margin{suffix}" in table.arrays
        if f"reference_margin{suffix}" in arrays and is_asked:
            margin = arrays[f"reference_margin{suffix}"][reference]  # (n, q)
            arrays[f"target_margin{suffix}"] = np.asarray(margin, dtype=np.float64)
    return replace(table, arrays={**arrays, "reference_is_usable": usable})
