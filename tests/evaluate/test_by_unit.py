"""Statistics by unit: copies add nothing, units on both sides covary, independent records stay."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from seenit.evaluate import bootstrap_tpr, delong, evaluate_attack
from seenit.evaluate.auc import delong_sd, paired_delong, placements
from seenit.evaluate.audit.gate import judge_gate
from seenit.evaluate.audit.groups import group_exposures
from seenit.evaluate.below_chance import below_chance
from seenit.evaluate.comparison.between_runs import compare_runs
from seenit.evaluate.curves import class_leakage, roc_band
from seenit.evaluate.paired import paired_bootstrap
from seenit.evaluate.placement_variance import placement_variance
from seenit.evaluate.precision import likelihood_ratios
from seenit.evaluate.prediction import predict_private
from seenit.evaluate.unit_effect import alike_above, unit_effect
from seenit.records.audits.gate import Limit
from seenit.records.scores import IN_FULL, Scores

N, TIMES = 300, 4
RNG = np.random.default_rng(0)
IS_MEMBER = RNG.permutation(np.arange(N) % 2 == 0)
SCORES = RNG.normal(size=N) + 0.4 * IS_MEMBER
OTHER = SCORES + RNG.normal(size=N)
COPY = np.random.default_rng(1).permutation(np.repeat(np.arange(N), TIMES))


def _copied(column: np.ndarray) -> np.ndarray:
    return column[COPY]


def _width(interval) -> float:
    return interval.high - interval.low


def test_an_auc_of_copies_is_that_of_the_originals() -> None:
    own = delong(SCORES, IS_MEMBER)
    copies = delong(_copied(SCORES), _copied(IS_MEMBER), units=COPY)
    assert copies.low == pytest.approx(own.low, abs=1e-12)
    assert copies.high == pytest.approx(own.high, abs=1e-12)
    assert _width(delong(_copied(SCORES), _copied(IS_MEMBER))) < 0.6 * _width(own)
    assert delong_sd(placements(_copied(SCORES), _copied(IS_MEMBER), COPY)) == pytest.approx(
        delong_sd(placements(SCORES, IS_MEMBER))
    )


def test_a_difference_of_aucs_of_copies_is_that_of_the_originals() -> None:
    names = {"attack": "a", "other": "b"}
    own = paired_delong(SCORES, OTHER, IS_MEMBER, **names)
    copies = paired_delong(_copied(SCORES), _copied(OTHER), _copied(IS_MEMBER), units=COPY, **names)
    assert copies.p_value == pytest.approx(own.p_value)
    assert copies.difference.low == pytest.approx(own.difference.low)


@pytest.mark.parametrize("rate", [0.05, 0.2])
def test_a_tpr_of_copies_is_no_surer_than_that_of_the_originals(rate) -> None:
    told = {"max_fprs": (rate,), "seed": 0}
    own = bootstrap_tpr(SCORES, IS_MEMBER, **told)[rate]
    copies = bootstrap_tpr(_copied(SCORES), _copied(IS_MEMBER), units=COPY, **told)[rate]
    by_record = bootstrap_tpr(_copied(SCORES), _copied(IS_MEMBER), **told)[rate]
    assert copies.low == pytest.approx(own.low, abs=0.05)
    assert copies.high == pytest.approx(own.high, abs=0.05)
    assert _width(by_record) < 0.75 * _width(copies)


def test_units_of_one_record_each_change_no_figure() -> None:
    units = np.arange(N)[::-1]
    assert delong(SCORES, IS_MEMBER, units=units) == delong(SCORES, IS_MEMBER)
    told = {"max_fprs": (0.05,), "seed": 3}
    assert bootstrap_tpr(SCORES, IS_MEMBER, units=units, **told) == bootstrap_tpr(
        SCORES, IS_MEMBER, **told
    )
    told = {"n_private": 100, "max_fprs": (0.05,), "is_refitted": True, "seed": 3}
    assert predict_private(SCORES, IS_MEMBER, units=units, **told) == predict_private(
        SCORES, IS_MEMBER, **told
    )
    labels = np.arange(N) % 3
    assert class_leakage(SCORES, IS_MEMBER, labels, units=units) == class_leakage(
        SCORES, IS_MEMBER, labels
    )


def test_a_class_without_non_members_has_no_fpr_and_stops_nothing() -> None:
    labels = np.where(IS_MEMBER & (np.arange(N) % 2 == 0), 1, 0)
    plain, lone = class_leakage(SCORES, IS_MEMBER, labels, units=np.arange(N) // 2)
    assert lone.n_nonmembers == 0
    assert np.isnan(lone.fpr.value)
    assert lone.n_members > 0
    assert plain.fpr.value >= 0


def test_the_variance_is_that_of_a_loop_over_units() -> None:
    """Obuchowski 1997, term by term, with units on one side and on both."""
    rng = np.random.default_rng(2)
    units = rng.integers(25, size=90)
    is_member = rng.random(90) < 0.4
    scores = rng.normal(size=25)[units] + rng.normal(size=90)
    placed = placements(scores, is_member, units)
    n1, n0, area = is_member.sum(), (~is_member).sum(), placed.auc
    by_record = np.empty(90)
    by_record[is_member], by_record[~is_member] = placed.members, placed.nonmembers
    s10 = s01 = s11 = 0.0
    for unit in np.unique(units):
        inside = by_record[(units == unit) & is_member]
        outside = by_record[(units == unit) & ~is_member]
        a, b = inside.sum() - len(inside) * area, outside.sum() - len(outside) * area
        s10, s01, s11 = s10 + a * a, s01 + b * b, s11 + a * b
    i10, i01, i = (len(np.unique(units[rows])) for rows in (is_member, ~is_member, is_member >= 0))
    expected = (
        i10 / (i10 - 1) * s10 / n1**2
        + i01 / (i01 - 1) * s01 / n0**2
        + 2 * i / (i - 1) * s11 / (n1 * n0)
    )
    found = placement_variance(placed.members, placed.nonmembers, placed.units)
    assert found.total == pytest.approx(expected)
    assert (found.n_members, found.n_nonmembers) == (i10, i01)


def test_a_unit_with_both_sides_moves_both_means() -> None:
    """A member and a non-member of each person: their common part cancels out of the AUC."""
    rng = np.random.default_rng(3)
    units = np.repeat(np.arange(200), 2)
    is_member = np.arange(400) % 2 == 0
    scores = rng.normal(size=200)[units] + 0.3 * rng.normal(size=400)
    held = delong(scores, is_member, units=units)
    assert _width(held) < 0.5 * _width(delong(scores, is_member))


def test_both_of_two_above_is_the_bivariate_normal_probability() -> None:
    for alike in (0.1, 0.5, 0.95):
        for share in (0.001, 0.05, 0.4, 0.9):
            cut = [float(norm.ppf(share))] * 2
            both = multivariate_normal.cdf(cut, mean=[0, 0], cov=[[1, alike], [alike, 1]])
            expected = (both - share**2) / (share * (1 - share))
            assert alike_above(alike, share) == pytest.approx(expected, abs=1e-3)
    assert alike_above(0.0, 0.05) == 0.0
    assert alike_above(1.0, 0.05) == pytest.approx(1.0)


def test_copies_are_worth_their_originals_and_strangers_themselves() -> None:
    assert unit_effect(_copied(SCORES), COPY).effective(0.05) == pytest.approx(N, rel=0.03)
    shuffled = np.random.default_rng(5).permutation(_copied(SCORES))
    assert unit_effect(shuffled, COPY).effective(0.05) > 0.9 * N * TIMES
    assert unit_effect(SCORES, None).effective(0.05) == N
    assert unit_effect(np.zeros(8), np.arange(8) // 2).effective(0.5) == pytest.approx(4)


def test_what_an_accusation_of_copies_is_worth_is_as_unsure_as_of_the_originals() -> None:
    told = {"max_fprs": (0.1,)}
    own = likelihood_ratios(SCORES, IS_MEMBER, **told)[0.1]
    columns = (_copied(SCORES), _copied(IS_MEMBER))
    copies = likelihood_ratios(*columns, units=COPY, **told)[0.1]
    assert copies.value == own.value
    assert copies.low == pytest.approx(own.low, rel=0.1)
    assert likelihood_ratios(*columns, **told)[0.1].low > copies.low
    assert likelihood_ratios(SCORES, IS_MEMBER, units=np.arange(N), **told)[0.1] == own


def test_compared_tprs_of_copies_are_no_surer_than_those_of_the_originals() -> None:
    told = {"attack": "a", "max_fpr": 0.1, "seed": 0}
    (own,) = paired_bootstrap(SCORES, {"b": OTHER}, IS_MEMBER, **told)
    columns = (_copied(SCORES), {"b": _copied(OTHER)}, _copied(IS_MEMBER))
    (copies,) = paired_bootstrap(*columns, units=COPY, **told)
    (by_record,) = paired_bootstrap(*columns, **told)
    assert _width(copies.difference) == pytest.approx(_width(own.difference), rel=0.25)
    assert _width(by_record.difference) < 0.7 * _width(copies.difference)


def test_groups_of_copies_are_no_more_exposed_than_chance_has_it() -> None:
    groups = np.arange(N) % 2
    told = {"max_fpr": 0.2}
    own = group_exposures(SCORES, IS_MEMBER, {"site": groups}, **told)["site"]
    columns = (_copied(SCORES), _copied(IS_MEMBER), {"site": _copied(groups)})
    copies = group_exposures(*columns, units=COPY, **told)["site"]
    by_record = group_exposures(*columns, **told)["site"]
    for mine, theirs, wrong in zip(own, copies, by_record, strict=True):
        assert theirs.p_value == pytest.approx(mine.p_value, abs=0.15)
        assert theirs.tpr.low == pytest.approx(mine.tpr.low, abs=0.03)
        assert wrong.tpr.low > theirs.tpr.low
        assert theirs.n_members == TIMES * mine.n_members


def _scores(units: np.ndarray | None) -> Scores:
    return Scores(
        ids=np.arange(N * TIMES),
        is_member=_copied(IS_MEMBER).astype(np.int8),
        columns={"a": _copied(SCORES), "b": _copied(OTHER)},
        evaluated_on={"a": IN_FULL, "b": IN_FULL},
        units=units,
    )


def test_every_figure_of_a_run_goes_by_the_units_of_its_scores() -> None:
    by_unit, by_record = _scores(COPY), _scores(None)
    told = {"max_fprs": (0.1,), "n_private": (400,), "seed": 0}
    wide, narrow = (evaluate_attack("a", one, **told) for one in (by_unit, by_record))
    pairs = [
        (wide.auc, narrow.auc),
        (wide.tpr_at_fpr[0].tpr, narrow.tpr_at_fpr[0].tpr),
        (wide.expected_private[0].auc, narrow.expected_private[0].auc),
        (wide.expected_private[0].tpr_at_fpr[0.1], narrow.expected_private[0].tpr_at_fpr[0.1]),
    ]
    limits = [Limit(max_fpr=None, most=0.5), Limit(max_fpr=0.1, most=0.1)]
    for strict, loose in zip(
        judge_gate(by_unit, limits).verdicts, judge_gate(by_record, limits).verdicts, strict=True
    ):
        pairs.append((strict.bounds, loose.bounds))
    told = {"chosen": ("a", "a"), "max_fpr": 0.1}
    other = {"a": _copied(OTHER), "b": _copied(SCORES)}
    wide_runs, narrow_runs = (
        compare_runs(one, replace(one, columns=other), **told) for one in (by_unit, by_record)
    )
    for strict, loose in zip(wide_runs.chosen, narrow_runs.chosen, strict=True):
        pairs += [(strict.difference, loose.difference), (strict.after, loose.after)]
    for strict, loose in pairs:
        assert _width(loose) < 0.85 * _width(strict)


def test_a_band_and_a_reversed_sign_go_by_unit() -> None:
    columns = (_copied(SCORES), _copied(IS_MEMBER))
    told = {"attack": "a", "seed": 0, "n_points": 10, "n_resamples": 500}
    wide, narrow = roc_band(*columns, units=COPY, **told), roc_band(*columns, **told)
    assert ((wide.high - wide.low) >= (narrow.high - narrow.low)).all()
    weak = -np.random.default_rng(9).normal(size=N) - 0.25 * IS_MEMBER
    reversed_sign = {"a": _copied(weak)}
    assert below_chance(reversed_sign, columns[1]) is not None
    assert below_chance(reversed_sign, columns[1], units=COPY) is None


def test_a_single_unit_on_a_side_leaves_the_interval_undefined() -> None:
    scores = np.arange(20.0)
    units = np.r_[np.zeros(10, dtype=int), np.arange(1, 11)]
    is_member = np.arange(20) < 10
    assert np.isnan(delong(scores, is_member, units=units).low)
    assert np.isnan(bootstrap_tpr(scores, is_member, max_fprs=(0.1,), seed=0, units=units)[0.1].low)
