"""Digests of texts, and MinHash signatures of their shingles of words.

The share of places at which two signatures agree estimates the Jaccard index of two sets of
shingles: of those in either text, the share in both.

Source: Broder 1997 (SEQUENCES), resemblance by min-wise hashing.
Deviation: shingles of three words, and of all words of a shorter text; permutations are
multiply-shift functions of mixed 64-bit codes.
"""

import hashlib

import numpy as np

from seenit.kinds.fingerprints import Fingerprints
from seenit.kinds.texts.words import Words, mixed, runs_of, whole_texts, words_of
from seenit.records.examples import TEXTS

N_PLACES = 128
N_SHINGLE = 3
EMPTY = np.uint32(2**32 - 1)
"""Every place of the signature of a text without words."""


def fingerprints(rows: np.ndarray) -> Fingerprints:
    """Digest of each text or pair (n, t) to the last character, and its signature (n, 128)."""
    digests = np.array(
        [
            hashlib.blake2b(
                "\0".join(row).encode("utf-8", errors="surrogatepass"), digest_size=16
            ).hexdigest()
            for row in rows.tolist()
        ],
        dtype="U32",
    )
    return Fingerprints(kind=TEXTS, digests=digests, sketches=signatures(whole_texts(rows)))


def signatures(texts: list[str]) -> np.ndarray:
    """MinHash signatures (n, N_PLACES) uint32; O(words) time for each place."""
    shingles = _shingles(words_of(texts))
    found = np.full((len(texts), N_PLACES), EMPTY, dtype=np.uint32)
    present, starts = np.unique(shingles.row, return_index=True)
    if not len(present):
        return found
    rng = np.random.default_rng(0)
    factors = rng.integers(0, 2**63, size=N_PLACES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    offsets = rng.integers(0, 2**63, size=N_PLACES, dtype=np.uint64)
    codes = mixed(shingles.codes)
    for place, (factor, offset) in enumerate(zip(factors, offsets, strict=True)):
        hashed = ((codes * factor + offset) >> np.uint64(32)).astype(np.uint32)
        found[present, place] = np.minimum.reduceat(hashed, starts)
    return found


def _shingles(words: Words) -> Words:
    """Runs of three words, in the order of the texts; all words of a shorter one as one run."""
    runs = runs_of(words, N_SHINGLE)
    has_run = np.zeros(words.n, dtype=bool)
    has_run[runs.row] = True
    is_short = ~has_run[words.row]
    short, at = words.row[is_short], words.codes[is_short]
    one = np.zeros(words.n, dtype=np.uint64)
    for row, code in zip(short.tolist(), at, strict=True):  # at most two words each
        one[row] = mixed(np.array([one[row] ^ code], dtype=np.uint64))[0]
    rows = np.unique(short)
    row = np.concatenate([runs.row, rows])
    order = np.argsort(row, kind="stable")
    return Words(codes=np.concatenate([runs.codes, one[rows]])[order], row=row[order], n=words.n)
