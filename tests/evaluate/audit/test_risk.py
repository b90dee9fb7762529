import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.errors import ConfigError, SignalError
from seenit.evaluate.audit.risk import per_record_false_positive_rate, record_risk
from seenit.evaluate.roc import tpr_at_fpr


def known(n=4000, seed=0, shift=1.5):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < n // 2
    return rng.normal(size=n) + shift * is_member, is_member


def test_probabilities_are_calibrated_on_fresh_records():
    fresh, truth = known(n=40_000, seed=1)
    found = record_risk(fresh, *known(), prior=0.5, max_fprs=())
    edges = np.quantile(found.probability, np.linspace(0, 1, 11))
    box = np.digitize(found.probability, edges[1:-1])
    for part in range(10):
        inside = box == part
        if inside.any():
            claimed, actual = found.probability[inside].mean(), truth[inside].mean()
            assert claimed == pytest.approx(actual, abs=0.05)


def test_another_prior_moves_probabilities_by_the_rule_of_bayes():
    scores, is_member = known()
    even = record_risk(scores, scores, is_member, prior=0.5, max_fprs=()).probability
    rare = record_risk(scores, scores, is_member, prior=0.01, max_fprs=()).probability
    np.testing.assert_allclose(rare / (1 - rare), even / (1 - even) / 99, rtol=1e-9)


def test_the_share_of_members_among_the_known_does_not_matter():
    scores, is_member = known(n=8000, seed=2)
    kept = ~is_member | (np.arange(8000) % 4 == 0)
    asked = np.linspace(-1, 3, 9)
    even = record_risk(asked, scores, is_member, prior=0.5, max_fprs=()).probability
    thin = record_risk(asked, scores[kept], is_member[kept], prior=0.5, max_fprs=()).probability
    np.testing.assert_allclose(even, thin, atol=0.08)


@given(st.integers(0, 5000), st.sampled_from([None, 0, 1]))
def test_a_higher_score_is_never_less_likely_and_nobody_is_certain(seed, decimals):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=40)
    scores = scores if decimals is None else np.round(scores, decimals)
    is_member = rng.random(40) < 0.5
    is_member[:2] = (True, False)
    asked = np.sort(np.append(scores, [-99.0, 99.0]))
    found = record_risk(asked, scores, is_member, prior=0.3, max_fprs=(0.1,)).probability
    assert (np.diff(found) >= -1e-12).all()
    assert ((found > 0) & (found < 1)).all()


def test_separated_sides_by_hand():
    scores = np.arange(80.0)
    is_member = scores >= 40
    found = record_risk(
        np.array([-9.0, 39.0, 40.0, 99.0]), scores, is_member, prior=0.5, max_fprs=()
    )
    np.testing.assert_allclose(found.probability, [0.5 / 41, 0.5 / 41, 40.5 / 41, 40.5 / 41])


def test_fewer_records_than_a_probability_needs_say_the_known_share():
    scores = np.arange(10.0)
    found = record_risk(scores, scores, scores >= 5, prior=0.5, max_fprs=())
    np.testing.assert_allclose(found.probability, 0.5)


@pytest.mark.parametrize(("n_side", "most"), [(50, 0.6), (500, 0.6), (5000, 0.57)])
def test_the_most_exposed_record_is_near_the_prior_where_nothing_leaks(n_side, most):
    highest = []
    for seed in range(40):
        scores, is_member = known(n=2 * n_side, seed=seed, shift=0)
        found = record_risk(scores, scores, is_member, prior=0.5, max_fprs=())
        highest.append(found.probability.max())
    assert 0.5 <= np.mean(highest) <= most


def test_the_most_exposed_record_of_a_strong_leak_is_as_good_as_certain():
    scores, is_member = known(n=1000, shift=4)
    assert record_risk(scores, scores, is_member, prior=0.5, max_fprs=()).probability.max() > 0.99


def test_records_are_ranked_and_found_at_the_threshold_of_the_known():
    scores, is_member = known()
    found = record_risk(scores, scores, is_member, prior=0.5, max_fprs=(0.01, 0.0))
    assert found.prior == 0.5
    assert found.found_at[0.01][is_member].mean() == tpr_at_fpr(scores, is_member, max_fpr=0.01)
    assert found.found_at[0.01][~is_member].mean() <= 0.01
    assert not found.found_at[0.0][~is_member].any()
    assert found.rank[scores.argmax()] == 1
    tied = record_risk(np.array([5.0, 7.0, 7.0, 1.0]), scores, is_member, prior=0.5, max_fprs=())
    assert tied.rank.tolist() == [3, 1, 1, 4]


def test_a_record_s_own_rate_counts_the_models_that_never_saw_it():
    target = np.array([[1.0, 3.0], [0.0, 0.0], [5.0, 5.0]])  # means 2, 0, 5
    means = np.array([[2.0, 1.0, 9.0], [3.0, -1.0, 9.0], [1.0, 0.0, 9.0]])
    reference = np.stack([means - 1, means + 1], axis=2).astype(np.float32)  # (3, 3, 2)
    is_in = np.array([[False, False, True], [False, True, True], [False, False, True]])
    found = per_record_false_positive_rate(target, reference, is_in)
    np.testing.assert_allclose(found[:2], [3 / 4, 3 / 3])
    assert np.isnan(found[2])


def test_the_own_rate_of_a_model_that_never_saw_the_record_is_a_p_value():
    rng = np.random.default_rng(3)
    margins = rng.normal(size=(20, 5000, 1)) + rng.normal(size=(1, 5000, 1))
    found = per_record_false_positive_rate(
        margins[0], margins[1:], np.zeros((19, 5000), dtype=bool)
    )
    for rate in (0.05, 0.1, 0.5):
        assert (found <= rate + 1e-9).mean() == pytest.approx(rate, abs=0.025)


def test_what_cannot_be_judged_is_refused():
    scores, is_member = known(n=10)
    with pytest.raises(ConfigError, match="prior"):
        record_risk(scores, scores, is_member, prior=1.0, max_fprs=())
    with pytest.raises(SignalError, match="scores"):
        record_risk(scores + np.nan, scores, is_member, prior=0.5, max_fprs=())
    with pytest.raises(SignalError, match="is_member"):
        record_risk(scores, scores, np.ones(10, dtype=bool), prior=0.5, max_fprs=())
    with pytest.raises(SignalError, match="reference_margin"):
        per_record_false_positive_rate(
            np.zeros((3, 1)), np.zeros((2, 4, 1)), np.zeros((2, 3), bool)
        )
