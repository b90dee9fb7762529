"""Scores of units from those of their records: rules by hand, and what each is good for."""

import numpy as np
import pytest

from seenit.evaluate import auc
from seenit.scoring.unit_scores import RULES, unit_scores, units_of


def case(*, n_units=200, leak=0.5, sizes=None, of_one=False, seed=0):
    """Records of units; with `of_one` only the first record of a member is learned by heart."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 12, n_units) if sizes is None else sizes
    member = np.arange(n_units) % 2 == 0
    codes = np.repeat(np.arange(n_units), sizes)
    first = np.r_[True, codes[1:] != codes[:-1]]
    column = rng.normal(size=len(codes))
    column += (2.5 * first if of_one else leak) * member[codes]
    return column, member[codes], codes, member


def test_a_unit_is_a_member_if_any_of_its_records_is():
    units = units_of(np.array([7, 7, 3, 3, 9]), np.array([True, False, False, False, True]))
    assert units.codes.tolist() == [1, 1, 0, 0, 2]
    assert units.is_member.tolist() == [False, True, True]
    assert units.n_records.tolist() == [2, 2, 1]
    assert units.n_both == 1


def test_the_rules_are_mean_maximum_and_sum_of_one_ratio_per_record():
    """Units of one record show the ratio itself; two records of equal scores have equal ratios."""
    column, is_member, codes, _ = case(sizes=np.full(200, 3))
    column[codes == 5] = column[codes == 5][0]
    found = unit_scores(column, is_member, units_of(codes, is_member), seed=0).columns
    assert found["mean"][5] == pytest.approx(found["max"][5])
    assert found["sum"][5] == pytest.approx(3 * found["mean"][5])
    np.testing.assert_allclose(found["sum"], 3 * found["mean"])
    assert (found["max"] >= found["mean"] - 1e-12).all()


def test_many_weak_records_are_summed_and_one_record_known_by_heart_is_the_maximum():
    column, is_member, codes, member = case()
    found = unit_scores(column, is_member, units_of(codes, is_member), seed=0).columns
    assert auc(found["sum"], member) > auc(column, is_member) + 0.1
    column, is_member, codes, member = case(of_one=True, sizes=np.full(200, 30))
    found = unit_scores(column, is_member, units_of(codes, is_member), seed=0).columns
    assert auc(found["max"], member) > max(auc(found["mean"], member), auc(found["sum"], member))


def test_no_unit_is_judged_by_what_was_learned_from_it():
    """Noise as wide as it is long: in-sample scores would tell the sides apart."""
    aucs = []
    for seed in range(20):
        column, is_member, codes, member = case(n_units=40, leak=0.0, seed=seed)
        found = unit_scores(column, is_member, units_of(codes, is_member), seed=seed)
        aucs.append([auc(found.columns[rule], member) for rule in RULES])
    assert (np.abs(np.mean(aucs, axis=0) - 0.5) < 0.08).all()


def test_an_order_of_records_or_a_scale_of_the_attack_changes_nothing():
    column, is_member, codes, _ = case()
    found = unit_scores(column, is_member, units_of(codes, is_member), seed=0).columns
    order = np.random.default_rng(1).permutation(len(column))
    again = unit_scores(
        5 * column[order] - 3, is_member[order], units_of(codes[order], is_member[order]), seed=0
    ).columns
    for rule in RULES:
        np.testing.assert_allclose(again[rule], found[rule], rtol=1e-6, atol=1e-8)
