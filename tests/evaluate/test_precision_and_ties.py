import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.evaluate.intervals import clopper_pearson
from seenit.evaluate.precision import likelihood_ratios, precision_at_priors
from seenit.evaluate.roc import threshold_at_fpr, tpr_at_fpr
from seenit.evaluate.ties import tie_report
from seenit.records.evaluation import precision


@st.composite
def judged(draw):
    n = draw(st.integers(4, 60))
    levels = draw(st.sampled_from([1, 3, 10, 1000]))
    scores = np.array(draw(st.lists(st.integers(0, levels), min_size=n, max_size=n)), dtype=float)
    is_member = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    is_member[:2] = (True, False)
    return scores, is_member


@given(judged(), st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_precision_at_the_prior_of_the_sample_is_the_share_of_members_flagged(case, rate):
    scores, is_member = case
    prior = is_member.mean()
    found = precision_at_priors(scores, is_member, max_fprs=(rate,), priors=(prior,))
    flagged = scores >= threshold_at_fpr(scores, is_member, max_fpr=rate)
    if flagged.any():
        assert found[prior][rate] == pytest.approx(is_member[flagged].mean())
    else:
        assert np.isnan(found[prior][rate])


def test_precision_by_hand():
    scores = np.arange(20.0)
    is_member = np.isin(scores, [19, 18, 16, 3])  # TPR 3/4 at FPR 1/16
    found = precision_at_priors(scores, is_member, max_fprs=(0.1, 0.0), priors=(0.5, 0.01))
    assert found[0.5][0.1] == pytest.approx(0.75 / (0.75 + 1 / 16))
    assert found[0.01][0.1] == pytest.approx(0.0075 / (0.0075 + 0.99 / 16))
    assert found[0.01][0.0] == 1.0


def test_rarer_members_are_never_flagged_more_precisely():
    rng = np.random.default_rng(0)
    is_member = rng.random(500) < 0.5
    scores = rng.normal(size=500) + is_member
    found = precision_at_priors(scores, is_member, max_fprs=(0.05, 0.01))
    assert list(found) == [0.5, 0.1, 0.01]
    for rate in (0.05, 0.01):
        assert found[0.5][rate] > found[0.1][rate] > found[0.01][rate]


@given(judged(), st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_the_ratio_says_the_same_precision_and_lies_in_its_interval(case, rate):
    scores, is_member = case
    ratio = likelihood_ratios(scores, is_member, max_fprs=(rate,))[rate]
    expected = precision_at_priors(scores, is_member, max_fprs=(rate,), priors=(0.2,))[0.2][rate]
    if np.isnan(expected):
        assert np.isnan([ratio.value, ratio.low, ratio.high]).all()
    else:
        assert precision(0.2, ratio.value) == pytest.approx(expected)
        assert ratio.low <= ratio.value <= ratio.high


def test_the_false_positives_themselves_are_uncertain():
    # All of 10,000 members above all but 10 of 1,000 outsiders: only the FPR is unsure.
    scores = np.concatenate([np.full(10_000, 2.0), np.full(10, 2.0), np.zeros(990)])
    is_member = np.arange(11_000) < 10_000
    ratio = likelihood_ratios(scores, is_member, max_fprs=(0.01,))[0.01]
    exact = clopper_pearson(10, 1000)
    assert ratio.value == pytest.approx(100)
    assert ratio.low == pytest.approx(1 / exact.high, rel=0.05)
    assert ratio.high == pytest.approx(1 / exact.low, rel=0.05)


def test_nobody_accused_wrongly_is_no_certainty():
    scores, is_member = np.arange(200.0), np.arange(200) >= 100
    ratio = likelihood_ratios(scores, is_member, max_fprs=(0.0,))[0.0]
    assert ratio.value == ratio.high == np.inf
    assert ratio.low == pytest.approx(1 / 0.0362, rel=0.1)
    assert precision(0.01, ratio.value) == 1.0


@given(judged(), st.sampled_from([0.05, 0.25, 0.5, 0.9]))
def test_a_threshold_lies_in_a_tie_exactly_when_breaking_ties_would_spend_more(case, rate):
    scores, is_member = case
    found = tie_report(scores, is_member, max_fprs=(rate,))
    n_others = (~is_member).sum()
    n_allowed = int(np.floor(rate * n_others + 1e-9))
    spent = (scores[~is_member] >= threshold_at_fpr(scores, is_member, max_fpr=rate)).sum()
    others = np.sort(scores[~is_member])
    spendable = 0 if n_allowed == 0 else (others >= others[-n_allowed]).sum()
    assert found.threshold_in_ties[rate] == (spendable > n_allowed)
    if not found.threshold_in_ties[rate]:
        assert spent == n_allowed


@given(judged())
def test_distinct_scores_and_the_largest_tie_are_counted(case):
    scores, is_member = case
    found = tie_report(scores, is_member, max_fprs=(0.1,))
    assert found.n_distinct == len(set(scores))
    assert found.largest_share == max((scores == value).mean() for value in scores)


def test_a_saturated_score_loses_its_tpr_and_the_report_says_why():
    rng = np.random.default_rng(1)
    is_member = np.arange(400) < 200
    raw = rng.normal(size=400) + is_member
    clamped = np.minimum(raw, 1.0)
    assert tpr_at_fpr(raw, is_member, max_fpr=0.05) > 0.1
    assert tpr_at_fpr(clamped, is_member, max_fpr=0.05) == 0.0
    assert tie_report(clamped, is_member, max_fprs=(0.05,)).threshold_in_ties[0.05]
    assert not tie_report(raw, is_member, max_fprs=(0.05,)).threshold_in_ties[0.05]
