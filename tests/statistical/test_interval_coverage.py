"""Do intervals hold what they promise? Simulated at a known truth, seeds fixed beforehand.

With 400 runs and a true coverage of 95 %, the share of runs that hold the truth has a standard
deviation of 1.1 points: the bounds asserted here lie about three of them away.
"""

import numpy as np
import pytest
from scipy.stats import norm

from seenit.evaluate import (
    auc,
    bootstrap_tpr,
    clopper_pearson,
    delong,
    paired_bootstrap,
    paired_delong,
    predict_private,
    tpr_at_fpr,
)
from seenit.evaluate.auc import delong_sd, placements
from seenit.evaluate.blindness.baseline import blind_baseline
from seenit.evaluate.cross_fitting import widened_for_fits

pytestmark = pytest.mark.slow

N_RUNS = 400
N_SIDE = 2000
SHIFT = 0.5
IS_MEMBER = np.arange(2 * N_SIDE) < N_SIDE


def drawn(seed, n_side=N_SIDE, shift=SHIFT):
    """Standard normal non-members, members moved by `shift`."""
    is_member = np.arange(2 * n_side) < n_side
    return np.random.default_rng(seed).normal(size=2 * n_side) + shift * is_member, is_member


def true_tpr(rate, shift=SHIFT):
    return norm.sf(norm.isf(rate) - shift)


def share_held(found, truth):
    return np.mean([interval.low <= truth <= interval.high for interval in found])


@pytest.mark.parametrize("rate", [0.05, 0.01])
def test_the_bootstrap_interval_of_tpr_holds_the_true_one(rate):
    found, binomial = [], []
    for seed in range(N_RUNS):
        interval = bootstrap_tpr(*drawn(seed), max_fprs=(rate,), seed=seed)[rate]
        found.append(interval)
        binomial.append(clopper_pearson(round(interval.value * N_SIDE), N_SIDE))
    assert 0.915 <= share_held(found, true_tpr(rate)) <= 0.985
    # The threshold is a sample too: an interval that forgets it misses far more often.
    assert share_held(binomial, true_tpr(rate)) < 0.9


@pytest.mark.parametrize(("n_side", "shift"), [(2000, 0.5), (2000, 3.0), (30, 0.5), (30, 2.0)])
def test_the_interval_of_auc_holds_the_true_one(n_side, shift):
    truth = norm.cdf(shift / np.sqrt(2))
    found = [delong(*drawn(seed, n_side, shift)) for seed in range(N_RUNS)]
    assert 0.915 <= share_held(found, truth) <= 0.985


def test_the_interval_of_separated_sides_holds_the_true_auc():
    # Ten on a side, AUC .98: complete separation is common and must not look certain.
    shift = norm.ppf(0.98) * np.sqrt(2)
    found = [delong(*drawn(seed, 10, shift)) for seed in range(N_RUNS)]
    assert np.mean([interval.value == 1 for interval in found]) > 0.3
    assert share_held(found, 0.98) >= 0.93


