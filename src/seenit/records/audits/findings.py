"""What an audit adds to an evaluation: exposure of records, controls, and what it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from seenit.numerics.arrays import Array, BoolArray, IdArray, IntArray
from seenit.records.audits.canaries import WorstCase
from seenit.records.audits.epsilon import EpsilonBound
from seenit.records.audits.exposure import GroupExposure
from seenit.records.audits.memorised import Memorised
from seenit.records.audits.structure import ModelStructure
from seenit.records.audits.unit_membership import UnitMembership
from seenit.records.evaluation import Interval


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordRisks:
    """Every audited record under the chosen attack, (n,) each, in the order of the scores.

    Attributes:
        attack: the chosen one.
        ids: as in the data set.
        is_member: the truth.
        labels: true class; None where there is none.
        group: what the user's column says; None without one.
        score: of the attack, higher = more likely a member.
        probability: prior to the probability of membership, at that prior.
        per_record_fpr: how often a reference that was not trained on the record answers as the
            target does; nan without such references, None without any references.
        rank: from 1, the most exposed first; ties share the best rank.
        found_at: allowed FPR to whether the record is flagged at its threshold; only FPRs that
            these records can resolve.
    """

    attack: str
    ids: IdArray
    is_member: BoolArray
    labels: IntArray | None
    group: IdArray | None
    score: Array
    probability: Mapping[float, Array]
    per_record_fpr: Array | None
    rank: IntArray
    found_at: Mapping[float, BoolArray]


@dataclass(frozen=True, kw_only=True)
class GroupComparison:
    """Groups at one threshold, which all of them share.

    Attributes:
        by: what divides them: "class", or the user's column.
        max_fpr: the overall FPR that the threshold stays at or below.
        groups: in the order of their names; intervals hold jointly, p-values are adjusted.
    """

    by: str
    max_fpr: float
    groups: tuple[GroupExposure, ...]


@dataclass(frozen=True, kw_only=True)
class WrongModelControl:
    """The attack on a model that was not trained on the target's members.

    Attributes:
        model: which one, in words.
        attack: that was run on it.
        auc: against the target's membership; the level is shared among all controls.
        failed: the interval lies above .52 or below .48: the groups differ by themselves.
    """

    model: str
    attack: str
    auc: Interval
    failed: bool


@dataclass(frozen=True, kw_only=True)
class Need:
    """What is needed to measure a quantity that this audit may be too small for.

    Attributes:
        what: would be seen ("TPR at FPR 0.1 %").
        n: that there are.
        n_needed: that it takes.
        unit: of what ("non-members", "references").
    """

    what: str
    n: int
    n_needed: int
    unit: str

    @property
    def is_met(self) -> bool:
        """Whether there are enough."""
        return self.n >= self.n_needed


@dataclass(frozen=True, kw_only=True)
class EmpiricalEpsilon:
    """How much leakage an attack proves, on the scale of ε.

    Attributes:
        attack: whose scores prove it; chosen, with the threshold, on other records.
        bound: from the records that did not choose.
    """

    attack: str
    bound: EpsilonBound

    @property
    def meaning(self) -> str:
        """What it is, and what it is not."""
        return (
            "leakage of this one model on the scale of ε, for one record added or removed; no "
            "bound on the ε of its training algorithm, because no coin decided who is a member: "
            "`seenit dp-audit` gives that"
        )

    @property
    def words(self) -> str:
        """The figure with its level, its attack and its meaning."""
        return (
            f"at least {self.bound.epsilon:.2f} at a level of {self.bound.level:g}, by "
            f"{self.attack} on {self.bound.n_members:,} members and "
            f"{self.bound.n_nonmembers:,} non-members that were not used to choose it; "
            f"{self.meaning}"
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Audit:
    """Everything that an audit says beyond the evaluation of its attacks.

    Attributes:
        risks: record by record.
        comparisons: by class and by the user's column; may be empty.
        controls: models that cannot know; empty where there is no model to ask.
        needs: what would be needed for what.
        facts: in words by name: what was sampled, why no more references were trained.
        epsilon: leakage on the scale of ε; no bound on the training algorithm's, because no coin
            decided who is a member. None where it was not measured.
        worst_case: canaries beside ordinary records; None where none were planted or asked.
        memorised: how far canaries of a language model's references were learnt by heart; None
            without any.
        units: membership of units, such as persons; None where every record is its own, or too
            few units are on a side.
        structure: of a model of trees; None for other models and for tables of signals.
    """

    risks: RecordRisks
    comparisons: tuple[GroupComparison, ...] = ()
    controls: tuple[WrongModelControl, ...] = ()
    needs: tuple[Need, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    epsilon: EmpiricalEpsilon | None = None
    worst_case: WorstCase | None = None
    memorised: Memorised | None = None
    units: UnitMembership | None = None
    structure: ModelStructure | None = None
