"""Build-once artefacts on disk."""

from seenit.store.artifacts import Store
from seenit.store.atomic import write_atomically
from seenit.store.code import code_version
from seenit.store.duplicates_file import write_duplicates
from seenit.store.frozen_file import read_frozen, write_frozen
from seenit.store.keys import key_of
from seenit.store.risks_file import write_risks
from seenit.store.scores_file import read_scores, write_scores
from seenit.store.units_file import read_units, write_units

__all__ = [
    "Store",
    "code_version",
    "key_of",
    "read_frozen",
    "read_scores",
    "read_units",
    "write_atomically",
    "write_duplicates",
    "write_frozen",
    "write_risks",
    "write_scores",
    "write_units",
]
