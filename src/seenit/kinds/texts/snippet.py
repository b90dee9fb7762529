"""What a text says, for a report."""

import numpy as np

MOST_CHARACTERS = 240


def snippet(record: np.ndarray) -> str:
    """The beginning of one text or pair (1, t), white space as single blanks."""
    said = " | ".join(" ".join(str(text).split()) for text in record[0])
    said = "".join(one if one.isprintable() else "�" for one in said)
    return said if len(said) <= MOST_CHARACTERS else f"{said[: MOST_CHARACTERS - 1]}…"
