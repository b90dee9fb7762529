"""Comparison of a model's answers about the same records when it is queried in two ways."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from seenit.models.classifier import Classifier
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.binomial import binomial_lower
from seenit.numerics.logits import loss_of_margin, margin
from seenit.signals.asking import asked
from seenit.signals.batches import batch_size_for, normalise
from seenit.signals.device import full_float32, resolve_device
from seenit.signals.querying import batch_of, private_copy

FEWEST_MEMBERS = 50
"""Known members below which all records of a sample count."""
_CLEAR_SD = 3.0
_FAR_ACCURACY = 0.05
_FAR_CHANCE = 1e-5


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """Of n records: (n,) losses in nats, and (n,) whether the label was predicted."""

    losses: Array
    hits: BoolArray

    @property
    def accuracy(self) -> float:
        """Share of records predicted right."""
        return float(self.hits.mean())

    @property
    def mean_loss(self) -> float:
        """Cross-entropy, nats."""
        return float(self.losses.mean())

    def take(self, rows: BoolArray) -> "Answers":
        """The answers about some of the records."""
        return Answers(losses=self.losses[rows], hits=self.hits[rows])


def answers_of(
    classifier: Classifier, rows: np.ndarray, labels: IntArray, *, device: str
) -> Answers:
    """Query the module, as it is, about rows (n, ...) with labels (n,).

    Making a copy that answers faster takes longer than a few hundred answers.

    Raises:
        TargetFailed: The model failed.
    """
    return answers_of_private(privately(classifier, device), rows, labels, device=device)


def privately(classifier: Classifier, device: str) -> Classifier:
    """The classifier with a copy of its module on the device, to be asked several times."""
    place = torch.device(resolve_device(device))
    return replace(classifier, module=private_copy(classifier.module, place))


def answers_of_private(
    classifier: Classifier, rows: np.ndarray, labels: IntArray, *, device: str
) -> Answers:
    """Query a module that is a private copy already, else as `answers_of`.

    Raises:
        TargetFailed: The model failed.
    """
    place, n = resolve_device(device), len(rows)
    size = classifier.fixed_batch or min(n, batch_size_for(rows.shape[1:]))
    module = classifier.module
    logits = []
    with full_float32(), torch.inference_mode():
        for start in range(0, n, size):
            some = rows[start : start + size]
            batch = batch_of(some, size, module).to(place)
            prepared = normalise(batch, classifier.normalisation)
            answered = asked(module, prepared, start=start, n_rows=len(some))
            logits.append(answered[: len(some)].to(device="cpu", dtype=torch.float32).numpy())
    z = np.concatenate(logits)  # (n, c)
    return Answers(losses=loss_of_margin(margin(z, labels)), hits=z.argmax(axis=1) == labels)


def telling(is_member: BoolArray) -> BoolArray:
    """The records (n,) that show how a model was trained: the known members, if there are 50.

    Whatever else differs between the records of a file, those were seen in training, and as they
    were seen there the model fits them best.
    """
    return is_member if is_member.sum() >= FEWEST_MEMBERS else np.ones_like(is_member)


def is_clear(differences: Array, *, at_least: float = 0.0) -> bool:
    """The mean difference is above `at_least` and 3 of its standard errors."""
    mean = float(differences.mean())
    error = float(differences.std(ddof=1)) / len(differences) ** 0.5 if len(differences) > 1 else 0
    return mean > at_least and mean > _CLEAR_SD * error


def is_better(other: Answers, used: Answers, *, at_least: float) -> bool:
    """Clearly lower loss and clearly higher accuracy, the latter by at least so much."""
    return is_clear(used.losses - other.losses) and is_clear(
        other.hits.astype(np.float64) - used.hits, at_least=at_least
    )


def is_far_better(other: Answers, used: Answers) -> bool:
    """Lower loss, and an accuracy higher by .05 and by an exact sign test at 1e-5.

    The sign test looks at the records that only one of the two ways gets right, so it holds for
    few records as well as for many; fewer than 17 of them never suffice.
    """
    gained, lost = int((other.hits & ~used.hits).sum()), int((used.hits & ~other.hits).sum())
    return (
        other.mean_loss < used.mean_loss
        and other.accuracy - used.accuracy >= _FAR_ACCURACY
        and binomial_lower(gained, gained + lost, tail=_FAR_CHANCE) > 0.5
    )
