"""Does the normalisation fit the model? Wrong means and deviations are silent and ruin everything.

Only accuracy and loss on records whose label is known can tell, so they are measured under every
normalisation that anybody offers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from seenit.models.classifier import Classifier
from seenit.numerics.arrays import Array, BoolArray, Float32Array, IntArray
from seenit.numerics.logits import loss_of_margin
from seenit.records.examples import ArrayInputs, Examples, Normalisation
from seenit.signals.logits import extract_signals
from seenit.signals.views import IDENTITY

_N_ASKED = 1000
_N_STRETCHES = 10
_CLEAR_SD = 3.0
_CLEAR_ACCURACY = 0.01
_CLEAR_LOSS = 0.01  # nats


@dataclass(frozen=True, kw_only=True)
class NormalisationFit:
    """How a model does under one normalisation.

    Attributes:
        name: "as given", "none", "this data's own", "offered by the data file" or a preset's.
        normalisation: means and deviations, None for none.
        accuracy: share of records predicted right.
        mean_loss: cross-entropy, nats.
    """

    name: str
    normalisation: Normalisation | None
    accuracy: float
    mean_loss: float


@dataclass(frozen=True, kw_only=True)
class NormalisationCheck:
    """How a model does under every normalisation at hand, on the same records.

    Attributes:
        used: the one that the classifier has.
        best: the lowest mean loss, or what is not clearly worse and has a better name.
        fits: all of them, the one in use first.
        n: records asked about.
        warning: what to do, None where the one in use is as good as any.
    """

    used: NormalisationFit
    best: NormalisationFit
    fits: tuple[NormalisationFit, ...]
    n: int
    warning: str | None


def normalisation_check(
    classifier: Classifier,
    examples: Examples,
    *,
    candidates: Mapping[str, Normalisation],
    device: str = "auto",
) -> NormalisationCheck:
    """Accuracy and loss with the classifier's normalisation, without, and with other candidates.

    The data's own means and deviations and those that the data file offers are added. At most
    1,000 records are asked about, in ten stretches spread over the set. Another normalisation is
    reported as better only where both accuracy and loss are, by 3 standard errors of the paired
    difference and one percentage point of accuracy.

    Args:
        classifier: the model with the normalisation in use.
        examples: records with their labels, whatever their membership.
        candidates: name to normalisation, for example every preset's.
        device: as in `extract_signals`.
    """
    rows, labels = _sample(examples)
    offered: dict[str, Normalisation | None] = {  # the more telling name first
        "as given": classifier.normalisation,
        "offered by the data file": examples.offered_normalisation,
        **{name: one for name, one in candidates.items() if len(one.mean) == rows.shape[1]},
        "none": None,
        "this data's own": _own(rows),
    }
    asked: dict[Normalisation | None, tuple[NormalisationFit, Array, BoolArray]] = {}
    for name, one in offered.items():
        if one in asked:
            continue
        losses, hits = _ask(classifier, one, rows, labels, device)
        fit = NormalisationFit(
            name="none" if one is None else name,
            normalisation=one,
            accuracy=float(hits.mean()),
            mean_loss=float(losses.mean()),
        )
        asked[one] = (fit, losses, hits)
    used, used_losses, used_hits = asked[classifier.normalisation]
    _, lowest, _ = min(asked.values(), key=lambda entry: entry[0].mean_loss)
    best, best_losses, best_hits = next(
        entry for entry in asked.values() if not _is_clear(entry[1] - lowest, at_least=_CLEAR_LOSS)
    )
    better = _is_clear(used_losses - best_losses) and _is_clear(
        best_hits.astype(np.float64) - used_hits, at_least=_CLEAR_ACCURACY
    )
    return NormalisationCheck(
        used=used,
        best=best,
        fits=tuple(entry[0] for entry in asked.values()),
        n=len(labels),
        warning=_better_one(used, best, len(labels))
        if better
        else _no_better_than_guessing(best, labels),
    )


def _ask(
    classifier: Classifier,
    normalisation: Normalisation | None,
    rows: Float32Array,
    labels: IntArray,
    device: str,
) -> tuple[Array, BoolArray]:
    """Losses (n,) and hits (n,)."""
    signals = extract_signals(
        replace(classifier, normalisation=normalisation),
        ArrayInputs(array=rows),
        labels,
        views=(IDENTITY,),
        device=device,
    )
    return loss_of_margin(signals["target_margin"][:, 0]), signals["label_hits"][:, 0]


def _sample(examples: Examples) -> tuple[Float32Array, IntArray]:
    """Up to 1,000 records in stretches, since a file may be sorted and is read in ranges."""
    n = len(examples)
    if n <= _N_ASKED:
        return examples.inputs.read(0, n), examples.labels
    length = _N_ASKED // _N_STRETCHES
    starts = np.linspace(0, n - length, _N_STRETCHES).astype(int).tolist()
    rows = np.concatenate([examples.inputs.read(start, start + length) for start in starts])
    labels = np.concatenate([examples.labels[start : start + length] for start in starts])
    return rows, labels


def _own(rows: Float32Array) -> Normalisation | None:
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


def _is_clear(differences: Array, *, at_least: float = 0.0) -> bool:
    """The mean difference is above `at_least` and 3 of its standard errors."""
    mean = float(differences.mean())
    error = float(differences.std(ddof=1)) / len(differences) ** 0.5 if len(differences) > 1 else 0
    return mean > at_least and mean > _CLEAR_SD * error


def _better_one(used: NormalisationFit, best: NormalisationFit, n: int) -> str:
    """Named as options that win over whatever a preset or a data file brings along."""
    fits, said = best.normalisation, f'with the normalisation "{best.name}"'
    if fits is None:
        n_channels = len(used.normalisation.mean) if used.normalisation else 0
        fits = Normalisation(mean=(0.0,) * n_channels, std=(1.0,) * n_channels)
        said = "without normalisation"
    mean, std = (",".join(f"{value:g}" for value in part) for part in (fits.mean, fits.std))
    now = "without normalisation" if used.normalisation is None else "as given"
    return (
        f"normalisation: the model is right on {best.accuracy:.1%} of {n:,} records {said}, but on "
        f"{used.accuracy:.1%} {now}; a wrong one ruins every attack and every reference, so pass "
        f"--mean {mean} --std {std}"
    )


def _no_better_than_guessing(best: NormalisationFit, labels: IntArray) -> str | None:
    n = len(labels)
    share = float(np.bincount(labels).max()) / n
    if best.accuracy > share + _CLEAR_SD * (share * (1 - share) / n) ** 0.5:
        return None
    return (
        f"model: under every normalisation tried it is right on at most {best.accuracy:.1%} of "
        f"{n:,} records, no better than always naming the commonest class ({share:.1%}); check "
        "that model, labels and --architecture belong together"
    )
