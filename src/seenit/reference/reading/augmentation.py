"""Which augmentation the running statistics of batch norm were taken under.

Batch norm remembers the mean and variance of what each layer saw in the last steps of training.
Known members are part of what it saw: shown again under the right augmentation they give the same
statistics, under a wrong one they do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from seenit.models.classifier import Classifier
from seenit.numerics.arrays import Array, Float32Array
from seenit.reference.reading.batch_statistics import BatchStatistics, batch_statistics
from seenit.reference.recipe import FILLS

_TO_FLIP = 2
_CLEAR_ERRORS = 3.0
_UNEXPLAINED = 10.0
_TINY = 1e-12


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """A random crop of a padded image and perhaps a flip, as in `Recipe`.

    Attributes:
        flip: half of the images mirrored.
        shift: pixels.
        fill: what lies outside: black, mean or reflect.
    """

    flip: bool = False
    shift: int = 0
    fill: str = "black"

    @property
    def words(self) -> str:
        """In words: "none", "flips", "shifts up to 4 over mean, flips"."""
        shifts = f"shifts up to {self.shift} over {self.fill}" if self.shift else ""
        return ", ".join(part for part in (shifts, "flips" if self.flip else "") if part) or "none"


@dataclass(frozen=True, kw_only=True)
class AugmentationFit:
    """How well one augmentation explains the running statistics.

    Attributes:
        augmentation: the candidate.
        divergence: of the remembered statistics from the recomputed ones, in multiples of what
            the draw of batches alone gives: KL of normal distributions, mean over the channels of
            a layer, over its expected value, mean over layers. About 1 if the candidate is right.
        behind: divergence minus the best candidate's.
        error: standard error of `behind`, a jackknife over batches; the best one's is 0.
    """

    augmentation: Augmentation
    divergence: float
    behind: float
    error: float

    @property
    def n_errors(self) -> float:
        """How many standard errors it lies behind the best."""
        return self.behind / max(self.error, _TINY) if self.behind > 0 else 0.0


@dataclass(frozen=True, kw_only=True)
class AugmentationReading:
    """Candidate augmentations against running statistics.

    Attributes:
        fits: best first.
        n_shown: records shown.
        n_layers: batch norm layers compared.
    """

    fits: tuple[AugmentationFit, ...]
    n_shown: int
    n_layers: int

    @property
    def is_clear(self) -> bool:
        """The best one leads by more than 3 standard errors."""
        return all(fit.n_errors > _CLEAR_ERRORS for fit in self.fits[1:])

    @property
    def words(self) -> str:
        """The finding."""
        best, *others = self.fits
        said = (
            f"batch norm of {self.n_layers} layers on {self.n_shown:,} records: training showed "
            f"'{best.augmentation.words}' (statistics {best.divergence:.1f} times as far away as "
            "by sampling alone)"
        )
        for other in others[:1]:
            ahead = f", {other.n_errors:.1f} standard errors ahead of"
            said += f"{ahead} '{other.augmentation.words}' ({other.divergence:.1f})"
        plain = [fit for fit in others[1:] if fit.augmentation == Augmentation()]
        said += "".join(f"; none gives {fit.divergence:.1f}" for fit in plain)
        if not self.is_clear:
            said += "; not clear"
        if best.divergence > _UNEXPLAINED:
            said += "; none of the candidates explains the statistics in full"
        return said


def candidates_for(input_shape: tuple[int, ...], *, has_mean: bool) -> tuple[Augmentation, ...]:
    """No augmentation, and shifts by a sixteenth and an eighth of the height over every fill."""
    height = input_shape[1]
    shifts = sorted({max(1, height // 16), max(1, height // 8), 2 if height < 16 else 0} - {0})
    fills = FILLS if has_mean else tuple(fill for fill in FILLS if fill != "mean")
    shifted = (Augmentation(shift=shift, fill=fill) for shift in shifts for fill in fills)
    return (Augmentation(), *shifted)


def read_augmentation(
    classifier: Classifier,
    images: Float32Array,
    *,
    candidates: Sequence[Augmentation] | None = None,
    batch_size: int = 128,
    device: str = "cpu",
    seed: int = 0,
) -> AugmentationReading | None:
    """Which candidate gives records the statistics that batch norm remembers.

    The candidates are tried as they are; then the best two with the flip turned over. Each sees
    the same records in the same batches.

    Args:
        classifier: the target.
        images: (m, c, h, w) in [0, 1], known members in random order; 1,000 are enough. Records
            from where the members came do nearly as well.
        candidates: to try; None for `candidates_for`.
        batch_size: of the batches shown, at most m / 2.
        device: where.
        seed: of the augmentation.

    Returns:
        None where there is nothing to read: no images, fewer than 4 of them, or no batch norm
        with running statistics.
    """
    if images.ndim != 4 or len(images) < 4:
        return None
    size = min(batch_size, len(images) // 2)

    def recompute(augmentation: Augmentation) -> BatchStatistics:
        return batch_statistics(
            classifier,
            images,
            flip=augmentation.flip,
            shift=augmentation.shift,
            fill=augmentation.fill,
            batch_size=size,
            device=device,
            seed=seed,
        )

    has_mean = classifier.normalisation is not None
    tried = tuple(candidates or candidates_for(images.shape[1:], has_mean=has_mean))
    found = {augmentation: recompute(augmentation) for augmentation in dict.fromkeys(tried)}
    if not found[tried[0]].layers:
        return None
    expected = found[tried[0]].sampling_divergences() + _TINY  # (l,)

    def divergence(augmentation: Augmentation) -> float:
        return float((found[augmentation].divergences() / expected).mean())

    for leader in sorted(found, key=divergence)[:_TO_FLIP]:
        turned = replace(leader, flip=not leader.flip)
        if turned not in found:
            found[turned] = recompute(turned)
    left_out = {
        one: (shown.divergences_without_each_batch() / expected).mean(axis=1)  # (b,)
        for one, shown in found.items()
    }
    best, *_ = ranked = sorted(found, key=divergence)
    fits = tuple(
        AugmentationFit(
            augmentation=one,
            divergence=divergence(one),
            behind=divergence(one) - divergence(best),
            error=_jackknife_error(left_out[one] - left_out[best]),
        )
        for one in ranked
    )
    return AugmentationReading(
        fits=fits, n_shown=found[best].n_batches * size, n_layers=len(found[best].layers)
    )


def _jackknife_error(left_out: Array) -> float:
    """Standard error from the values (b,) with each batch left out."""
    return float(np.sqrt((len(left_out) - 1) * left_out.var()))
