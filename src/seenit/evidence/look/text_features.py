"""What can be seen of texts without any model: which words they have, and how long they are."""

import hashlib
from collections.abc import Sequence

import numpy as np

from seenit.numerics.arrays import Float32Array

N_FOLDED = 64
"""Columns that counts of words are folded into."""


def text_features(texts: Sequence[str]) -> Float32Array:
    """Features of each text, (n, N_FOLDED + 2) float32: folded counts of words, and two lengths.

    Args:
        texts: n of them; words are what white space parts, in lower case.
    """
    features = np.zeros((len(texts), N_FOLDED + 2), dtype=np.float32)
    place: dict[str, int] = {}  # words repeat, and a digest takes longer than looking one up
    for row, text in enumerate(texts):
        words = text.split()
        for word in words:
            if word not in place:
                digest = hashlib.blake2b(word.lower().encode(), digest_size=16).hexdigest()
                place[word] = int(digest[:8], 16) % N_FOLDED
            features[row, place[word]] += 1
        features[row, N_FOLDED:] = len(text), len(words)
    return features
