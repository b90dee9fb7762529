"""Measured numbers with their n, their interval and their definition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isinf

from seenit.records.audits.leakage import LeakageVerdict
from seenit.records.interval import Interval as Interval  # it belongs to every figure here
from seenit.records.units import UnitCounts

MEMBERS_FROM_NONMEMBERS = "members from non-members"
"""The blind baseline's question that decides whether a run is an audit at all."""
PUBLIC_FROM_PRIVATE = "public from private"
"""The blind baseline's question that decides whether public figures speak of private records."""
MILD = 0.05
"""p-value from which on a blind baseline that did not fail is told."""


@dataclass(frozen=True, kw_only=True)
class TprAtFpr:
    """TPR at the largest FPR that does not exceed `max_fpr` (step function, ties together).

    Attributes:
        max_fpr: the allowed false-positive rate.
        tpr: the estimate with a stratified-bootstrap interval.
        n_false_positives_allowed: floor(n_nonmembers x max_fpr).
        resolvable: at least 10 false positives are allowed, so the number means something.
        likelihood_ratio: TPR / FPR of the threshold in use, from which follows what an accusation
            is worth; None where an earlier version did not measure it.
    """

    max_fpr: float
    tpr: Interval
    n_false_positives_allowed: int
    resolvable: bool
    likelihood_ratio: Interval | None = None


def precision(prior: float, ratio: float) -> float:
    """Share of the flagged records that are members, π r / (π r + 1 − π).

    Args:
        prior: π, share of members among those asked about, in (0, 1).
        ratio: r, TPR / FPR; inf where nobody is accused wrongly.

    Example:
        >>> precision(0.5, 9.0)
        0.9
    """
    return 1.0 if isinf(ratio) else prior * ratio / (prior * ratio + 1 - prior)


@dataclass(frozen=True, kw_only=True)
class ExpectedPrivate:
    """What the same attack should score on a set whose membership is withheld.

    Prediction intervals: sampling of the public and of the private set and the refit included.

    Attributes:
        n: size of the private set (or of the part that a scoreboard shows).
        n_members: members assumed among them (the public share).
        auc: predicted AUC.
        tpr_at_fpr: allowed FPR to predicted TPR.
    """

    n: int
    n_members: int
    auc: Interval
    tpr_at_fpr: Mapping[float, Interval]


@dataclass(frozen=True, kw_only=True)
class TieReport:
    """How coarse a score is.

    Attributes:
        n_distinct: number of distinct scores.
        largest_share: share of examples in the largest tie group.
        threshold_in_ties: allowed FPR to whether its threshold falls inside a tie group, so that
            part of the allowed false positives cannot be spent.
    """

    n_distinct: int
    largest_share: float
    threshold_in_ties: Mapping[float, bool]


@dataclass(frozen=True, kw_only=True)
class AttackEvaluation:
    """One attack on the examples whose membership is known.

    Attributes:
        attack: registry name.
        evaluated_on: "public, nothing fitted" or "public, out of fold".
        n_members: known members.
        n_nonmembers: known non-members.
        auc: AUC (ties count half) with its DeLong interval.
        tpr_at_fpr: one entry per requested FPR, in the order of the request.
        precision_at_prior: prior to allowed FPR to precision of the flagged records.
        ties: how coarse the score is.
        expected_private: the predictions, for the whole private set first, None without one.
        warnings: what a reader must know first, where this attack is all that was judged.
    """

    attack: str
    evaluated_on: str
    n_members: int
    n_nonmembers: int
    auc: Interval
    tpr_at_fpr: tuple[TprAtFpr, ...]
    precision_at_prior: Mapping[float, Mapping[float, float]]
    ties: TieReport
    expected_private: tuple[ExpectedPrivate, ...] = ()
    warnings: tuple[str, ...] = ()

    def at(self, max_fpr: float) -> TprAtFpr:
        """The TPR at one of the requested FPRs.

        Raises:
            KeyError: That FPR was not requested.
        """
        return {point.max_fpr: point for point in self.tpr_at_fpr}[max_fpr]

    def measured_at(self, max_fpr: float) -> TprAtFpr | None:
        """The TPR at one FPR, None where that FPR was not requested."""
        return next((point for point in self.tpr_at_fpr if point.max_fpr == max_fpr), None)


@dataclass(frozen=True, kw_only=True)
class PairedDifference:
    """How much better one attack is than another on the same records.

    Attributes:
        attack: the one named first.
        other: the one it is compared with.
        quantity: "auc" or "tpr@fpr=0.05".
        difference: attack minus other, with its interval.
        p_value: two-sided.
    """

    attack: str
    other: str
    quantity: str
    difference: Interval
    p_value: float


