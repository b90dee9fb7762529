import numpy as np
import pytest
from scipy.stats import fisher_exact

from seenit.errors import SignalError
from seenit.evaluate.audit.groups import group_exposures, holm
from seenit.evaluate.intervals import clopper_pearson
from seenit.evaluate.roc import threshold_at_fpr


def problem(n=6000, seed=0, exposed=0.0):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) % 2 == 0
    groups = np.array(["east", "north", "south", "west"])[rng.integers(4, size=n)]
    scores = rng.normal(size=n) + is_member * (0.5 + exposed * (groups == "south"))
    return scores, is_member, groups


def group_exposure(scores, is_member, groups, *, max_fpr):
    """Of a single division."""
    divisions = {"group": groups}
    return group_exposures(scores, is_member, divisions, max_fpr=max_fpr)["group"]


def test_rates_and_tests_equal_those_counted_by_hand():
    scores, is_member, groups = problem()
    rows = group_exposure(scores, is_member, groups, max_fpr=0.05)
    assert [row.group for row in rows] == ["east", "north", "south", "west"]
    found = scores >= threshold_at_fpr(scores, is_member, max_fpr=0.05)
    raw = []
    for row in rows:
        inside = groups == row.group
        assert row.n_members + row.n_nonmembers == inside.sum()
        assert row.tpr.value == found[inside & is_member].mean()
        assert row.fpr.value == found[inside & ~is_member].mean()
        a, b = found[inside & is_member], found[~inside & is_member]
        raw.append(fisher_exact([[a.sum(), (~a).sum()], [b.sum(), (~b).sum()]]).pvalue)
    assert [row.p_value for row in rows] == pytest.approx(holm(np.array(raw)))


def test_the_exposed_group_stands_out_and_the_others_do_not_hide_it():
    rows = group_exposure(*problem(exposed=1.0), max_fpr=0.05)
    south = next(row for row in rows if row.group == "south")
    assert south.p_value < 1e-6
    assert south.tpr.low > max(row.tpr.high for row in rows if row.group != "south")


def test_numbers_may_name_groups_and_a_single_group_has_nothing_to_differ_from():
    scores, is_member, _ = problem(n=400)
    rows = group_exposure(scores, is_member, np.zeros(400, dtype=np.int64), max_fpr=0.05)
    assert [row.group for row in rows] == ["0"]
    assert np.isnan(rows[0].p_value)


def test_a_group_without_members_is_undefined_and_costs_the_others_nothing():
    scores, is_member, groups = problem()
    groups = np.where(~is_member & (np.arange(6000) < 50), "outside", groups)
    rows = {row.group: row for row in group_exposure(scores, is_member, groups, max_fpr=0.05)}
    assert np.isnan(rows["outside"].p_value)
    assert np.isnan(rows["outside"].tpr.value)
    plain = {row.group: row for row in group_exposure(*problem(), max_fpr=0.05)}
    assert rows["east"].p_value == pytest.approx(plain["east"].p_value)


def test_holm_by_hand():
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.6, 0.7])) == [1.0, 1.0]
    found = holm(np.array([np.nan, 0.02]))
    assert np.isnan(found[0])
    assert found[1] == 0.02


def test_groups_of_another_length_are_refused():
    scores, is_member, groups = problem(n=40)
    with pytest.raises(SignalError, match="groups"):
        group_exposure(scores, is_member, groups[:5], max_fpr=0.05)


def test_all_divisions_are_one_family():
    scores, is_member, groups = problem()
    sexes = np.where(np.arange(6000) % 3 == 0, "f", "m")
    both = group_exposures(scores, is_member, {"area": groups, "sex": sexes}, max_fpr=0.05)
    assert [row.group for row in both["area"]] == ["east", "north", "south", "west"]
    assert [row.group for row in both["sex"]] == ["f", "m"]
    found = scores >= threshold_at_fpr(scores, is_member, max_fpr=0.05)
    raw = []
    for division, rows in ((groups, both["area"]), (sexes, both["sex"])):
        for row in rows:
            inside = division == row.group
            a, b = found[inside & is_member], found[~inside & is_member]
            raw.append(fisher_exact([[a.sum(), (~a).sum()], [b.sum(), (~b).sum()]]).pvalue)
            exact = clopper_pearson(int(a.sum()), len(a), level=1 - 0.05 / 6)
            assert (row.tpr.low, row.tpr.high) == pytest.approx((exact.low, exact.high))
    assert [row.p_value for rows in both.values() for row in rows] == pytest.approx(
        holm(np.array(raw))
    )
    assert group_exposures(scores, is_member, {}, max_fpr=0.05) == {}
