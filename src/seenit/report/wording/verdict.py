"""The verdict of a run in two sentences that anyone can repeat."""

from dataclasses import dataclass

from seenit.records.audits.leakage import CANNOT_TELL, INVERTED, LEAKS, NOT_AN_AUDIT
from seenit.records.evaluation import Evaluation
from seenit.report.wording.headline import Headline, headline
from seenit.words import as_sentence, in_hundred


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a run says, for a reader without statistics.

    Attributes:
        kind: as the record has it.
        headline: a few words.
        answer: the first sentence.
        evidence: what it rests on, with the numbers.
    """

    kind: str
    headline: str
    answer: str
    evidence: str


def verdict(evaluation: Evaluation) -> Verdict:
    """The recorded verdict in words; nothing is judged again here."""
    found = evaluation.verdict
    reason = _sentence(found.reason)
    if found.kind == LEAKS:
        return Verdict(
            kind=LEAKS,
            headline=f"The model leaks {found.strength}".strip(),
            answer=(
                "Someone who can use this model can tell, better than by chance, which "
                "records it was trained on."
            ),
            evidence=" ".join(
                [
                    *_frequencies(headline(evaluation)),
                    reason,
                    *([as_sentence(found.caveat)] if found.caveat else []),
                ]
            ),
        )
    headings = {
        NOT_AN_AUDIT: (
            "Not an audit",
            "These numbers do not show what the model gives away, because the two groups of "
            "records can be told apart without it.",
        ),
        INVERTED: (
            "Check which side is which",
            "The attacks rank the training records below the others, which a correct set-up does "
            "not do, so nothing is said about the model.",
        ),
        CANNOT_TELL: (
            "Cannot tell at this n",
            "These records do not suffice to say whether the model leaks.",
        ),
    }
    heading, answer = headings.get(
        found.kind,
        (
            "No leak found",
            "No attack told members from non-members better than chance. This is not a proof.",
        ),
    )
    return Verdict(kind=found.kind, headline=heading, answer=answer, evidence=reason)


def _frequencies(shown: Headline) -> list[str]:
    """The figures shown first, as natural frequencies; none where they are not above chance."""
    if shown.resolvable and shown.tpr.low > shown.max_fpr:
        return [
            f"When {in_hundred(shown.max_fpr)} non-members may be accused wrongly, "
            f"{in_hundred(shown.tpr.value)} members are recognised, where guessing would find "
            f"{in_hundred(shown.max_fpr)}."
        ]
    if shown.auc.low > 0.5:
        return [
            f"Given one member and one non-member, the member is picked in "
            f"{in_hundred(shown.auc.value)} pairs, where guessing would pick it in 50 of 100."
        ]
    return []


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
