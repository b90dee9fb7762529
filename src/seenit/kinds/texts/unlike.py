"""Texts as unlike those of training as can be made of them, for canaries."""

import numpy as np


def drawn_words(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Texts of as many words each, drawn at random from all words of these texts, (n, t)."""
    pool = [word for row in rows.tolist() for text in row for word in text.split()]
    found = rows.copy()
    for at, text in np.ndenumerate(rows):
        n_words = len(str(text).split())
        drawn = rng.integers(0, max(1, len(pool)), size=n_words)
        found[at] = " ".join(pool[one] for one in drawn)
    return found
