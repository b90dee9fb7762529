"""AUC with ties counted half, its interval, and the paired comparison of two attacks."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtri, stdtr, stdtrit

from seenit.evaluate.placement_variance import placement_variance
from seenit.evaluate.roc import check_judged
from seenit.evaluate.small_auc import few_decide, newcombe_bounds
from seenit.numerics.arrays import Array, BoolArray, IntArray
from seenit.numerics.binomial import binomial_lower, binomial_upper
from seenit.records.evaluation import Interval, PairedDifference


@dataclass(frozen=True, kw_only=True, eq=False)
class Placements:
    """Where each record stands among the other side; their means are the AUC.

    Attributes:
        members: (n1,) share of non-members below each member, ties half.
        nonmembers: (n0,) share of members above each non-member, ties half.
        units: (n1,) and (n0,) codes of the units that they belong to; None where all are
            independent.
    """

    members: Array
    nonmembers: Array
    units: tuple[IntArray, IntArray] | None = None

    @property
    def auc(self) -> float:
        """Mean placement."""
        return float(self.members.mean())


def placements(scores: Array, is_member: BoolArray, units: IntArray | None = None) -> Placements:
    """Placement of every record, in O(n log n) by sorting and search; units are (n,) or None.

    Source: Sun & Xu 2014, IEEE Signal Processing Letters 21(11), fast DeLong.
    Deviation: counts by search in the sorted other side, in the place of differences of midranks.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
    """
    check_judged(scores, is_member)
    members, nonmembers = scores[is_member], scores[~is_member]
    return Placements(
        members=_n_below(members, nonmembers) / len(nonmembers),
        nonmembers=1 - _n_below(nonmembers, members) / len(members),
        units=None if units is None else (units[is_member], units[~is_member]),
    )


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
    check_judged(scores, is_member)
    members, nonmembers = scores[is_member], scores[~is_member]
    return float((_n_below(members, nonmembers) / len(nonmembers)).mean())


def _n_below(scores: Array, others: Array) -> Array:
    """How many of the others lie below each score, (n,), ties half."""
    ranked = np.sort(others)
    below: Array = (
        np.searchsorted(ranked, scores, side="left") + np.searchsorted(ranked, scores, side="right")
    ) / 2
    return below


def delong(
    scores: Array, is_member: BoolArray, *, level: float = 0.95, units: IntArray | None = None
) -> Interval:
    """AUC with a DeLong interval on the logit scale, which stays within 0 and 1.

    Its quantile is Student's, which matters from some 30 records on a side downwards. Where few
    records decide (fewer than 50 on the smaller side at an AUC of 1/2, more near 0 and 1), their
    placements show too little of their own variance: the interval is then extended to Newcombe's,
    and is conservative. Where the two sides are separated completely, or every score is tied, the
    variance vanishes and says nothing. The interval is then the exact binomial one for as many
    independent pairs as the smaller side has records: all pairs won is no likelier than all of
    those won. With fewer than two records on a side the interval is undefined (nan). Where units
    hold several records, units take the place of records in all of that.

    Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44(3); for units Obuchowski 1997,
        Biometrics 53(2).
    Deviation: taken to the logit scale by the delta method; Student's quantile; the union with
    `newcombe_bounds`; the rule for a vanishing variance.

    Args:
        scores: (n,), higher = more likely a member.
        is_member: (n,) bool.
        level: of the interval.
        units: (n,) code of the unit that a record belongs to, such as a person; None where all
            are independent.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.

    Example:
        >>> found = delong(np.arange(8.0), np.arange(8) >= 4)
        >>> found.value, round(found.low, 3)
        (1.0, 0.398)
    """
    placed = placements(scores, is_member, units)
    value = placed.auc
    spread = placement_variance(placed.members, placed.nonmembers, placed.units)
    n_pairs = min(spread.n_members, spread.n_nonmembers)
    if n_pairs < 2:
        return Interval(value=value, low=float("nan"), high=float("nan"), level=level)
    if spread.total == 0:
        tail, n = (1 - level) / 2, n_pairs
        low = binomial_lower(value * n, n, tail=tail)
        high = binomial_upper(value * n, n, tail=tail)
    else:
        quantile = stdtrit(spread.freedom, (1 + level) / 2)
        half = quantile * np.sqrt(spread.total) / (value * (1 - value))
        low, high = expit(logit(value) - half), expit(logit(value) + half)
        if few_decide(value, *spread.worth):
            z = float(ndtri((1 + level) / 2))
            least, most = newcombe_bounds(value, *spread.worth, z=z)
            low, high = min(low, least), max(high, most)
    return Interval(value=value, low=float(low), high=float(high), level=level)


def delong_sd(placed: Placements) -> float:
    """Standard deviation of an AUC; nan with fewer than two records, or units, on a side."""
    spread = placement_variance(placed.members, placed.nonmembers, placed.units)
    if min(spread.n_members, spread.n_nonmembers) < 2:
        return float("nan")
    return float(np.sqrt(spread.total))


def paired_delong(
    first: Array,
    second: Array,
    is_member: BoolArray,
    *,
    attack: str,
    other: str,
    level: float = 0.95,
    inflation: float = 1.0,
    units: IntArray | None = None,
) -> PairedDifference:
    """AUC of `first` minus AUC of `second` on the same records.

    Where few records decide either AUC, half a record more on each side is taken to be placed at
    opposite ends by the two; without it, ten records that happen to be placed nearly alike would
    look certain. Where every record is placed alike by both, or all differ alike, the variance
    vanishes; the interval is then widened by what as many independent pairs as the smaller side
    has records can rule out. With fewer than two records on a side it is undefined (nan), the
    p-value too.

    Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44(3).
    Deviation: Student's distribution; the half records; the rule for a vanishing variance, whose
    p-value is that of a sign test.

    Args:
        first: (n,) scores.
        second: (n,) scores of the same records.
        is_member: (n,) bool.
        attack: name of the first.
        other: name of the second.
        level: of the interval.
        inflation: of the standard deviation, where scores vary with the fits that gave them; see
            `fit_inflation`.
        units: (n,) code of the unit that a record belongs to; None where all are independent.

    Raises:
        SignalError: Shapes differ, a score is not finite, or one side is empty.
    """
    a, b = placements(first, is_member, units), placements(second, is_member)
    difference = a.auc - b.auc
    spread = placement_variance(a.members - b.members, a.nonmembers - b.nonmembers, a.units)
    sizes = spread.n_members, spread.n_nonmembers
    is_defined = min(sizes) >= 2
    half = p_value = float("nan")
    if is_defined:
        if spread.total == 0:
            half = binomial_upper(0, min(sizes), tail=(1 - level) / 2)
            p_value = 1.0 if difference == 0 else 0.5 ** (min(sizes) - 1)
        else:
            variance = spread.total
            if few_decide(a.auc, *sizes) or few_decide(b.auc, *sizes):
                variance = variance + 0.5 / sizes[0] ** 2 + 0.5 / sizes[1] ** 2
            sd = inflation * float(np.sqrt(variance))
            half = float(stdtrit(spread.freedom, (1 + level) / 2)) * sd
            p_value = float(2 * stdtr(spread.freedom, -abs(difference) / sd))
    return PairedDifference(
        attack=attack,
        other=other,
        quantity="auc",
        difference=Interval(
            value=difference,
            low=max(-1.0, difference - half) if is_defined else half,
            high=min(1.0, difference + half) if is_defined else half,
            level=level,
        ),
        p_value=p_value,
    )
