"""What a blind learner sees of texts: words, pairs of words, characters, lengths, dates."""

import re

import numpy as np

from seenit.kinds.texts.words import Words, mixed, runs_of, whole_texts, words_of
from seenit.numerics.arrays import Float32Array

N_WORDS, N_PAIRS, N_TRIGRAMS = 192, 32, 64
"""Columns that counts are folded into."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"\d+")
_UPPER, _ASCII = re.compile(r"[A-Z]"), 127
_N_SHAPE = 15


def blind_features(rows: np.ndarray) -> Float32Array:
    """Features (n, k) float32 of texts or pairs (n, t), without any model.

    Logarithms of folded counts of words, of pairs of words and of three bytes in a row, all in
    lower case; lengths; shares of capitals, digits, punctuation and rare characters; years and
    numbers. Takes O(characters) time.

    Args:
        rows: (n, t) of strings.
    """
    texts = whole_texts(rows)
    words = words_of(texts)
    counts = [
        _folded(words, N_WORDS),
        _folded(runs_of(words, 2), N_PAIRS),
        _folded(_trigrams(texts), N_TRIGRAMS),
    ]
    of_shape = np.array([_shape(text) for text in texts], dtype=np.float64)
    of_shape = of_shape.reshape(len(texts), _N_SHAPE)
    return np.hstack([*(np.log1p(each) for each in counts), of_shape]).astype(np.float32)


def _folded(words: Words, n_columns: int) -> np.ndarray:
    """How often codes fall into each of so many columns, (n, n_columns)."""
    column = (mixed(words.codes) % np.uint64(n_columns)).astype(np.int64)
    counts = np.bincount(words.row * n_columns + column, minlength=words.n * n_columns)
    return counts.reshape(words.n, n_columns)


def _trigrams(texts: list[str]) -> Words:
    """Three bytes in a row as codes."""
    encoded = [text.lower().encode("utf-8", errors="replace") for text in texts]
    flat = np.frombuffer(b"".join(encoded), dtype=np.uint8).astype(np.uint64)
    row = np.repeat(np.arange(len(texts)), [len(one) for one in encoded])
    if len(flat) < 3:
        return Words(codes=flat[:0], row=row[:0], n=len(texts))
    codes = (flat[:-2] << np.uint64(16)) | (flat[1:-1] << np.uint64(8)) | flat[2:]
    is_whole = row[:-2] == row[2:]
    return Words(codes=codes[is_whole], row=row[:-2][is_whole], n=len(texts))


def _shape(text: str) -> tuple[float, ...]:
    """Lengths, shares of characters, years and numbers of one text."""
    n = max(1, len(text))
    years = [int(year) for year in _YEAR.findall(text)]
    numbers = _NUMBER.findall(text)
    n_words = len(text.split())
    n_rare = sum(ord(character) > _ASCII for character in text)
    return (
        len(text),
        n_words,
        len(text) / max(1, n_words),
        text.count("\n"),
        len(_UPPER.findall(text)) / n,
        sum(len(number) for number in numbers) / n,
        sum(text.count(mark) for mark in ".,;:!?") / n,
        n_rare,
        ord(max(text, default="\0")),
        len(numbers),
        max((len(number) for number in numbers), default=0),
        len(years),
        min(years, default=0),
        max(years, default=0),
        float(text != text.strip()) + text.count("  "),
    )
