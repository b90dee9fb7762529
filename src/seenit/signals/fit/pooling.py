"""Are the weights those of another network with the same keys and shapes?"""

from dataclasses import replace

import numpy as np

from seenit.errors import TargetFailed
from seenit.models.classifier import Classifier
from seenit.models.weights.anti_aliased import anti_aliased
from seenit.records.examples import Examples
from seenit.signals.fit.answers import Answers, answers_of, is_far_better, telling
from seenit.signals.fit.sample import N_ASKED, sample_of

_GOOD_ENOUGH = 0.98
_N_ASKED = 256


def pooling_warning(
    classifier: Classifier,
    examples: Examples,
    *,
    device: str = "auto",
    at_most: int = N_ASKED,
    known: Answers,
) -> str | None:
    """What to do where the weights of a ResNet fit far better in timm's anti-aliased networks.

    timm's `resnetblur` and `resnetaa` have torchvision's keys and shapes and smooth the maps before
    each stride. At most 256 known members are asked about in either; none where the model is right
    on 98 % of them as it is. Far better is as for normalisations.

    Args:
        classifier: the model with its normalisation.
        examples: records with their labels.
        device: as in `extract_signals`.
        at_most: records of the sample that `known` is about.
        known: answers about that sample as the model is.
    """
    if known.accuracy >= _GOOD_ENOUGH or not (others := anti_aliased(classifier.module)):
        return None
    sample = sample_of(examples, at_most=at_most)
    rows = np.flatnonzero(telling(sample.is_member))
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), _N_ASKED)).astype(int)]
    used = Answers(losses=known.losses[rows], hits=known.hits[rows])
    whom = "known members" if sample.is_member[rows].all() else "records"
    for name, module in others.items():
        try:
            other = answers_of(
                replace(classifier, module=module),
                sample.rows[rows],
                sample.labels[rows],
                device=device,
            )
        except TargetFailed:  # its pooling leaves nothing of small images: never trained on them
            continue
        if is_far_better(other, used):
            return (
                f"architecture: as timm's {name}, which has the same keys and shapes, the model is "
                f"right on {other.accuracy:.1%} of {len(rows):,} {whom}, but on "
                f"{used.accuracy:.1%} as torchvision's network, the one in use; pass "
                f"--architecture timm:NAME, for example timm:{name}50, or build the network by "
                "--target module:function"
            )
    return None
