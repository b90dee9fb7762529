"""Class-wise margin: the margin compared with that of non-members of the same class."""

from dataclasses import dataclass

import numpy as np

from seenit.errors import ConfigError, SignalError
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.checks import require_nonmembers, require_shape


@dataclass(frozen=True, kw_only=True)
class ClasswiseMargin:
    """Margin standardised by the non-members of its class; higher = more likely a member.

    Mean and variance of a class are shrunk to the pooled ones by n/(n + prior_count): each class
    gets `prior_count` imaginary records that look like all non-members together, so a class with
    few known non-members, or none, is judged by the pooled values.

    Attributes:
        prior_count: imaginary records per class, more than 0.

    Source: Song & Mittal 2021, arXiv:2003.10595 (class-dependent thresholds).
    Deviation: a mean and a scale per class, shrunk, instead of one searched threshold per class.

    Raises:
        ConfigError: `prior_count` is not positive.
    """

    prior_count: float = 10.0

    def __post_init__(self) -> None:
        if not self.prior_count > 0:
            raise ConfigError(f"prior_count: expected more than 0, got {self.prior_count}")

    def fit(
        self, *, target_margin: Array, labels: IntArray, known_is_member: BoolArray
    ) -> "FittedClasswiseMargin":
        """Learn centres and scales from the non-members among target_margin (n, q), labels (n,).

        Raises:
            SignalError: Fewer than 2 known non-members, or all with the same margin.
        """
        require_shape("target_margin", target_margin, (None, None))
        require_shape("labels", labels, (len(target_margin),))
        require_nonmembers(known_is_member, n=len(target_margin), at_least=2)
        phi = target_margin[~known_is_member, 0].astype(np.float64)  # (m,)
        classes, group, counts = np.unique(
            labels[~known_is_member], return_inverse=True, return_counts=True
        )  # (g,), (m,), (g,)
        pooled_centre = float(phi.mean())
        weight = counts + self.prior_count  # (g,)
        sums = np.bincount(group, weights=phi)  # (g,)
        centres = (sums + self.prior_count * pooled_centre) / weight
        squares = (phi - centres[group]) ** 2  # (m,), about the class's own centre
        pooled_variance = float(squares.mean())
        if pooled_variance == 0.0:
            raise SignalError(
                "target_margin: expected known non-members that differ, got the same margin for "
                "all of them; without spread there is no scale"
            )
        sums = np.bincount(group, weights=squares)
        variances = (sums + self.prior_count * pooled_variance) / weight
        return FittedClasswiseMargin(
            classes=classes,
            centres=np.append(centres, pooled_centre),
            scales=np.sqrt(np.append(variances, pooled_variance)),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedClasswiseMargin:
    """Centre and scale of the margin of non-members, class by class.

    Attributes:
        classes: (g,) labels seen among known non-members, ascending.
        centres: (g + 1,) their centres, and last the one for every other class.
        scales: (g + 1,) likewise, more than 0.
    """

    classes: IntArray
    centres: Array
    scales: Array

    def score(self, *, target_margin: Array, labels: IntArray) -> Array:
        """Map target_margin (n, q) and labels (n,) to scores (n,), in scales."""
        require_shape("target_margin", target_margin, (None, None))
        require_shape("labels", labels, (len(target_margin),))
        place = np.searchsorted(self.classes, labels)  # (n,)
        is_seen = np.append(self.classes, -1)[place] == labels
        place = np.where(is_seen, place, len(self.classes))
        result: Array = (target_margin[:, 0] - self.centres[place]) / self.scales[place]
        return result
