"""The answer in two sentences that anyone can repeat."""

from dataclasses import dataclass

from seenit.records.evaluation import (
    MEMBERS_FROM_NONMEMBERS,
    AttackEvaluation,
    Evaluation,
    TprAtFpr,
)
from seenit.report.words import decimal, in_hundred, rate_name

LEAKS = "leaks"
NOT_FOUND = "not found"
CANNOT_TELL = "cannot tell"
NOT_AN_AUDIT = "not an audit"
INVERTED = "inverted"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a run says, for a reader without statistics.

    Attributes:
        kind: `LEAKS`, `NOT_FOUND`, `CANNOT_TELL`, `NOT_AN_AUDIT` or `INVERTED`.
        headline: a few words.
        answer: the first sentence.
        evidence: the second sentence, with the numbers.
    """

    kind: str
    headline: str
    answer: str
    evidence: str


def verdict(evaluation: Evaluation) -> Verdict:
    """Judge the chosen attack by its intervals, never by its point estimate.

    A leak is found when the AUC interval lies above 1/2 or the TPR interval at the headline FPR
    lies above that FPR. It is called strong when the AUC is at least 0.75 or some resolvable TPR
    at least ten times its FPR, slight when the AUC stays below 0.55 and no resolvable TPR is
    twice its FPR, all by the bound that makes the claim harder to earn. A failing blind baseline
    between members and non-members overrules everything.
    """
    entry = evaluation.of(evaluation.choice.attack)
    for blind in evaluation.blind:
        if blind.failed and blind.question == MEMBERS_FROM_NONMEMBERS:
            return Verdict(
                kind=NOT_AN_AUDIT,
                headline="Not an audit",
                answer=(
                    "These numbers do not show what the model gives away, because the two groups "
                    "of records can be told apart without it."
                ),
                evidence=(
                    "A classifier that never saw the model tells members from non-members with "
                    f"an AUC of {decimal(blind.auc.value)} (0.5 is chance), so an attack may "
                    "recognise the group and not the training set."
                ),
            )
    point = headline_point(entry)
    if entry.auc.low > 0.5 or (point.resolvable and point.tpr.low > point.max_fpr):
        return _leak(entry, point)
    if entry.auc.high < 0.5:
        return Verdict(
            kind=INVERTED,
            headline="Members look like outsiders",
            answer=(
                "The attack ranks the training records below the others, which a correct set-up "
                "does not do."
            ),
            evidence=(
                f"Its AUC is {decimal(entry.auc.value)}, where 0.5 is chance: check that "
                "membership is not reversed and that this is the right model."
            ),
        )
    return Verdict(
        kind=NOT_FOUND,
        headline="No leak found",
        answer=(
            f"With {entry.n_members:,} members and {entry.n_nonmembers:,} non-members, the "
            "attack did not tell them apart better than chance."
        ),
        evidence=(
            f"This is not a proof: an AUC of up to {decimal(entry.auc.high)} (0.5 is chance) "
            "remains compatible with these records."
        ),
    )


def headline_point(entry: AttackEvaluation) -> TprAtFpr:
    """TPR at FPR 5 % where it was measured, otherwise at the largest FPR."""
    points = entry.tpr_at_fpr
    return next((point for point in points if point.max_fpr == 0.05), points[0])


def _leak(entry: AttackEvaluation, point: TprAtFpr) -> Verdict:
    resolvable = [each for each in entry.tpr_at_fpr if each.resolvable]
    if entry.auc.low >= 0.75 or any(each.tpr.low >= 10 * each.max_fpr for each in resolvable):
        strength = "strongly "
    elif entry.auc.high < 0.55 and not any(
        each.tpr.high >= 2 * each.max_fpr for each in resolvable
    ):
        strength = "slightly "
    else:
        strength = ""
    pairs = (
        f"Given one member and one outsider, the attack picks the member in "
        f"{in_hundred(entry.auc.value)} pairs, where guessing would pick it in 50 of 100"
    )
    if point.resolvable and point.tpr.low > point.max_fpr:
        evidence = (
            f"When {in_hundred(point.max_fpr)} outsiders may be accused wrongly, the attack "
            f"recognises {in_hundred(point.tpr.value)} members, where guessing would find "
            f"{in_hundred(point.max_fpr)}."
        )
    elif point.resolvable:
        evidence = (
            f"{pairs}; but where only {in_hundred(point.max_fpr)} outsiders may be accused "
            "wrongly, it is not shown to be better than guessing."
        )
    else:
        evidence = (
            f"{pairs}; there are too few records to speak of a false-positive rate of "
            f"{rate_name(point.max_fpr)}."
        )
    return Verdict(
        kind=LEAKS,
        headline=f"The model leaks {strength}".strip(),
        answer=(
            "Someone who can use this model can tell, better than by chance, which "
            "records it was trained on."
        ),
        evidence=evidence,
    )
