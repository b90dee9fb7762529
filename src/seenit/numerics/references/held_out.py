"""One reference in the target's place: its membership is known, and the others attack it.

Leaving a reference out of its own judgement changes counts in a way that gives the answer away:
in a balanced plan, an example that it trained on has one IN reference less than the others. So a
partner from the other side is left out with it, and every example keeps the same numbers.
"""

import numpy as np

from seenit.numerics.arrays import BoolArray


def held_out_counts(
    is_in: BoolArray, counts: BoolArray | None, reference: int, rng: np.random.Generator
) -> BoolArray:
    """Which references may be used for which examples when one of them plays the target.

    Args:
        is_in: (r, n) bool, reference r was trained on example n.
        counts: (r, n) bool, reference r may be used for example n; None if all may.
        reference: the one that plays the target.
        rng: draws each example's partner, one of the references on the other side.

    Returns:
        (r, n) bool; False all over an example on which the target is fixed by the plan, or for
        which no IN or no OUT reference would be left.
    """
    usable = np.ones_like(is_in) if counts is None else np.asarray(counts).copy()  # (r, n)
    is_drawn = usable[reference].copy()  # (n,)
    usable[reference] = False
    opposite = usable & (is_in != is_in[reference])
    draws = np.where(opposite, rng.random(is_in.shape, dtype=np.float32), -1.0)
    partner = draws.argmax(axis=0)
    usable[partner, np.arange(is_in.shape[1])] = False
    suffices = (usable & is_in).any(axis=0) & (usable & ~is_in).any(axis=0)
    usable &= is_drawn & suffices & opposite.any(axis=0)
    return usable
