"""The records that references are trained on, and what is known of the model they resemble."""

from dataclasses import dataclass

from seenit.models import Classifier
from seenit.numerics.arrays import IntArray, MembershipArray
from seenit.records.audits.canaries import Canaries
from seenit.records.examples import Examples, Normalisation


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceInputs:
    """n records in order, and the target where there is one.

    Attributes:
        sets: the records, canaries last.
        is_member: (n,) int8, what may be known of the target's training set; of canaries nothing.
        normalisation: per channel, None for none.
        n_classes: of the task.
        classifier: the target; None without one.
        device: torch device name.
        n_trained: records that the target was trained on, as far as the members that were passed
            tell; None where nobody says.
        canaries: the last of the records; None where none are planted.
        units: (n,) code of the unit that each record but the canaries belongs to, by the user;
            None where all are independent.
    """

    sets: tuple[Examples, ...]
    is_member: MembershipArray
    normalisation: Normalisation | None
    n_classes: int
    classifier: Classifier | None
    device: str
    n_trained: int | None = None
    canaries: Canaries | None = None
    units: IntArray | None = None

    @property
    def n_records(self) -> int:
        """Records that are no canaries."""
        return len(self.is_member) - (0 if self.canaries is None else len(self.canaries))
