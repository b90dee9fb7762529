"""What was measured about the reference models of a run."""

from dataclasses import dataclass

from seenit.records.evaluation import Interval, TprAtFpr


@dataclass(frozen=True, kw_only=True)
class GrowthPoint:
    """One attack with the first references of a run only.

    Attributes:
        attack: registry name.
        n_references: how many of them.
        auc: on the records of known membership.
        tpr: on the same records, at the FPR that the run is judged at.
    """

    attack: str
    n_references: int
    auc: Interval
    tpr: TprAtFpr


@dataclass(frozen=True, kw_only=True)
class ReferenceMatch:
    """The reference match: one attack on the target and on each reference in the target's place.

    Attributes:
        attack: registry name.
        target: AUC against the target.
        references: AUC against each reference, by all others less a partner.
        is_mismatch: even the lowest of them is more than .02 above the target's AUC.
    """

    attack: str
    target: Interval
    references: tuple[float, ...]
    is_mismatch: bool

    @property
    def words(self) -> str:
        """One sentence for the report."""
        mean = sum(self.references) / len(self.references)
        found = (
            f"{self.attack} has AUC {self.target.value:.3f} against the target and "
            f"{min(self.references):.3f} to {max(self.references):.3f} (mean {mean:.3f}) against "
            f"the {len(self.references)} references"
        )
        if self.is_mismatch:
            return (
                f"{found}: the references do not resemble the target in training size or recipe, "
                "so a better match would find more; this is no sign of safety"
            )
        return f"{found}: the references resemble the target"


@dataclass(frozen=True, kw_only=True)
class Forgetting:
    """Whether references know the target's members without having been trained on them.

    Those that began with the target's weights have seen each of its members once; only what they
    have forgotten may stand for a model that never saw the record.

    Attributes:
        auc: of the mean margin over references that were not trained on a record, of the target's
            known members against its known non-members; .5 where nothing is left.
        is_forgotten: the interval's lower bound is at most .52.
    """

    auc: Interval
    is_forgotten: bool

    @property
    def words(self) -> str:
        """One sentence for the report."""
        found = (
            "the margin of references that were not trained on a record separates the target's "
            f"members from others with AUC {self.auc.value:.3f}, {self.auc.low:.3f} to "
            f"{self.auc.high:.3f}"
        )
        if self.is_forgotten:
            return f"{found}: these references know nothing of the target's members"
        return (
            f"{found}: these references know the target's members without training on them, "
            "because they began with the target's weights (then use --start scratch, or a recipe "
            "with a smaller start or a higher learning_rate), or because the two sides differ by "
            "themselves"
        )


@dataclass(frozen=True, kw_only=True)
class ReferenceFindings:
    """Everything that a run learned from its references beyond the scores.

    Attributes:
        growth: attacks against the number of references; empty where none could be computed.
        match: None where the references are too few to judge one by the others.
        forgetting: None where no known record has a reference that was not trained on it.
    """

    growth: tuple[GrowthPoint, ...]
    match: ReferenceMatch | None
    forgetting: Forgetting | None = None
