"""What can be seen of records that are rows of a user's table, for the blind baseline."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seenit.evidence.look.text_features import text_features
from seenit.numerics.arrays import Array, IntArray
from seenit.numerics.gaps import gaps_below
from seenit.records.blind import RecordColumns

_MOSTLY_DISTINCT = 0.5
_FEWEST_WORDS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class ColumnFeatures:
    """n records.

    Attributes:
        features: (n, k) finite numbers.
        codes: (n, j) of categories, numbered in the order of their spelling.
    """

    features: Array
    codes: IntArray


def column_features(columns: RecordColumns) -> ColumnFeatures:
    """Numbers as they are, gaps below all others; texts as categories, or as their words.

    A column of texts that mostly differ and have three words or more on average is read as text,
    by folded counts of words and by length; any other is a category.
    """
    n = len(columns.ids)
    features: list[np.ndarray] = [np.empty((n, 0))]
    codes: list[np.ndarray] = [np.empty((n, 0), dtype=np.int64)]
    features += [gaps_below(values[:, None]) for values in columns.numbers.values()]
    for texts in columns.texts.values():
        if _are_prose(texts):
            features.append(text_features(texts))
        else:
            names = np.unique(np.asarray(texts), return_inverse=True)[1]
            codes.append(names.reshape(-1, 1).astype(np.int64))
    return ColumnFeatures(features=np.hstack(features), codes=np.hstack(codes))


def _are_prose(texts: Sequence[str]) -> bool:
    n_words = sum(len(text.split()) for text in texts)
    is_distinct = len(set(texts)) >= _MOSTLY_DISTINCT * len(texts)
    return is_distinct and n_words >= _FEWEST_WORDS * len(texts)
