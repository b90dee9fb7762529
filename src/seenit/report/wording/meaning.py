"""What a verdict means to whoever has to decide, and what it does not."""

from dataclasses import dataclass

from seenit.records.audits.leakage import CANNOT_TELL, INVERTED, LEAKS, NOT_AN_AUDIT
from seenit.records.evaluation import Evaluation
from seenit.report.wording.verdict import Verdict
from seenit.words import decimal, percent, rate_name


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """Plain sentences for a reader without statistics.

    Attributes:
        means: what may be concluded.
        does_not_mean: what may not.
        next_step: the one thing to do first.
    """

    means: tuple[str, ...]
    does_not_mean: tuple[str, ...]
    next_step: str


def meaning(verdict: Verdict, evaluation: Evaluation) -> Meaning:
    """Sentences for this verdict, with the figures that they need."""
    if verdict.kind == NOT_AN_AUDIT:
        return Meaning(
            means=(
                "The training records and the others differ in themselves: by source, by time, by "
                "how they were prepared.",
                "Every figure on this page may show that difference and not the model's memory.",
            ),
            does_not_mean=(
                "That the model leaks: these figures do not show it.",
                "That the model is safe: they do not show that either.",
            ),
            next_step="Draw members and non-members at random from one and the same source, and "
            "run again.",
        )
    if verdict.kind == INVERTED:
        return Meaning(
            means=("Something is the wrong way round: the membership, the model, or the files.",),
            does_not_mean=("That the model protects its training data.",),
            next_step="Check which file holds the members and that this is the model trained on "
            "them, and run again.",
        )
    if verdict.kind == LEAKS:
        return Meaning(
            means=(
                "Anyone who can query the model and holds a record learns something about whether "
                "that record was used in training. Where being in the training set says something "
                "about a person, such as having been a patient, the model gives that away.",
                *_accusations(evaluation),
                "Whether a model counts as anonymous under the GDPR is judged case by case; the "
                "likelihood of obtaining personal data from it has to be insignificant (EDPB, "
                "Opinion 28/2024). Membership is one way of obtaining it, and this is a finding "
                "against the claim.",
            ),
            does_not_mean=(
                "That the contents of records can be read out of the model: knowing that a record "
                "was used is less than knowing what it says.",
                "That every person is equally exposed: an average hides the rare and unusual "
                "records, which are often exposed far more than the rest.",
                "That this is the worst there is: a stronger attack, or more reference models, may "
                "find more.",
                "That a flagged record was used: a high score is evidence, not proof.",
            ),
            next_step="Decide whether membership is sensitive here. If it is, retrain with a "
            "measure from the list under “What to do next”, and compare the two runs before "
            "anything ships.",
        )
    if verdict.kind == CANNOT_TELL:
        return Meaning(
            means=(
                "There are too few records, or too few reference models, for a verdict either "
                "way. The table under “Checks” says what it would take.",
            ),
            does_not_mean=(
                "That the model is safe: a leak may be there and not be seen.",
                "That the model leaks: what was seen may be chance.",
            ),
            next_step="Add records of both kinds, drawn from one source, and run again.",
        )
    auc = evaluation.verdict.beyond_chance.verdicts[0]
    return Meaning(
        means=(
            "With these attacks, on these records, nobody was recognised better than by chance.",
            f"An AUC of up to {decimal(auc.bounds.high)} (0.5 is chance) remains compatible with "
            f"{evaluation.chosen.n_members:,} members and "
            f"{evaluation.chosen.n_nonmembers:,} non-members.",
        ),
        does_not_mean=(
            "That nothing leaks: a stronger attack, more reference models or more records may "
            "find what these did not.",
            "That no single person is exposed: an average hides the rare and unusual records.",
            "A guarantee in the sense of differential privacy.",
        ),
        next_step="Say how large a leak would matter, and hold the run against that limit with "
        "“seenit gate”; it tells whether these records suffice to exclude it.",
    )


def _accusations(evaluation: Evaluation) -> tuple[str, ...]:
    """How often an accusation is right, by the share of members among those asked about."""
    chosen, rate = evaluation.chosen, evaluation.judged_fpr
    if not chosen.at(rate).resolvable:
        return ()
    found = [
        (prior, by_fpr[rate])
        for prior, by_fpr in chosen.precision_at_prior.items()
        if by_fpr.get(rate, float("nan")) == by_fpr.get(rate)
    ]
    if not found:
        return ()
    shares = ", ".join(
        f"{percent(precision)} where {rate_name(prior)} of those asked about are members"
        for prior, precision in found
    )
    return (f"An accusation at a false-positive rate of {rate_name(rate)} is right in {shares}.",)
