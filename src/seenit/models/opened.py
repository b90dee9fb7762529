"""What a loader hands over: a module and what the loader knows of it."""

from dataclasses import dataclass

from torch import nn

from seenit.records.examples import Normalisation
from seenit.records.provenance import FileProvenance


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenedModule:
    """A module as a file held it, before it is looked at.

    Attributes:
        module: from a float32 batch to logits.
        architecture: in words.
        source: where it came from.
        reasons: what was recognised and how, one sentence each.
        fixed_batch: the only batch size that the module takes, None if it takes any.
        normalisation: means and deviations that the file held beside the network and that go
            before it; None where it held none.
        knows_classes: its outputs were matched to the classes of the records by their names.
    """

    module: nn.Module
    architecture: str
    source: FileProvenance
    reasons: tuple[str, ...]
    fixed_batch: int | None = None
    normalisation: Normalisation | None = None
    knows_classes: bool = False
