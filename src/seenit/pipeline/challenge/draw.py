"""Who is in which set, who is a member and who is on the scoreboard: drawn once, by the seed.

Participants see a part of what is drawn: ids, the order of the public set, which records are public
ones. Each draw has a stream of its own, whose start is a hash of the seed, so that nothing that is
seen tells of a draw that is not.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from seenit.errors import Refused
from seenit.hosting.truth import Truth, draw_scoreboard
from seenit.numerics.arrays import BoolArray, IntArray

FEWEST_PER_SET = 20


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """The sets, each in random order, so that no order tells anything.

    Attributes:
        public: (n,) rows of the public records.
        private: (n,) rows of the private records.
        public_ids: (n,) new ids, which tell nothing either.
        public_is_member: (n,) bool, half of them true.
        truth: of the private records.
    """

    public: IntArray
    private: IntArray
    public_ids: IntArray
    public_is_member: BoolArray
    truth: Truth

    @property
    def trained_on(self) -> IntArray:
        """Rows of all members."""
        return np.sort(
            np.concatenate([self.public[self.public_is_member], self.private[self.truth.is_member]])
        )


def draw(n: int, *, n_per_set: int | None, share: float, seed: int) -> Drawn:
    """Draw two sets of `n_per_set` of n records, or of as many as there are.

    Args:
        n: different records.
        n_per_set: even; None for all.
        share: of the private records on the scoreboard.
        seed: of everything drawn.

    Raises:
        Refused: There are too few records.
    """
    size = n // 4 * 2 if n_per_set is None else n_per_set
    if size < FEWEST_PER_SET or 2 * size > n:
        wanted = max(2 * size, 2 * FEWEST_PER_SET)
        raise Refused(
            [
                f"--records: expected at least {wanted:,} different records for two sets, got "
                f"{n:,}; pass more, or a smaller --n-per-set"
            ]
        )
    rows = stream(seed, "rows").permutation(n)[: 2 * size]
    ids = stream(seed, "ids").permutation(20 * size)[: 2 * size]
    is_member = [
        stream(seed, f"members of the {part} set").permutation(size) < size // 2
        for part in ("public", "private")
    ]
    on_scoreboard = draw_scoreboard(is_member[1], share=share, rng=stream(seed, "scoreboard"))
    return Drawn(
        public=rows[:size],
        private=rows[size:],
        public_ids=ids[:size],
        public_is_member=is_member[0],
        truth=Truth(ids=ids[size:], is_member=is_member[1], is_on_scoreboard=on_scoreboard),
    )


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A generator for one purpose."""
    return np.random.default_rng(int.from_bytes(_hash(seed, purpose), "big"))


def derived_seed(seed: int, purpose: str) -> int:
    """32 bits for one purpose, from which nobody gets back to the seed."""
    return int.from_bytes(_hash(seed, purpose)[:4], "big")


def _hash(seed: int, purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose} {seed}".encode()).digest()
