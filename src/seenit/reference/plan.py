"""Drawing membership plans: balanced at any inclusion rate, anchored in known truth, canaries."""

from dataclasses import replace
from fractions import Fraction

import numpy as np

from seenit.errors import ConfigError
from seenit.numerics.arrays import BoolArray, IntArray, MembershipArray
from seenit.numerics.folds import stratified_folds
from seenit.numerics.units import has_repeats, unit_codes
from seenit.records.audits.canaries import Canaries
from seenit.records.examples import UNKNOWN
from seenit.records.plan import PRIVATE, Plan

_FINEST = 1000  # 0.75 is 3/4 and 0.667 is 667/1000: exact sums, no float drift


def balanced_plan(
    *, n: int, n_references: int, inclusion: float, seed: int, units: IntArray | None = None
) -> Plan:
    """A plan in which every record is in its share of the references and nothing else is fixed.

    Every record is IN ⌊ρR⌋ or ⌈ρR⌉ of the R references, and each reference trains on ρn records
    to within one. The first rows do not depend on how many follow: a plan that grows keeps what
    was trained. At ρ = ½ references come in complementary pairs, at ¾ in fours that leave every
    record out once.

    Args:
        n: records.
        n_references: R, enough that every record is IN once and OUT once: ρR and (1 − ρ)R at
            least 1.
        inclusion: ρ, between 0 and 1; thousandths at the finest.
        seed: of the draw.
        units: (n,) code of the unit that a record belongs to, such as a person, all of whose
            records are IN or OUT together, as they were for the target; each reference then
            trains on its share of the units. None where all are independent.

    Raises:
        ConfigError: The references are too few for the inclusion rate, or a number is impossible.
    """
    share = require_both_sides(n_references=n_references, inclusion=inclusion)
    if n < 1:
        raise ConfigError(f"n: expected at least 1 record, got {n}")
    is_in = _unit_rows(n, units, n_references, share, seed, (0, 0))
    return Plan(is_in=is_in, counts=np.ones_like(is_in), seed=seed, kind="balanced")


def anchored_plan(
    is_member: MembershipArray,
    *,
    n_references: int,
    n_folds: int,
    seed: int,
    units: IntArray | None = None,
) -> Plan:
    """A plan that trains every reference on the known truth of all folds but one.

    The records of known membership are split in K folds. Reference r leaves fold r mod K unknown:
    its records are IN for a random half of the references that leave it unknown. All other known
    records are fixed to their truth, so that each reference resembles the target. Records of
    unknown membership are IN for a random half of all references, and of those of every fold. A
    known record may be scored only with the references that left its fold unknown, an unknown one
    with all.

    As in `balanced_plan` the first rows do not depend on how many follow.

    Args:
        is_member: (n,) int8, 1 member, 0 non-member, -1 unknown.
        n_references: a multiple of 2K, so that IN and OUT are equally many everywhere.
        n_folds: K, at least 2.
        seed: of the draw.
        units: (n,) code of the unit that a record belongs to, such as a person, which stays in
            one fold and is IN or OUT as a whole: a reference that was trained on one of its
            records knows the others. None where all are independent.

    Raises:
        ConfigError: n_references is not a multiple of 2K, or there are too few known records.
    """
    is_known = is_member != UNKNOWN
    if n_folds < 2 or is_known.sum() < n_folds:
        raise ConfigError(
            f"n_folds: expected at least 2 and at most the {int(is_known.sum())} records of known "
            f"membership, got {n_folds}"
        )
    if n_references < 1 or n_references % (2 * n_folds):
        raise ConfigError(
            f"n_references: expected a multiple of {2 * n_folds} (twice the {n_folds} folds), so "
            f"that every record has IN and OUT references, got {n_references}"
        )
    fold = _folds(is_member, units, n_folds, seed)
    half = Fraction(1, 2)
    is_in = np.tile(is_member == 1, (n_references, 1))  # (r, n)
    counts = np.tile(~is_known, (n_references, 1))
    unknown = np.nonzero(~is_known)[0]
    for k in range(n_folds):
        rows, records = np.arange(k, n_references, n_folds), np.nonzero(fold == k)[0]
        # Balanced within the fold's own references: unknown records are asked fold by fold.
        for asked, stream in ((unknown, 1), (records, 2)):
            own = None if units is None else units[asked]
            drawn = _unit_rows(len(asked), own, len(rows), half, seed, (stream, k))
            is_in[np.ix_(rows, asked)] = drawn
        counts[np.ix_(rows, records)] = True
    return Plan(is_in=is_in, counts=counts, seed=seed, kind="anchored", fold=fold)


