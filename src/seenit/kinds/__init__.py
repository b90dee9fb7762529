"""Kinds of records: everything that differs between images, rows of numbers and other kinds.

One folder per kind and one row of the table, `RecordKind`. Everybody else asks `kind_of`.
"""

from seenit.kinds.images import IMAGES
from seenit.kinds.kind import NearSearch, RecordKind
from seenit.kinds.registry import kind_named, kind_of, register, views_of
from seenit.kinds.rows import ROWS
from seenit.kinds.tables import TABLES
from seenit.kinds.texts import TEXTS

__all__ = ["NearSearch", "RecordKind", "kind_named", "kind_of", "register", "views_of"]

for _kind in (TEXTS, IMAGES, ROWS, TABLES):  # the user names columns of texts; others are guessed
    register(_kind)
