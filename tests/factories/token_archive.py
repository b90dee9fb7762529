"""A small archive with values per token, right except for what a case changes."""

from pathlib import Path

import numpy as np
from planted_tokens import planted_tokens

N = 6
RIGHT = planted_tokens(np.arange(N) % 2 == 0, seed=0)


def token_npz(path: Path, **changes: object) -> Path:
    """A right archive of tokens, with changes; a change to `...` leaves an array out."""
    arrays = {"ids": np.arange(N), "is_member": np.arange(N) % 2, **RIGHT, **changes}
    np.savez(path, **{name: array for name, array in arrays.items() if array is not ...})
    return path
