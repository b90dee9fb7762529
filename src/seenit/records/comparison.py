"""The comparison of two runs, for two models or two versions of a model."""

from dataclasses import dataclass

from seenit.records.evaluation import Interval


@dataclass(frozen=True, kw_only=True)
class RunDifference:
    """One quantity of one attack in both runs.

    Attributes:
        attack: in the later run.
        before_attack: in the earlier run; the same one, or that run's choice.
        quantity: "auc" or "tpr@fpr=0.05".
        before: in the earlier run.
        after: in the later run.
        difference: after minus before.
        p_value: two-sided; None where the runs are not paired.
        resolvable: at least 10 false positives are allowed in both runs.
    """

    attack: str
    before_attack: str
    quantity: str
    before: Interval
    after: Interval
    difference: Interval
    p_value: float | None
    resolvable: bool


@dataclass(frozen=True, kw_only=True)
class FoundMembers:
    """Members that the chosen attacks find at one FPR, in runs on the same records.

    Attributes:
        max_fpr: allowed, in each run by its own threshold.
        n_both: found in both runs.
        n_only_before: found in the earlier run only.
        n_only_after: found in the later run only.
        n_neither: found in neither.
    """

    max_fpr: float
    n_both: int
    n_only_before: int
    n_only_after: int
    n_neither: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What changed from one run to another.

    Attributes:
        is_paired: both runs judge the same records, and the differences are paired.
        reason: why they are, or are not, one sentence.
        chosen: each run's chosen attack, AUC first, then the judged FPR; the two hold jointly.
        attacks: every attack that both runs have, AUC and then TPR; p-values corrected.
        found: None where the runs are not paired.
    """

    is_paired: bool
    reason: str
    chosen: tuple[RunDifference, ...]
    attacks: tuple[RunDifference, ...]
    found: FoundMembers | None
