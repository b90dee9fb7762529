"""Kinds of records: everything that differs between images, rows of numbers and other kinds.

One folder per kind and one row of the table, `RecordKind`. Everybody else asks `kind_of`.
"""

from seenit.kinds.images import IMAGES
from seenit.kinds.kind import NearSearch, RecordKind
from seenit.kinds.registry import kind_named, kind_of, register, views_of
from seenit.kinds.rows import ROWS
from seenit.kinds.tables import TABLES

__all__ = ["NearSearch", "RecordKind", "kind_named", "kind_of", "register", "views_of"]

for _kind in (IMAGES, ROWS, TABLES):
    register(_kind)
