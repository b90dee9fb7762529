"""Read files that are not trusted: recognise, describe and open them, never execute them."""

from seenit.files.kinds import Kind, recognise
from seenit.files.pickles.safe_torch import load_torch
from seenit.files.pickles.stand_ins import Inert
from seenit.files.pickles.transforms import normalisation_of
from seenit.files.provenance import provenance_of
from seenit.files.summaries.any_file import FileSummary, describe
from seenit.files.usable import require_usable

__all__ = [
    "FileSummary",
    "Inert",
    "Kind",
    "describe",
    "load_torch",
    "normalisation_of",
    "provenance_of",
    "recognise",
    "require_usable",
]