@pytest.mark.parametrize(("n_private", "is_refitted"), [(4000, False), (1200, False)])
def test_the_prediction_interval_holds_the_private_figure(n_private, is_refitted):
    held = {"auc": [], 0.05: [], 0.01: []}
    scaled = []
    for seed in range(N_RUNS):
        promise = predict_private(
            *drawn(seed),
            n_private=n_private,
            max_fprs=(0.05, 0.01),
            is_refitted=is_refitted,
            seed=seed,
        )
        private = drawn(10_000 + seed, n_private // 2)
        actual = {"auc": auc(*private)}
        actual |= {rate: tpr_at_fpr(*private, max_fpr=rate) for rate in (0.05, 0.01)}
        for name, value in actual.items():
            interval = promise.auc if name == "auc" else promise.tpr_at_fpr[name]
            held[name].append(interval.low <= value <= interval.high)
        interval = promise.tpr_at_fpr[0.05]
        scaled.append((actual[0.05] - interval.value) / ((interval.high - interval.low) / 3.92))
    assert 0.915 <= np.mean(held["auc"]) <= 0.985
    assert 0.915 <= np.mean(held[0.05]) <= 0.985
    assert 0.90 <= np.mean(held[0.01]) <= 0.985
    # What a promise is judged by: at most 2.6 sd below, at most 4 above.
    assert np.mean(np.array(scaled) < -2.6) <= 0.02
    assert np.mean(np.array(scaled) > 4) == 0


@pytest.mark.parametrize("shared", [0.0, 0.9])
def test_paired_intervals_hold_the_true_difference(shared):
    aucs, tprs = [], []
    for seed in range(N_RUNS):
        rng = np.random.default_rng(seed)
        common = shared * rng.normal(size=2 * N_SIDE)
        own = np.sqrt(1 - shared**2)
        first = common + own * rng.normal(size=2 * N_SIDE) + SHIFT * IS_MEMBER
        second = common + own * rng.normal(size=2 * N_SIDE) + 0.3 * IS_MEMBER
        aucs.append(paired_delong(first, second, IS_MEMBER, attack="a", other="b").difference)
        tprs.append(
            paired_bootstrap(first, {"b": second}, IS_MEMBER, attack="a", max_fpr=0.05, seed=seed)[
                0
            ].difference
        )
    difference = norm.cdf(SHIFT / np.sqrt(2)) - norm.cdf(0.3 / np.sqrt(2))
    assert 0.915 <= share_held(aucs, difference) <= 0.985
    assert 0.915 <= share_held(tprs, true_tpr(0.05) - true_tpr(0.05, 0.3)) <= 0.985


def test_two_equal_attacks_are_seldom_called_different():
    p_auc, p_tpr = [], []
    for seed in range(N_RUNS):
        rng = np.random.default_rng(seed)
        first, second = (rng.normal(size=2 * N_SIDE) + SHIFT * IS_MEMBER for _ in range(2))
        p_auc.append(paired_delong(first, second, IS_MEMBER, attack="a", other="b").p_value)
        p_tpr.append(
            paired_bootstrap(first, {"b": second}, IS_MEMBER, attack="a", max_fpr=0.05, seed=seed)[
                0
            ].p_value
        )
    assert 0.02 <= np.mean(np.array(p_auc) < 0.05) <= 0.085
    assert 0.02 <= np.mean(np.array(p_tpr) < 0.05) <= 0.085


@pytest.mark.parametrize("n_side", [40, 300])
def test_the_blind_baseline_holds_one_half_where_there_is_nothing(n_side):
    found = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        features = rng.normal(size=(2 * n_side, 20))
        labels = rng.integers(0, 5, size=2 * n_side)
        is_first = np.arange(2 * n_side) % 2 == 0
        found.append(blind_baseline(features, labels, is_first, question="q", seed=seed))
    assert share_held([entry.auc for entry in found], 0.5) >= 0.9
    assert np.mean([entry.p_value < 0.05 for entry in found]) <= 0.1
    assert not any(entry.failed for entry in found)


def ridge_out_of_fold(features, is_member, seed):
    """A linear learner, cross-fitted in five folds, in plain NumPy."""
    scores = np.empty(len(is_member))
    fold = np.random.default_rng(seed).permutation(len(is_member)) % 5
    for part in range(5):
        inside, out = fold != part, fold == part
        x = features[inside] - features[inside].mean(axis=0)
        y = is_member[inside] - is_member[inside].mean()
        weights = np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ y)
        scores[out] = (features[out] - features[inside].mean(axis=0)) @ weights
    return scores


@pytest.mark.parametrize("n_side", [150, 1000])
def test_a_cross_fitted_attack_holds_one_half_where_there_is_nothing(n_side):
    plain, scaled = [], []
    for seed in range(N_RUNS):
        is_member = np.arange(2 * n_side) < n_side
        features = np.random.default_rng(seed).normal(size=(2 * n_side, 20))
        scores = ridge_out_of_fold(features, is_member, seed)
        plain.append(delong(scores, is_member))
        scaled.append((plain[-1].value - 0.5) / delong_sd(placements(scores, is_member)))
    assert np.std(scaled) == pytest.approx(np.sqrt(2), rel=0.12)
    assert share_held(plain, 0.5) < 0.89
    assert 0.915 <= share_held([widened_for_fits(entry) for entry in plain], 0.5) <= 0.985
