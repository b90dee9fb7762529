"""Attacks on texts against plain loops over records, and by hand."""

import itertools
import math
import statistics

import numpy as np
import pytest
from planted_tokens import planted_tokens

from seenit.attacks.base_calibrated_loss import BaseCalibratedLoss
from seenit.attacks.error_zone import ErrorZone
from seenit.attacks.min_k import MinK, MinKPlusPlus
from seenit.attacks.window_comparison import WindowComparison
from seenit.attacks.zlib_ratio import ZlibRatio
from seenit.errors import ConfigError

N = 50
ARRAYS = planted_tokens(np.arange(N) % 2 == 0, seed=3, fewest=1)
OFFSETS = ARRAYS["token_offsets"]


def per_record(*names):
    """Lists of each record's own values, one tuple of lists per record."""
    for start, stop in itertools.pairwise(OFFSETS.tolist()):
        yield tuple(ARRAYS[name][start:stop].astype(float).tolist() for name in names)


def given(*names):
    return {name: ARRAYS[name] for name in (*names, "token_offsets")}


def test_min_k_is_the_mean_of_the_sorted_fifth():
    expected = [
        statistics.fmean(sorted(log_p)[: max(1, int(0.2 * len(log_p)))])
        for (log_p,) in per_record("target_token_log_p")
    ]
    np.testing.assert_allclose(MinK().score(**given("target_token_log_p")), expected, rtol=1e-9)


def test_min_k_by_hand():
    log_p = np.array([-1.0, -9.0, -2.0, -3.0, -5.0, -8.0, -1.0, -1.0, -1.0, -1.0, -4.0])
    scores = MinK().score(target_token_log_p=log_p, token_offsets=np.array([0, 10, 11]))
    assert scores.tolist() == [-8.5, -4.0]  # two of ten; one of one


def test_min_k_plus_plus_is_the_same_of_standardised_values():
    names = ("target_token_log_p", "target_token_log_p_mean", "target_token_log_p_sd")
    expected = []
    for columns in per_record(*names):
        z = sorted((log_p - mean) / sd for log_p, mean, sd in zip(*columns, strict=True))
        expected.append(statistics.fmean(z[: max(1, int(0.2 * len(z)))]))
    np.testing.assert_allclose(MinKPlusPlus().score(**given(*names)), expected, rtol=1e-6)


def test_min_k_plus_plus_of_a_certain_token_is_finite():
    scores = MinKPlusPlus().score(
        target_token_log_p=np.array([0.0, -2.0]),
        target_token_log_p_mean=np.zeros(2),
        target_token_log_p_sd=np.zeros(2),
        token_offsets=np.array([0, 1, 2]),
    )
    assert scores[0] == 0
    assert -1e5 < scores[1] < 0


@pytest.mark.parametrize("attack", [MinK, MinKPlusPlus])
@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_a_share_that_is_none_is_refused(attack, share):
    with pytest.raises(ConfigError, match="share"):
        attack(share=share)


def test_zlib_by_hand():
    scores = ZlibRatio().score(
        target_loss=np.array([2.0, 2.0, 1.0]), text_zlib_bytes=np.array([100.0, 50.0, 50.0])
    )
    assert scores.tolist() == [-0.02, -0.04, -0.02]


def test_base_calibrated_loss_by_hand():
    scores = BaseCalibratedLoss().score(
        target_loss=np.array([2.0, 3.0]), base_loss=np.array([2.5, 2.0])
    )
    assert scores.tolist() == [0.5, -1.0]


def zone(target, base, hits):
    return ErrorZone().score(
        target_token_log_p=np.array([one for record in target for one in record]),
        base_token_log_p=np.array([one for record in base for one in record]),
        target_token_hit=np.array([one for record in hits for one in record], dtype=bool),
        token_offsets=np.cumsum([0, *map(len, target)]),
    )


