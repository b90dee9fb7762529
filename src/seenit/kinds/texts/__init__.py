"""Records that are texts, or pairs of texts: (n, t) of Python strings."""

import numpy as np

from seenit.data.texts.read import read_texts
from seenit.data.texts.together import in_one_numbering
from seenit.kinds.kind import RecordKind
from seenit.kinds.texts.features import blind_features
from seenit.kinds.texts.near import NEAR_TEXTS
from seenit.kinds.texts.shingles import fingerprints
from seenit.kinds.texts.snippet import snippet, snippet_marks
from seenit.kinds.texts.unlike import drawn_words
from seenit.kinds.texts.values import TextValues
from seenit.records.examples import TEXTS as _NAME

TEXTS = RecordKind(
    name=_NAME,
    values=TextValues,
    features=blind_features,
    prints=fingerprints,
    near=NEAR_TEXTS,
    unlike=drawn_words,
    snippet=snippet,
    snippet_marks=snippet_marks,
    dtype=np.dtype(object),
    may_be_scaled=False,
    together=in_one_numbering,
    reads=read_texts,
)
"""What is known of texts."""
