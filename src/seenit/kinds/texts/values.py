"""Whether there is anything in texts, judged block by block."""

from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import IdArray


@dataclass(kw_only=True)
class TextValues:
    """Running counts of texts that hold something.

    Attributes:
        n: texts or pairs so far.
        n_empty: of them without any character but white space.
    """

    n: int = 0
    n_empty: int = 0

    def add(self, start: int, block: np.ndarray) -> None:
        """Count one block (m, t) of texts."""
        self.n += len(block)
        self.n_empty += sum(not "".join(row).strip() for row in block.tolist())

    def problems(self, ids: IdArray) -> list[str]:
        """One sentence where all of them are empty."""
        if self.n_empty < self.n:
            return []
        return [
            f"texts: expected texts, got {self.n:,} empty ones; name the column of the texts by "
            "--text"
        ]
