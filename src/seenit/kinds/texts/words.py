"""Words of texts as codes, so that counts and shingles are array operations."""

import hashlib
import re
from dataclasses import dataclass

import numpy as np

from seenit.numerics.arrays import IntArray

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True, eq=False)
class Words:
    """The words of n texts, one after the other.

    Attributes:
        codes: (w,) uint64 of each word, in lower case; the same in every process.
        row: (w,) the text that it stands in.
        n: texts.
    """

    codes: np.ndarray
    row: IntArray
    n: int


def words_of(texts: list[str]) -> Words:
    """Runs of letters, digits and underscores, in lower case."""
    known: dict[str, int] = {}  # words repeat, and a digest takes longer than looking one up
    codes: list[int] = []
    lengths = np.zeros(len(texts), dtype=np.int64)
    for row, text in enumerate(texts):
        words = _WORD.findall(text.lower())
        lengths[row] = len(words)
        for word in words:
            if word not in known:
                digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
                known[word] = int.from_bytes(digest, "little")
            codes.append(known[word])
    return Words(
        codes=np.array(codes, dtype=np.uint64),
        row=np.repeat(np.arange(len(texts)), lengths),
        n=len(texts),
    )


def runs_of(words: Words, length: int) -> Words:
    """Codes of every run of so many words, (w',); a text that is shorter has none."""
    codes = words.codes
    runs = codes[: len(codes) - length + 1].copy() if len(codes) >= length else codes[:0]
    for step in range(1, length):
        runs = mixed(runs ^ codes[step : step + len(runs)])
    is_whole = words.row[: len(runs)] == words.row[length - 1 : length - 1 + len(runs)]
    return Words(codes=runs[is_whole], row=words.row[: len(runs)][is_whole], n=words.n)


def mixed(codes: np.ndarray) -> np.ndarray:
    """Codes (w,) uint64 with every bit depending on every other.

    Source: the finaliser of SplitMix64, Steele, Lea & Flood 2014 (OOPSLA), as Stafford tuned it.
    """
    found = codes.copy()
    found ^= found >> np.uint64(30)
    found *= np.uint64(0xBF58476D1CE4E5B9)
    found ^= found >> np.uint64(27)
    found *= np.uint64(0x94D049BB133111EB)
    found ^= found >> np.uint64(31)
    return found


def whole_texts(rows: np.ndarray) -> list[str]:
    """Texts of rows (n, t), the two of a pair with a line between."""
    return ["\n".join(row) for row in rows.tolist()]
