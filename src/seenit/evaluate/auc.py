"""AUC with ties counted half, its interval, and the paired comparison of two attacks."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from seenit.evaluate.roc import check_judged
from seenit.numerics.arrays import Array, BoolArray
from seenit.numerics.binomial import binomial_lower, binomial_upper
from seenit.numerics.ranks import midranks
from seenit.records.evaluation import Interval, PairedDifference


@dataclass(frozen=True, kw_only=True, eq=False)
class Placements:
    """Where each record stands among the other side; their means are the AUC.

    Attributes:
        members: (n1,) share of non-members below each member, ties half.
        nonmembers: (n0,) share of members above each non-member, ties half.
    """

    members: Array
    nonmembers: Array

    @property
    def auc(self) -> float:
        """Mean placement."""
        return float(self.members.mean())

    @property
    def n_pairs(self) -> int:
        """Pairs of one member and one non-member that share no record with each other."""
        return min(len(self.members), len(self.nonmembers))


def placements(scores: Array, is_member: BoolArray) -> Placements:
    """Placement of every record, in O(n log n) by midranks.

    Source: Sun & Xu 2014, IEEE Signal Processing Letters 21(11), fast DeLong.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
    """
    check_judged(scores, is_member)
    everyone = midranks(scores)
    n_members = int(is_member.sum())
    n_nonmembers = len(scores) - n_members
    members = (everyone[is_member] - midranks(scores[is_member])) / n_nonmembers
    nonmembers = 1 - (everyone[~is_member] - midranks(scores[~is_member])) / n_members
    return Placements(members=members, nonmembers=nonmembers)


def auc(scores: Array, is_member: BoolArray) -> float:
    """Probability that a member scores above a non-member, ties counting half.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.

    Example:
        >>> auc(np.array([3.0, 1.0, 2.0]), np.array([True, False, False]))
        1.0
    """
    return placements(scores, is_member).auc


def delong(scores: Array, is_member: BoolArray, *, level: float = 0.95) -> Interval:
    """AUC with a DeLong interval on the logit scale, which stays within 0 and 1.

    Where the two sides are separated completely, or every score is tied, the variance vanishes
    and says nothing. The interval is then the exact binomial one for as many independent pairs
    as the smaller side has records: all pairs won is no likelier than all of those won. With
    fewer than two records on a side the interval is undefined (nan).

    Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44(3).
    Deviation: taken to the logit scale by the delta method; the rule for a vanishing variance.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.
        level: of the interval.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.

    Example:
        >>> found = delong(np.arange(8.0), np.arange(8) >= 4)
        >>> found.value, round(found.low, 3)
        (1.0, 0.398)
    """
    placed = placements(scores, is_member)
    value = placed.auc
    sd = delong_sd(placed)
    if np.isnan(sd):
        return Interval(value=value, low=float("nan"), high=float("nan"), level=level)
    if sd == 0:
        tail, n = (1 - level) / 2, placed.n_pairs
        low = binomial_lower(value * n, n, tail=tail)
        high = binomial_upper(value * n, n, tail=tail)
    else:
        half = norm.ppf((1 + level) / 2) * sd / (value * (1 - value))
        centre = np.log(value) - np.log1p(-value)
        low, high = 1 / (1 + np.exp(-(centre + np.array([-half, half]))))
    return Interval(value=value, low=float(low), high=float(high), level=level)


def delong_sd(placed: Placements) -> float:
    """Standard deviation of an AUC; nan with fewer than two records on a side."""
    return _sd(placed.members, placed.nonmembers)


def paired_delong(
    first: Array,
    second: Array,
    is_member: BoolArray,
    *,
    attack: str,
    other: str,
    level: float = 0.95,
) -> PairedDifference:
    """AUC of `first` minus AUC of `second` on the same records.

    Where every record is placed alike by both, or all differ alike, the variance vanishes; the
    interval is then widened by what as many independent pairs as the smaller side has records
    can rule out. With fewer than two records on a side it is undefined (nan), the p-value too.

    Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44(3).
    Deviation: the rule for a vanishing variance; its p-value is that of a sign test.

    Args:
        first: (n,) scores.
        second: (n,) scores of the same records.
        is_member: (n,) bool.
        attack: name of the first.
        other: name of the second.
        level: of the interval.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
    """
    a, b = placements(first, is_member), placements(second, is_member)
    difference = a.auc - b.auc
    sd = _sd(a.members - b.members, a.nonmembers - b.nonmembers)
    if sd == 0:
        half = binomial_upper(0, a.n_pairs, tail=(1 - level) / 2)
        p_value = 1.0 if difference == 0 else 0.5 ** (a.n_pairs - 1)
    else:
        half = float(norm.ppf((1 + level) / 2)) * sd
        p_value = float(2 * norm.sf(abs(difference) / sd))
    return PairedDifference(
        attack=attack,
        other=other,
        quantity="auc",
        difference=Interval(
            value=difference,
            low=max(-1.0, difference - half) if sd == sd else sd,
            high=min(1.0, difference + half) if sd == sd else sd,
            level=level,
        ),
        p_value=p_value,
    )


def _sd(members: Array, nonmembers: Array) -> float:
    """Of the mean of placements; exactly 0 where all are alike, nan below two on a side."""
    if min(len(members), len(nonmembers)) < 2:
        return float("nan")
    if np.ptp(members) == 0 and np.ptp(nonmembers) == 0:
        return 0.0
    return float(
        np.sqrt(members.var(ddof=1) / len(members) + nonmembers.var(ddof=1) / len(nonmembers))
    )
