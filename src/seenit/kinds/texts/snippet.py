"""What a text says, for a report, and where parts of it stand in that."""

import re

import numpy as np

from seenit.numerics.arrays import IntArray

MOST_CHARACTERS = 240
_WORD = re.compile(r"\S+")
_BETWEEN = " | "
_ADDED = (-1, -1)


def snippet(record: np.ndarray) -> str:
    """The beginning of one text or pair (1, t), white space as single blanks."""
    return _shown(record)[0]


def snippet_marks(record: np.ndarray, places: IntArray) -> tuple[tuple[int, int], ...]:
    """Where parts of one text or pair (1, t) stand in its snippet, those that touch as one.

    Args:
        record: the text.
        places: (m, 3), of each part the text of the pair that it is in, its first character and
            the one behind its last.

    Returns:
        First character and the one behind the last, in order; what the snippet leaves out has none.
    """
    _, stands = _shown(record)
    is_marked = np.zeros(len(stands) + 2, dtype=np.int8)
    for part, start, stop in places.tolist():
        own = (stands[:, 0] == part) & (stands[:, 1] >= start) & (stands[:, 1] < stop)
        is_marked[1:-1] |= own
    edges = np.flatnonzero(np.diff(is_marked))
    return tuple((int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _shown(record: np.ndarray) -> tuple[str, IntArray]:
    """The snippet, and of each of its characters (c, 2) the text and the place it is from."""
    said: list[str] = []
    stands: list[tuple[int, int]] = []
    for part, text in enumerate(str(each) for each in record[0]):
        if part:
            said += _BETWEEN
            stands += [_ADDED] * len(_BETWEEN)
        for at, word in enumerate(_WORD.finditer(text)):
            if at:
                said.append(" ")
                stands.append(_ADDED)
            said += [one if one.isprintable() else "�" for one in word.group()]
            stands += [(part, place) for place in range(*word.span())]
    if len(said) > MOST_CHARACTERS:
        said = [*said[: MOST_CHARACTERS - 1], "…"]
        stands = [*stands[: MOST_CHARACTERS - 1], _ADDED]
    return "".join(said), np.array(stands, dtype=np.int64).reshape(-1, 2)
