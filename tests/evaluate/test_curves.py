import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from seenit.errors import SignalError
from seenit.evaluate.curves import class_leakage, roc_band
from seenit.evaluate.intervals import bootstrap_tpr


def naive_tpr(scores, is_member, max_false):
    best = 0.0
    for cut in np.unique(scores):
        if (scores[~is_member] >= cut).sum() <= max_false:
            best = max(best, float((scores[is_member] >= cut).mean()))
    return best


def problem(seed, n=300, levels=None):
    rng = np.random.default_rng(seed)
    is_member = rng.random(n) < 0.4
    scores = rng.normal(size=n) + 0.7 * is_member
    if levels:
        scores = np.round(scores * levels) / levels
    return scores, is_member


@given(st.integers(0, 10_000), st.sampled_from([None, 1, 3]))
def test_every_point_equals_the_naive_step_function(seed, levels):
    scores, is_member = problem(seed, n=60, levels=levels)
    is_member[:2] = (True, False)
    band = roc_band(scores, is_member, attack="loss", seed=0, n_resamples=2)
    counts = np.round(band.fpr * band.n_nonmembers).astype(int)
    expected = [naive_tpr(scores, is_member, count) for count in counts]
    assert np.allclose(band.tpr, expected, rtol=0, atol=1e-15)
    for count, tpr, threshold in zip(counts, band.tpr, band.threshold, strict=True):
        assert (scores[is_member] >= threshold).mean() == tpr
        assert (scores[~is_member] >= threshold).sum() <= count


def test_the_curve_ends_at_one_and_never_falls():
    band = roc_band(*problem(1), attack="loss", seed=0)
    assert band.fpr[-1] == 1.0
    assert band.tpr[-1] == 1.0
    assert (np.diff(band.fpr) > 0).all()
    assert (np.diff(band.tpr) >= 0).all()
    assert (np.diff(band.threshold) <= 0).all()


@pytest.mark.parametrize("rate", [0.05, 0.1])
def test_a_drawn_point_is_the_quoted_figure_with_its_interval(rate):
    scores, is_member = problem(2)
    band = roc_band(scores, is_member, attack="loss", seed=4, also_at=(0.05, 0.1))
    at = np.flatnonzero(band.fpr <= rate + 1e-12)[-1]
    quoted = bootstrap_tpr(scores, is_member, max_fprs=(rate,), seed=4)[rate]
    assert (band.tpr[at], band.low[at], band.high[at]) == (quoted.value, quoted.low, quoted.high)


def test_the_band_holds_the_curve_and_repeats_with_its_seed():
    scores, is_member = problem(2, n=2000)
    band = roc_band(scores, is_member, attack="loss", seed=3)
    again = roc_band(scores, is_member, attack="loss", seed=3)
    other = roc_band(scores, is_member, attack="loss", seed=4)
    assert np.array_equal(band.low, again.low)
    assert not np.array_equal(band.low, other.low)
    inside = (band.low <= band.tpr) & (band.tpr <= band.high)
    assert inside.mean() > 0.95
    middle = np.searchsorted(band.fpr, 0.05)
    sd = (band.high - band.low)[middle] / (2 * 1.96)
    # Binomial and threshold noise together, ATTACKS: tpr(1-tpr)/n1 + slope^2 a(1-a)/n0.
    assert 0.012 < sd < 0.035


def test_no_false_positive_can_be_afforded_inside_one_large_tie():
    scores = np.zeros(40)
    is_member = np.arange(40) < 20
    band = roc_band(scores, is_member, attack="loss", seed=0, n_resamples=5)
    assert (band.tpr[:-1] == 0).all()
    assert np.isinf(band.threshold[:-1]).all()
    assert band.tpr[-1] == 1.0


def test_inputs_stay_as_they_were():
    scores, is_member = problem(5)
    before = scores.copy(), is_member.copy()
    roc_band(scores, is_member, attack="loss", seed=0, n_resamples=2)
    class_leakage(scores, is_member, np.zeros(len(scores), dtype=np.int64))
    assert np.array_equal(scores, before[0])
    assert np.array_equal(is_member, before[1])


def test_one_group_alone_is_refused_by_name():
    with pytest.raises(SignalError, match="is_member"):
        roc_band(np.arange(4.0), np.ones(4, dtype=bool), attack="loss", seed=0)
    with pytest.raises(SignalError, match="labels"):
        class_leakage(np.arange(4.0), np.arange(4) < 2, np.zeros(3, dtype=np.int64))
    with pytest.raises(SignalError, match="scores"):
        roc_band(np.array([0.0, np.nan]), np.array([True, False]), attack="loss", seed=0)


def test_classes_share_one_threshold_and_counts_add_up():
    scores, is_member = problem(6, n=4000)
    labels = np.random.default_rng(0).integers(0, 7, size=4000)
    rows = class_leakage(scores, is_member, labels, max_fpr=0.05)
    assert [row.label for row in rows] == list(range(7))
    assert sum(row.n_members for row in rows) == is_member.sum()
    hits = sum(row.tpr.value * row.n_members for row in rows)
    assert hits / is_member.sum() == pytest.approx(
        naive_tpr(scores, is_member, int(0.05 * (~is_member).sum()))
    )
    false = sum(row.fpr.value * row.n_nonmembers for row in rows)
    assert false <= 0.05 * (~is_member).sum()


def test_class_intervals_are_clopper_pearson_at_the_joint_level():
    scores, is_member = problem(7, n=1000)
    labels = np.arange(1000) % 10
    rows = class_leakage(scores, is_member, labels, level=0.95)
    for row in rows:
        exact = binomtest(round(row.tpr.value * row.n_members), row.n_members).proportion_ci(
            confidence_level=1 - 0.05 / 10, method="exact"
        )
        assert (row.tpr.low, row.tpr.high) == pytest.approx((exact.low, exact.high), abs=1e-12)
        assert row.tpr.level == pytest.approx(0.995)


def test_a_planted_class_stands_out_and_an_absent_side_is_undefined():
    scores, is_member = problem(8, n=6000)
    labels = np.arange(6000) % 5
    scores = scores + 2.0 * (is_member & (labels == 3))
    labels[is_member & (labels == 4)] = 0
    rows = class_leakage(scores, is_member, labels)
    others = [row.tpr.high for row in rows if row.label not in (3, 4)]
    assert rows[3].tpr.low > max(others)
    assert rows[4].n_members == 0
    assert np.isnan(rows[4].tpr.value)
    assert np.isnan(rows[4].tpr.low)
