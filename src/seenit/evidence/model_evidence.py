"""A model that can be asked, and the records to ask it about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from seenit.competition import Preset
from seenit.evidence.look.records import Look, look_at
from seenit.evidence.target_weights import digest_of_weights, holds_weights, told_weights
from seenit.models import AskedOnce, Classifier
from seenit.numerics.arrays import IdArray, IntArray, MembershipArray
from seenit.records.audits.canaries import Canaries
from seenit.records.blind import RecordColumns
from seenit.records.examples import UNKNOWN, Examples
from seenit.records.provenance import FileProvenance
from seenit.store import Store


@dataclass(frozen=True, kw_only=True, eq=False)
class ModelEvidence:
    """A model that can be queried and the records to query it with: one `Evidence`.

    Attributes:
        classifier: the target.
        public: records with known membership.
        private: records whose membership is asked for; None if there are none.
        files: provenance by role.
        preset: the submission's format.
        device: torch device name.
        warnings: what a reader must know.
        n_trained: records that the target was trained on, as far as the members that were passed
            tell; None where nobody says.
        preparation: what is done to images before they are normalised, in words by name.
        canaries: to be planted in references and never asked of the target; None for none.
        units: (n,) code of the unit that each record of `sets` belongs to, such as a person; None
            where all are independent.
    """

    classifier: Classifier
    public: Examples
    private: Examples | None
    files: Mapping[str, FileProvenance]
    preset: Preset
    device: str
    warnings: tuple[str, ...]
    n_trained: int | None = None
    canaries: Canaries | None = None
    preparation: Mapping[str, str] = field(default_factory=dict)
    units: IntArray | None = None

    @property
    def model(self) -> "ModelEvidence":
        """Itself."""
        return self

    @property
    def signals(self) -> Mapping[str, np.ndarray]:
        """None yet."""
        return {}

    @property
    def sets(self) -> tuple[Examples, ...]:
        """Public and private records, in the order of every table that is made of them."""
        return (self.public,) if self.private is None else (self.public, self.private)

    @property
    def token_places(self) -> None:
        """None: a record of a classifier is no row of tokens here."""
        return None

    @property
    def ids(self) -> IdArray:
        """(m,) of the public records."""
        return self.public.ids

    @property
    def labels(self) -> IntArray | None:
        """(m,) of the public records."""
        return self.public.labels

    @property
    def is_member(self) -> MembershipArray:
        """(n,) int8 of public and private records; those of private ones are unknown."""
        n_private = 0 if self.private is None else len(self.private)
        unknown = np.full(n_private, UNKNOWN, dtype=np.int8)
        return np.concatenate([self.public.is_member, unknown])

    @property
    def columns(self) -> RecordColumns | None:
        """Nothing: the records themselves can be looked at."""
        return None

    @property
    def unscored(self) -> IdArray:
        """None: every record is asked about."""
        return np.empty(0, dtype=np.int64)

    @property
    def order_is_free(self) -> bool:
        """False: the order of two sets tells their sides by construction."""
        return False

    @property
    def facts(self) -> Mapping[str, str]:
        """The model and what was done to the records, in words by name."""
        steps, counted = self.classifier.batch_norm_steps, {}
        if steps is not None:
            counted["Optimiser steps that its batch norm counted"] = str(steps)
        return {
            "Model": self.classifier.architecture,
            "Classes": str(self.classifier.n_classes),
            **_weights(self.classifier),
            "Records": f"{sum(map(len, self.sets)):,}",
            "How it was recognised": "; ".join(self.classifier.reasons),
            "Device": self.device,
            **self.preparation,
            **counted,
        }

    @property
    def options(self) -> Mapping[str, str]:
        """Architecture, normalisation, device and preparation as they were used."""
        normalisation = self.classifier.normalisation
        return {
            "architecture": self.classifier.architecture,
            "mean": str(None if normalisation is None else normalisation.mean),
            "std": str(None if normalisation is None else normalisation.std),
            "device": self.device,
            **self.preparation,
            **told_weights(self.files, self.classifier),
        }

    def looks(
        self, *, store: Store, on_progress: Callable[[int], None] = lambda n_done: None
    ) -> tuple[Look, ...]:
        """Of public and private records, read once."""
        return tuple(look_at(one, store=store, on_progress=on_progress) for one in self.sets)

    def with_units(self, units: IntArray | None) -> "ModelEvidence":
        """The same with codes (n,) of the units that were found."""
        return replace(self, units=units)


def _weights(classifier: Classifier) -> dict[str, str]:
    """What the target holds, whichever file or function it came from."""
    n = sum(parameter.numel() for parameter in classifier.module.parameters())
    if isinstance(classifier.module, AskedOnce):
        return {"Parameters": "not known, the target is a function that answers"}
    if not holds_weights(classifier):
        return {}
    return {"Parameters": f"{n:,}", "Digest of the weights": digest_of_weights(classifier)}
