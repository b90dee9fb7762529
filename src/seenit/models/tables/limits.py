"""How large a model's file may be, so that a small lie does not fill the memory."""

from pathlib import Path

from seenit.errors import FileRefused
from seenit.files.sizes import words_of_size

MOST_BYTES = 2 * 10**9
MOST_COLUMNS = 10**6
MOST_CLASSES = 10**5
MOST_DEEP = 5_000
"""Levels of a tree; what recurses through them has a stack of its own limits."""


def bytes_of(path: str, what: str) -> bytes:
    """All bytes of a model's file.

    Raises:
        FileRefused: It is larger than any model of a table, or cannot be read.
    """
    try:
        n_bytes = Path(path).stat().st_size
        if n_bytes > MOST_BYTES:
            raise FileRefused(
                f"{path}: expected {what} of at most {words_of_size(MOST_BYTES)}, got "
                f"{words_of_size(n_bytes)}; pass --target module:function that asks it"
            )
        return Path(path).read_bytes()
    except OSError as error:
        raise FileRefused(
            f"{path}: cannot be read ({error.strerror}); check the path and its permissions"
        ) from None