def test_ez_is_the_plain_loop():
    names = ("target_token_log_p", "base_token_log_p", "target_token_hit")
    expected = []
    for columns in per_record(*names):
        up = down = all_up = all_down = 0.0
        for target, base, hit in zip(*columns, strict=True):
            all_up, all_down = all_up + max(target - base, 0), all_down + max(base - target, 0)
            if not hit:
                up, down = up + max(target - base, 0), down + max(base - target, 0)
        n = len(columns[0])
        expected.append(math.log((up + all_up / n + 0.01) / (down + all_down / n + 0.01)))
    np.testing.assert_allclose(ErrorZone().score(**given(*names)), expected, rtol=1e-9)


def test_ez_orders_long_texts_as_the_published_ratio_does():
    arrays = planted_tokens(np.arange(300) % 2 == 0, seed=1, fewest=100, most=200)
    scores = ErrorZone().score(
        **{
            name: arrays[name]
            for name in (
                "target_token_log_p",
                "base_token_log_p",
                "target_token_hit",
                "token_offsets",
            )
        }
    )
    shift = arrays["target_token_log_p"].astype(float) - arrays["base_token_log_p"]
    shift[arrays["target_token_hit"]] = 0
    starts = arrays["token_offsets"][:-1]
    published = np.add.reduceat(shift.clip(min=0), starts) / -np.add.reduceat(
        shift.clip(max=0), starts
    )
    ranks = [values.argsort().argsort() for values in (scores, published)]
    assert np.corrcoef(*ranks)[0, 1] > 0.999


def test_ez_ranks_a_text_that_only_rose_above_one_that_also_fell():
    target = [[-1.0, -1.0, -2.0], [-1.0, -1.0, -2.0], [-1.0, -1.0, -2.0]]
    base = [[-3.0, -1.0, -2.0], [-3.0, -0.8, -2.0], [-1.1, -1.0, -2.0]]
    only_rose, also_fell, hardly_rose = zone(target, base, [[False] * 3] * 3)
    assert only_rose > also_fell
    assert only_rose > hardly_rose


def test_ez_of_a_text_without_errors_goes_by_all_of_its_tokens():
    learned, unlearned = zone(
        [[-0.1] * 5, [-0.1] * 5], [[-2.0] * 5, [-0.05] * 5], [[True] * 5, [True] * 5]
    )
    assert learned > 0 > unlearned


def test_ez_of_models_that_agree_is_undecided():
    assert zone([[-1.0, -2.0]], [[-1.0, -2.0]], [[False, True]]).tolist() == [0.0]


def test_wbc_is_the_plain_loop_over_windows():
    names = ("target_token_log_p", "base_token_log_p")
    expected = []
    for target, base in per_record(*names):
        shares = []
        for length in (2, 3, 4, 6, 9, 13, 18, 25, 32, 40):
            window = min(length, len(target))
            votes = [
                sum(target[at : at + window]) > sum(base[at : at + window])
                for at in range(len(target) - window + 1)
            ]
            shares.append(statistics.fmean(votes))
        expected.append(statistics.fmean(shares))
    np.testing.assert_allclose(WindowComparison().score(**given(*names)), expected, rtol=1e-9)


def test_wbc_by_hand():
    # Windows of 2: +1, −1; every longer one is the whole text: +1 − 2 + 1 + 0 = 0, no vote.
    scores = WindowComparison().score(
        target_token_log_p=np.array([-1.0, -2.0, -1.0, -1.0, -3.0]),
        base_token_log_p=np.array([-3.0, -1.0, -0.0, -3.0, -3.0]),
        token_offsets=np.array([0, 3, 5]),
    )
    assert scores == pytest.approx([0.1 * 0.5, 1.0])


def test_wbc_of_models_that_agree_has_no_vote():
    log_p = ARRAYS["target_token_log_p"]
    scores = WindowComparison().score(
        target_token_log_p=log_p, base_token_log_p=log_p, token_offsets=OFFSETS
    )
    assert not scores.any()
