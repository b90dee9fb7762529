"""What the blind baselines of a run found, and what follows for every other figure."""

from dataclasses import dataclass

from seenit.records.blind import INPUTS, BlindScores
from seenit.records.evaluation import BlindBaseline
from seenit.report.wording.blind import blind_sentence
from seenit.words import in_a_row


@dataclass(frozen=True, kw_only=True, eq=False)
class BlindFindings:
    """What can be told without the model.

    Attributes:
        baselines: those that were run.
        members: what the first of them said of each known record; None where none was run.
        no_blind: why members were not held against non-members; empty where they were.
    """

    baselines: tuple[BlindBaseline, ...]
    members: BlindScores | None
    no_blind: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """What failed, what differs mildly, and what was not run."""
        told = (blind_sentence(each) for each in self.baselines if each.failed or each.is_mild)
        return (*told, *([self.no_blind] if self.no_blind else []))

    @property
    def spoiling(self) -> tuple[str, ...]:
        """Why no figure speaks of membership alone; empty where nothing stands against it."""
        return tuple(blind_sentence(each) for each in self.baselines if each.spoils_an_audit)

    @property
    def caveat(self) -> str:
        """The unchecked assumption behind a leak; empty where the records were looked at."""
        if self.no_blind:
            return self.no_blind
        if self.members is None or INPUTS in self.members.evidence.looked_at:
            return ""
        return (
            f"the blind baseline saw nothing but {in_a_row(self.members.evidence.looked_at)}, "
            "because a table of signals holds no records: members and non-members that differ in "
            "anything else would look like a leak"
        )

    @property
    def is_private_alike(self) -> bool:
        """Whether the figures of the public records can be expected on the private records."""
        return not any(each.failed and not each.spoils_an_audit for each in self.baselines)