def planted_plan(plan: Plan, canaries: Canaries) -> Plan:
    """The same plan with canaries behind its records, each kind in a random half of the references.

    What it says of the records stays as it is. The first rows do not depend on how many follow.

    Raises:
        ConfigError: There is one reference, which leaves no canary both IN and OUT.
    """
    is_in = np.empty((plan.n_references, len(canaries)), dtype=bool)  # (r, m)
    for number, _ in enumerate(canaries.kinds):
        of_kind = np.flatnonzero(canaries.kind == number)
        is_in[:, of_kind] = _balanced_rows(
            len(of_kind), plan.n_references, Fraction(1, 2), plan.seed, (5, number)
        )
    copies = np.array([kind.copies for kind in canaries.kinds])[canaries.kind]
    unknown = np.full(len(canaries), PRIVATE, dtype=np.int64)
    return replace(
        plan,
        is_in=np.hstack([plan.is_in, is_in]),
        counts=np.hstack([plan.counts, np.ones_like(is_in)]),
        fold=None if plan.fold is None else np.concatenate([plan.fold, unknown]),
        n_canaries=len(canaries),
        copies=np.concatenate([np.ones(len(plan), dtype=np.int64), copies]),
    )


def require_both_sides(*, n_references: int, inclusion: float) -> Fraction:
    """The inclusion rate as a fraction, if every record can be IN once and OUT once.

    Raises:
        ConfigError: The references are too few, or the rate is impossible.
    """
    share = _share(inclusion)
    needed = -_floor(-1 / min(share, 1 - share))
    if n_references < needed:
        raise ConfigError(
            f"n_references: expected at least {needed} at inclusion {float(share)}, so that every "
            f"record has an IN and an OUT reference, got {n_references}"
        )
    return share


def _unit_rows(
    n: int,
    units: IntArray | None,
    n_references: int,
    share: Fraction,
    seed: int,
    stream: tuple[int, int],
) -> BoolArray:
    """Balanced rows (r, n) in which the records of a unit go together."""
    if units is None or not has_repeats(units):
        return _balanced_rows(n, n_references, share, seed, stream)
    codes = unit_codes(units)
    drawn = _balanced_rows(int(codes.max()) + 1, n_references, share, seed, stream)
    is_in: BoolArray = drawn[:, codes]
    return is_in


def _balanced_rows(
    n: int, n_references: int, share: Fraction, seed: int, stream: tuple[int, int]
) -> BoolArray:
    """Rows (r, n) drawn one after the other so that every prefix is balanced.

    After i rows a record has ⌊ρi⌋ or ⌈ρi⌉ of them. The next row must take those that would fall
    behind and must not take those that are ahead; the rest of its records are drawn at random.
    """
    is_in = np.zeros((n_references, n), dtype=bool)
    n_in = np.zeros(n, dtype=np.int64)
    for i in range(n_references):
        rng = _generator(seed, (*stream, i))
        low, high = _floor(share * (i + 1)), -_floor(-share * (i + 1))
        must = n_in < low
        free = ~must & (n_in < high)
        size = _floor(share * n * (i + 1)) - _floor(share * n * i)
        drawn = rng.permutation(np.nonzero(free)[0])[: size - int(must.sum())]
        is_in[i] = must
        is_in[i, drawn] = True
        n_in += is_in[i]
    return is_in


def _generator(seed: int, stream: tuple[int, int, int]) -> np.random.Generator:
    """A generator of its own for each draw: 0 balanced, 1 unknown, 2 known, 3 folds, 5 canaries."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=stream))


def _folds(is_member: MembershipArray, units: IntArray | None, n_folds: int, seed: int) -> IntArray:
    """Fold (n,) of each known record, PRIVATE elsewhere; members and others spread evenly."""
    rng = _generator(seed, (3, n_folds, 0))
    fold = np.full(len(is_member), PRIVATE, dtype=np.int64)
    known = np.flatnonzero(is_member != UNKNOWN)
    if units is not None and has_repeats(units[known]):
        (fold[known],) = stratified_folds(
            is_member[known] == 1,
            n_folds=n_folds,
            n_repeats=1,
            seed=int(rng.integers(2**31)),
            units=units[known],
        )
        return fold
    # One deal over both groups: fold sizes differ by at most one, and so do the members in them.
    order = np.concatenate([rng.permutation(np.nonzero(is_member == side)[0]) for side in (1, 0)])
    fold[order] = np.arange(len(order)) % n_folds
    return fold


def _share(inclusion: float) -> Fraction:
    """The inclusion rate as a fraction."""
    if not 0 < inclusion < 1:
        raise ConfigError(f"inclusion: expected a rate between 0 and 1, got {inclusion}")
    share = Fraction(inclusion).limit_denominator(_FINEST)
    if not 0 < share < 1:
        raise ConfigError(f"inclusion: expected at least 0.001 and at most 0.999, got {inclusion}")
    return share


def _floor(value: Fraction) -> int:
    """The largest integer not above `value`."""
    return value.numerator // value.denominator
