"""Everything a report shows, in one frozen record."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from seenit.errors import SignalError
from seenit.records.audits.findings import Audit
from seenit.records.audits.references import ReferenceFindings
from seenit.records.curves import ClassLeakage, RocBand
from seenit.records.evaluation import Evaluation
from seenit.records.known_attack import KnownAttack
from seenit.records.provenance import RunProvenance
from seenit.records.scores import Scores

NO_CLASS = -1
"""The label of a record that has none, as of a language model."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ExposedRecord:
    """One of the records that the chosen attack is most certain of.

    Attributes:
        id: as in the data set.
        label: true class.
        score: of the chosen attack.
        is_member: None where membership is not known.
        image: (h, w, 3) uint8; None for records that are no images or must not be shown.
        snippet: what the record says; empty where it says nothing or must not be shown.
        marks: parts of the snippet that give the record away, by the first character and the one
            behind the last, in order.

    Raises:
        SignalError: The image has another shape or type.
    """

    id: str
    label: int
    score: float
    is_member: bool | None
    image: npt.NDArray[np.uint8] | None = None
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        image = self.image
        if image is None:
            return
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
            raise SignalError(
                f"image of record {self.id}: expected (h, w, 3) uint8, "
                f"got {image.shape} {image.dtype}"
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class DuplicatePictures:
    """Two records that stand in both of two groups, side by side.

    Attributes:
        groups: as the duplicates name them.
        first_id, second_id: in the two groups.
        first, second: (h, w, 3) uint8.
    """

    groups: str
    first_id: str
    second_id: str
    first: npt.NDArray[np.uint8]
    second: npt.NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class NormalisationRow:
    """How the model fares on known records under one normalisation.

    Attributes:
        name: "tml2025", "none", "as passed".
        accuracy: share of labels predicted right.
        mean_loss: cross-entropy, nats.
        is_used: the run used this one.
    """

    name: str
    accuracy: float
    mean_loss: float
    is_used: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class ReportInput:
    """What one report page shows.

    Attributes:
        title: of the page.
        evaluation: the measured numbers.
        scores: of every attack for every record, for the distributions.
        provenance: of the run.
        curves: ROC bands to draw, the chosen attack among them; may be empty.
        classes: leakage class by class for the chosen attack; may be empty.
        exposed: most exposed records, the most exposed first; may be empty.
        duplicate_pictures: records that stand on both sides, those that differ least first; may be
            empty.
        images_left_out: the user asked for a page without pictures of records.
        marked: what is marked in snippets, in words; empty where nothing is.
        class_names: names of classes 0, 1, …; classes beyond them are shown by number.
        normalisation: the normalisations that were tried; may be empty.
        facts: further facts of the run in words, by name ("Preset" to "tml2025").
        reference_findings: what its references taught about themselves, None without any.
        reference_facts: how its references were trained, in words by name; may be empty.
        probe_facts: how its forgetting probes were trained, in words by name; may be empty.
        audit: what an owner's audit adds, None for other runs.
        assumed: what the attacker was assumed to see and to spend, in words by attack; empty where
            an earlier version did not say.
        known_attacks: all that the version of the run had, those that did not run among them;
            empty where an earlier version did not say.
    """

    title: str
    evaluation: Evaluation
    scores: Scores
    provenance: RunProvenance
    curves: tuple[RocBand, ...] = ()
    classes: tuple[ClassLeakage, ...] = ()
    exposed: tuple[ExposedRecord, ...] = ()
    duplicate_pictures: tuple[DuplicatePictures, ...] = ()
    images_left_out: bool = False
    marked: str = ""
    class_names: tuple[str, ...] = ()
    normalisation: tuple[NormalisationRow, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    reference_findings: ReferenceFindings | None = None
    reference_facts: Mapping[str, str] = field(default_factory=dict)
    probe_facts: Mapping[str, str] = field(default_factory=dict)
    audit: Audit | None = None
    assumed: Mapping[str, str] = field(default_factory=dict)
    known_attacks: tuple[KnownAttack, ...] = ()

    @property
    def n_private(self) -> int:
        """Records whose membership is not known."""
        return int((self.scores.is_member < 0).sum())

    @property
    def shows_pictures(self) -> bool:
        """Pictures of records stand on the page."""
        has_any = bool(self.duplicate_pictures) or any(
            each.image is not None for each in self.exposed
        )
        return has_any and not self.images_left_out

    @property
    def shows_snippets(self) -> bool:
        """What records say stands on the page."""
        return any(each.snippet for each in self.exposed) and not self.images_left_out

    def class_name(self, label: int) -> str:
        """Name of a class, its number where it has none."""
        if label == NO_CLASS:
            return "none"
        if 0 <= label < len(self.class_names):
            return self.class_names[label]
        return f"class {label}"
