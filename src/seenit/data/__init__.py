"""Records and precomputed signals from files of any known format."""

from seenit.data.formats.class_order import other_order
from seenit.data.mixed.beside import column_of
from seenit.data.open import open_examples
from seenit.data.prepare import apply_steps, as_stored, prepared
from seenit.data.sides import join_sides, sampled
from seenit.data.signal_files.open import open_signal_table
from seenit.data.tables.groups import open_groups
from seenit.data.tables.scored import read_scored
from seenit.data.tables.unit_columns import unit_columns

__all__ = [
    "apply_steps",
    "as_stored",
    "column_of",
    "join_sides",
    "open_examples",
    "open_groups",
    "open_signal_table",
    "other_order",
    "prepared",
    "read_scored",
    "sampled",
    "unit_columns",
]