@dataclass(frozen=True, kw_only=True)
class BlindBaseline:
    """Can a classifier that never saw the model tell the two groups apart?

    Attributes:
        question: "members from non-members" or "public from private".
        auc: out-of-fold, with its interval.
        p_value: one-sided, of AUC > 1/2.
        failed: significant (p < .001) and material (lower bound > .52): a shift, not membership.
        looked_at: what it was given of each record, in words.
    """

    question: str
    auc: Interval
    p_value: float
    failed: bool
    looked_at: tuple[str, ...] = ("inputs", "labels")

    @property
    def spoils_an_audit(self) -> bool:
        """Whether members and non-members differ by themselves, which no figure can leave out."""
        return self.failed and self.question == MEMBERS_FROM_NONMEMBERS

    @property
    def is_mild(self) -> bool:
        """Whether it did not fail, although chance alone would rarely do as well (p < .05)."""
        return not self.failed and self.p_value < MILD


@dataclass(frozen=True, kw_only=True)
class DuplicatePair:
    """One record that stands in both of two groups.

    Attributes:
        first_id: in the first group.
        second_id: in the second.
        is_exact: the inputs are identical.
        found_by: where a near-duplicate was found, of "thumbnail", "features" (the target's) and
            "row".
        difference: squared, as a share of the most that near-duplicates may differ in; 0 for
            identical inputs.
    """

    first_id: str
    second_id: str
    is_exact: bool
    found_by: tuple[str, ...]
    difference: float


@dataclass(frozen=True, kw_only=True)
class Duplicates:
    """Records that stand in both of two groups.

    Attributes:
        groups: "members and non-members" or "public and private".
        n_exact: records of the second group with an identical input in the first.
        n_near: records with a nearly identical input, exact ones not counted.
        n_looked_at: records compared.
        n_near_by: where near-duplicates were looked for to how many were found there; one may be
            found in several places.
        pairs: all of them, those that differ least first; may be left out.
    """

    groups: str
    n_exact: int
    n_near: int
    n_looked_at: int
    n_near_by: Mapping[str, int] = field(default_factory=dict)
    pairs: tuple[DuplicatePair, ...] = ()

    @property
    def n(self) -> int:
        """Identical ones and near-duplicates."""
        return self.n_exact + self.n_near


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The chosen attack, and why it was chosen.

    Attributes:
        attack: the chosen one.
        reason: one sentence.
        corrected: its figures less what choosing it among others adds to them, by quantity
            ("auc", "tpr@fpr=0.05"); empty when the user named the attack.
        picked_on_halves: attack name to number of halves of the known records on which the same
            rule picks it.
    """

    attack: str
    reason: str
    corrected: Mapping[str, Interval] = field(default_factory=dict)
    picked_on_halves: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Everything that was measured in one run.

    Attributes:
        choice: the attack in the submission and why.
        judged_fpr: the FPR that the run is judged at: the attack is chosen by its TPR there, and
            terminal, page and summary show that one first.
        verdict: does the model leak?
        attacks: all attacks, strongest first.
        comparisons: the chosen attack against each other one.
        blind: blind baselines.
        no_blind: why members were not held against non-members without the model; empty where
            they were.
        duplicates: duplicates across groups.
        no_duplicates: why none were looked for; empty where they were.
        without_duplicates: the chosen attack without the non-members that have a duplicate among
            the members; None where there are none, or too few records are left.
        skipped: attack name to the reason it could not be computed.
        warnings: sentences that a reader must see before any number.
        heuristic_as_published: the seed formula clamped to [0, 1], to be read beside `heuristic`;
            no attack of the run, None where there are no logits.
        units: how many independent units the records are; None where all are independent.
    """

    choice: Choice
    judged_fpr: float
    verdict: LeakageVerdict
    attacks: tuple[AttackEvaluation, ...]
    comparisons: tuple[PairedDifference, ...] = ()
    blind: tuple[BlindBaseline, ...] = ()
    no_blind: str = ""
    duplicates: tuple[Duplicates, ...] = ()
    no_duplicates: str = ""
    without_duplicates: AttackEvaluation | None = None
    skipped: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    heuristic_as_published: AttackEvaluation | None = None
    units: UnitCounts | None = None

    def of(self, attack: str) -> AttackEvaluation:
        """The evaluation of one attack by name."""
        return next(entry for entry in self.attacks if entry.attack == attack)

    @property
    def chosen(self) -> AttackEvaluation:
        """The evaluation of the chosen attack."""
        return self.of(self.choice.attack)
