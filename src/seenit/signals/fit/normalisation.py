"""Check whether the normalisation fits the model: a wrong one raises no error and ruins results.

Only accuracy and loss on records whose label is known can tell, so they are measured under every
normalisation that anybody offers.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from seenit.errors import TargetFailed
from seenit.models.classifier import Classifier
from seenit.models.own_code.asked_once import AskedOnce
from seenit.numerics.arrays import BoolArray, IntArray
from seenit.records.examples import Examples, Normalisation
from seenit.signals.asking import failed_on
from seenit.signals.fit.answers import (
    FEWEST_MEMBERS,
    Answers,
    answers_of,
    is_better,
    is_clear,
    is_far_better,
    telling,
)
from seenit.signals.fit.sample import N_ASKED, sample_of

_CLEAR_SD = 3.0
_CLEAR_ACCURACY = 0.01
_CLEAR_LOSS = 0.01  # nats

WELL_KNOWN: Mapping[str, Normalisation] = {
    "ImageNet": Normalisation(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
    "CIFAR-10": Normalisation(mean=(0.4914, 0.4822, 0.4465), std=(0.2470, 0.2435, 0.2616)),
    "MNIST": Normalisation(mean=(0.1307,), std=(0.3081,)),
}


_SAME_KEYS = (
    "networks with the same keys and shapes can differ in what has no weights (stride, pooling, "
    "timm's resnetblur and resnetaa)"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class NormalisationFit:
    """Accuracy and loss of a model under one normalisation.

    Attributes:
        name: "as given", "none", "this data's own", "offered by the data file", a preset's or a
            well-known data set's.
        normalisation: means and deviations, None for none.
        answers: of the records that were asked about.
    """

    name: str
    normalisation: Normalisation | None
    answers: Answers

    @property
    def accuracy(self) -> float:
        """Share of records predicted right."""
        return self.answers.accuracy

    @property
    def mean_loss(self) -> float:
        """Cross-entropy, nats."""
        return self.answers.mean_loss


@dataclass(frozen=True, kw_only=True, eq=False)
class NormalisationCheck:
    """Accuracy and loss of a model under every normalisation at hand, on the same records.

    Attributes:
        used: the one that the classifier has.
        best: the lowest mean loss, or what is not clearly worse and has a better name.
        fits: all of them, the one in use first.
        n: records asked about.
        only_guesses: under none of them is the model better than naming the commonest class.
        is_far_off: the best one fits so much better that the one in use cannot be the target's.
        warning: what to do, None where the one in use is as good as any.
    """

    used: NormalisationFit
    best: NormalisationFit
    fits: tuple[NormalisationFit, ...]
    n: int
    only_guesses: bool
    is_far_off: bool
    warning: str | None


def normalisation_check(
    classifier: Classifier,
    examples: Examples,
    *,
    candidates: Mapping[str, Normalisation],
    is_scaled: bool = True,
    device: str = "auto",
    at_most: int = N_ASKED,
) -> NormalisationCheck:
    """Accuracy and loss with the classifier's normalisation, without, and with other candidates.

    The data's own means and deviations and those that the data file offers are added. Records are
    asked about in ten stretches spread over the set. Another normalisation is
    reported as better only where both accuracy and loss are, by 3 standard errors of the paired
    difference and one percentage point of accuracy. It is far better by five points and an exact
    sign test (`seenit.signals.fit.answers.is_far_better`), on known members where there are 50.

    Args:
        classifier: the model with the normalisation in use.
        examples: records with their labels, whatever their membership.
        candidates: name to normalisation, for example every preset's.
        is_scaled: the records are measures, which means and deviations may be taken of; else
            nothing but the classifier's own is tried.
        device: as in `extract_signals`.
        at_most: records to ask about.

    Raises:
        ModelError: The model failed under the normalisation in use.
    """
    sample = sample_of(examples, at_most=at_most)
    rows, labels = sample.rows, sample.labels
    offered: dict[str, Normalisation | None] = {"as given": classifier.normalisation}
    if is_scaled:  # the more telling name first
        offered |= {
            "offered by the data file": examples.offered_normalisation,
            **{name: one for name, one in candidates.items() if len(one.mean) == rows.shape[1]},
            "none": None,
            "this data's own": _own(rows),
        }
    asked: dict[Normalisation | None, NormalisationFit] = {}
    for name, one in offered.items():
        if one in asked:
            continue
        try:
            answers = answers_of(
                replace(classifier, normalisation=one), rows, labels, device=device
            )
        except TargetFailed as error:
            if one == classifier.normalisation or isinstance(classifier.module, AskedOnce):
                raise failed_on(error, examples, sample.at) from error.__cause__
            continue  # a module of the user's own may refuse such values
        asked[one] = NormalisationFit(
            name="none" if one is None else name, normalisation=one, answers=answers
        )
    used = asked[classifier.normalisation]
    lowest = min(asked.values(), key=lambda fit: fit.mean_loss)
    best = next(
        fit
        for fit in asked.values()
        if not is_clear(fit.answers.losses - lowest.answers.losses, at_least=_CLEAR_LOSS)
    )
    counted = telling(sample.is_member)
    is_far_off = is_far_better(best.answers.take(counted), used.answers.take(counted))
    guessing = _no_better_than_guessing(best, labels, is_scaled=is_scaled)
    worse_than_none = _worse_than_no_answer(best, sample.is_member, classifier.n_classes)
    if is_far_off:
        warning: str | None = _better_one(used, best, counted, sample.is_member)
    elif is_better(best.answers, used.answers, at_least=_CLEAR_ACCURACY):
        warning = _better_one(used, best, np.ones_like(counted), sample.is_member)
    else:
        warning = guessing or worse_than_none
    return NormalisationCheck(
        used=used,
        best=best,
        fits=tuple(asked.values()),
        n=len(labels),
        only_guesses=guessing is not None,
        is_far_off=is_far_off,
        warning=warning,
    )


def _own(rows: np.ndarray) -> Normalisation | None:
    """Means and deviations of the records themselves, None where a channel is constant."""
    axes = (0, *range(2, rows.ndim))
    values = rows.astype(np.float64)
    mean, std = values.mean(axis=axes), values.std(axis=axes)
    if not (std > 0).all():
        return None
    return Normalisation(
        mean=tuple(round(float(value), 4) for value in mean),
        std=tuple(round(float(value), 4) for value in std),
    )


def _better_one(
    used: NormalisationFit, best: NormalisationFit, counted: BoolArray, is_member: BoolArray
) -> str:
    """The warning that names a better normalisation by the options that override all others."""
    fits, said = best.normalisation, f'with the normalisation "{best.name}"'
    if fits is None:
        n_channels = len(used.normalisation.mean) if used.normalisation else 0
        fits = Normalisation(mean=(0.0,) * n_channels, std=(1.0,) * n_channels)
        said = "without normalisation"
    mean, std = (",".join(f"{value:g}" for value in part) for part in (fits.mean, fits.std))
    now = "without normalisation" if used.normalisation is None else "as given"
    better, worse = best.answers.take(counted), used.answers.take(counted)
    whom = "known members" if not counted.all() or is_member.all() else "records"
    return (
        f"normalisation: the model is right on {better.accuracy:.1%} of {int(counted.sum()):,} "
        f"{whom} {said} (mean loss {better.mean_loss:.3g}), but on {worse.accuracy:.1%} {now} "
        f"(mean loss {worse.mean_loss:.3g}); a wrong one ruins every attack and every reference, "
        f"so pass --mean {mean} --std {std}"
    )


def _no_better_than_guessing(
    best: NormalisationFit, labels: IntArray, *, is_scaled: bool
) -> str | None:
    n = len(labels)
    share = float(np.bincount(labels).max()) / n
    if best.accuracy > share + _CLEAR_SD * (share * (1 - share) / n) ** 0.5:
        return None
    if not is_scaled:
        return (
            f"model: it is right on {best.accuracy:.1%} of {n:,} records, no better than always "
            f"naming the commonest class ({share:.1%}); check that model and labels belong together"
        )
    return (
        f"model: under every normalisation tried it is right on at most {best.accuracy:.1%} of "
        f"{n:,} records, no better than always naming the commonest class ({share:.1%}); check "
        f"that model, labels and --architecture belong together: {_SAME_KEYS}"
    )


def _worse_than_no_answer(
    best: NormalisationFit, is_member: BoolArray, n_classes: int
) -> str | None:
    """The warning that known members have a higher loss than a uniform prediction gives them.

    Training lowers the loss of what it sees below log(classes); weights in another network than
    their own answer confidently and wrongly.
    """
    equal_odds = math.log(n_classes)
    answers = best.answers.take(is_member)
    n = len(answers.hits)
    if n < FEWEST_MEMBERS or not is_clear(answers.losses, at_least=equal_odds):
        return None
    return (
        f"model: on {n:,} known members it is right on {answers.accuracy:.1%} at a mean loss of "
        f"{answers.mean_loss:.3g}, where a uniform prediction has {equal_odds:.3g}; a model "
        "knows its own training records better, so check that --architecture is the weights' own: "
        f"{_SAME_KEYS}"
    )
