import numpy as np
import pytest
from resampling_loops import resampled
from scipy.stats import norm

from seenit.errors import ConfigError, SignalError
from seenit.evaluate.auc import auc, delong_sd, placements
from seenit.evaluate.prediction import REFIT_SHARE, predict_private
from seenit.evaluate.roc import tpr_at_fpr


def problem(seed=0, n=600, shift=0.8, members=0.5):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < members * n
    return rng.normal(size=n) + shift * is_member, is_member


def sd_of(interval):
    return (interval.high - interval.low) / (2 * norm.ppf((1 + interval.level) / 2))


def predict(scores, is_member, **changes):
    options = {"n_private": 600, "max_fprs": (0.05,), "is_refitted": False, "seed": 0}
    return predict_private(scores, is_member, **{**options, **changes})


def test_the_variance_is_that_of_both_samples():
    scores, is_member = problem()
    found = predict(scores, is_member, n_private=200)
    loops = [
        resampled(scores, is_member, sizes=sizes, max_fpr=0.05, n_resamples=2500, seed=seed)
        for seed, sizes in ((1, (300, 300)), (2, (100, 100)))
    ]
    expected = np.sqrt(sum(draws.var(ddof=1) for draws in loops))
    assert sd_of(found.tpr_at_fpr[0.05]) == pytest.approx(expected, rel=0.06)
    public = delong_sd(placements(scores, is_member))
    assert sd_of(found.auc) == pytest.approx(public * np.sqrt(1 + 3), rel=1e-9)


def test_a_same_sized_private_set_is_promised_the_public_figures():
    scores, is_member = problem(n=6000)
    found = predict(scores, is_member, n_private=6000, max_fprs=(0.05, 0.01))
    assert (found.n, found.n_members) == (6000, 3000)
    assert found.auc.value == auc(scores, is_member)
    for rate in (0.05, 0.01):
        value = tpr_at_fpr(scores, is_member, max_fpr=rate)
        assert found.tpr_at_fpr[rate].value == pytest.approx(value, abs=0.003)


def test_a_small_scoreboard_is_promised_its_own_bias():
    # 30 non-members allow one false positive at 5 %: E[FPR] is 2/31, not 1/20.
    scores, is_member = problem(n=4000, shift=1.5)
    found = predict(scores, is_member, n_private=60).tpr_at_fpr[0.05].value
    loop = resampled(scores, is_member, sizes=(30, 30), max_fpr=0.05, n_resamples=4000, seed=3)
    assert found == pytest.approx(loop.mean(), abs=0.012)
    assert found > tpr_at_fpr(scores, is_member, max_fpr=0.05) + 0.01


def test_a_refit_widens_and_a_larger_set_narrows():
    case = problem()
    plain = predict(*case)
    refitted = predict(*case, is_refitted=True)
    large = predict(*case, n_private=60_000)
    for pick in (lambda found: found.auc, lambda found: found.tpr_at_fpr[0.05]):
        ratio = (sd_of(pick(refitted)) / sd_of(pick(plain))) ** 2
        assert ratio == pytest.approx(1 + REFIT_SHARE / 2, rel=0.1)
        assert sd_of(pick(large)) < sd_of(pick(plain))


def test_the_share_of_members_is_the_public_one():
    scores, is_member = problem(members=0.25)
    found = predict(scores, is_member, n_private=1000)
    assert (found.n, found.n_members) == (1000, 250)


def test_optimism_is_taken_off_where_it_was_found():
    case = problem(n=4000)
    plain = predict(*case, max_fprs=(0.05, 0.01))
    lowered = predict(*case, max_fprs=(0.05, 0.01), optimism={"auc": 0.01, "tpr@fpr=0.05": 0.03})
    assert lowered.auc.value == pytest.approx(plain.auc.value - 0.01)
    assert lowered.tpr_at_fpr[0.05].value == pytest.approx(plain.tpr_at_fpr[0.05].value - 0.03)
    assert lowered.tpr_at_fpr[0.01] == plain.tpr_at_fpr[0.01]


@pytest.mark.parametrize("shift", [-99.0, 99.0])
def test_no_promise_is_certain(shift):
    found = predict(*problem(shift=shift))
    for interval in (found.auc, found.tpr_at_fpr[0.05]):
        assert 0 <= interval.low < interval.high <= 1
        assert interval.low <= interval.value <= interval.high


@pytest.mark.parametrize("n_private", [0, 3])
def test_a_private_set_too_small_to_have_sides_has_no_interval(n_private):
    found = predict(*problem(), n_private=n_private)
    for interval in (found.auc, found.tpr_at_fpr[0.05]):
        assert np.isfinite(interval.value)
        assert np.isnan([interval.low, interval.high]).all()


def test_a_public_side_of_one_record_promises_nothing():
    found = predict(np.arange(9.0), np.arange(9) == 8)
    assert np.isnan([found.auc.low, found.tpr_at_fpr[0.05].low]).all()


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(SignalError, match="is_member"):
        predict(np.arange(4.0), np.ones(4, dtype=bool))
    with pytest.raises(ConfigError, match="fpr"):
        predict(*problem(), max_fprs=(2.0,))
