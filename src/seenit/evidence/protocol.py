"""What every run is given, whatever holds it: the one thing that checks and pipeline ask."""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from seenit.competition import Preset
from seenit.evidence.look.records import Look
from seenit.evidence.model_evidence import ModelEvidence
from seenit.numerics.arrays import IdArray, IntArray, MembershipArray
from seenit.records.blind import RecordColumns
from seenit.records.examples import Examples
from seenit.records.provenance import FileProvenance
from seenit.records.token_places import TokenPlaces
from seenit.store import Store


class Evidence(Protocol):
    """A model and records to ask it about, or signals that exist already.

    Whoever needs one of these asks for it by name and finds it empty where there is none; nobody
    asks which of the two it is.
    """

    @property
    def model(self) -> ModelEvidence | None:
        """The model that can be asked, with its records; None where signals exist already."""

    @property
    def signals(self) -> Mapping[str, np.ndarray]:
        """Signals that exist already, by name; empty where the model is to be asked."""

    @property
    def sets(self) -> tuple[Examples, ...]:
        """Records that can be read, in the order of every table that is made of them."""

    @property
    def token_places(self) -> TokenPlaces | None:
        """Where the tokens of a record in `sets` are from; None where there are no tokens."""

    @property
    def ids(self) -> IdArray:
        """(m,) of the records whose membership may be known, the first of all."""

    @property
    def labels(self) -> IntArray | None:
        """(m,) of the same records; None where nothing says them."""

    @property
    def is_member(self) -> MembershipArray:
        """(n,) int8 of all records; 1 member, 0 non-member, -1 unknown."""

    @property
    def units(self) -> IntArray | None:
        """(n,) code of the unit that each record belongs to; None where all are independent."""

    @property
    def columns(self) -> RecordColumns | None:
        """What tables of the user say of records that cannot be looked at; None for nothing."""

    @property
    def unscored(self) -> IdArray:
        """Ids of unknown membership that no reference says anything about."""

    @property
    def order_is_free(self) -> bool:
        """Records stand in an order of somebody's choosing, which could tell the sides."""

    @property
    def files(self) -> Mapping[str, FileProvenance]:
        """Provenance by role."""

    @property
    def preset(self) -> Preset:
        """The submission's format."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know."""

    @property
    def facts(self) -> Mapping[str, str]:
        """What a report says of it, in words by name."""

    @property
    def options(self) -> Mapping[str, str]:
        """What was read from files or found out where no option said it, by the option's name."""

    def looks(
        self, *, store: Store, on_progress: Callable[[int], None] = lambda n_done: None
    ) -> tuple[Look, ...]:
        """What the records look like without a model, set by set; empty where none are there."""

    def with_units(self, units: IntArray | None) -> "Evidence":
        """The same with codes (n,) of the units that were found."""


def class_names_of(evidence: Evidence) -> tuple[str, ...]:
    """Names of classes 0, 1, … where the records' files have names; empty for numbers."""
    return evidence.sets[0].class_names if evidence.sets else ()
