import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from seenit.errors import ConfigError, SignalError
from seenit.evaluate.audit.epsilon import (
    MEMBERS,
    NONMEMBERS,
    epsilon_at,
    epsilon_by_split,
    epsilon_of_best,
)


def flags(n_true, n_members, n_false, n_nonmembers):
    """Scores 1 and 0 with the given numbers of ones."""
    scores = np.concatenate(
        [np.arange(n_members) < n_true, np.arange(n_nonmembers) < n_false]
    ).astype(float)
    return scores, np.arange(n_members + n_nonmembers) < n_members


def test_the_bound_by_hand():
    scores, is_member = flags(60, 100, 5, 200)
    found = epsilon_at(scores, is_member, thresholds=[0.5], delta=0.01)
    tail = 0.05 / 2 / 2  # two sides of one threshold, two rates each
    low, high = beta.ppf(tail, 60, 41), beta.ppf(1 - tail, 6, 195)
    assert found.epsilon == pytest.approx(np.log((low - 0.01) / high))
    assert (found.side, found.threshold, found.n_tried) == (MEMBERS, 0.5, 2)
    assert (found.n_members, found.n_nonmembers, found.delta) == (100, 200, 0.01)
    assert (found.n_members_flagged, found.n_nonmembers_flagged) == (60, 5)


def test_what_is_not_flagged_can_prove_more():
    scores, is_member = flags(199, 200, 50, 100)
    found = epsilon_at(scores, is_member, thresholds=[0.5])
    tail = 0.05 / 2 / 2
    low, high = beta.ppf(tail, 50, 51), beta.ppf(1 - tail, 2, 199)
    assert found.side == NONMEMBERS
    assert found.epsilon == pytest.approx(np.log(low / high))


@given(st.integers(0, 40), st.integers(0, 40))
def test_turning_everything_round_proves_the_same(n_true, n_false):
    scores, is_member = flags(n_true, 40, n_false, 40)
    forth = epsilon_at(scores, is_member, thresholds=[0.5])
    back = epsilon_at(-scores, ~is_member, thresholds=[-0.5])
    assert forth.epsilon == pytest.approx(back.epsilon)
    assert forth.epsilon >= 0


def test_more_thresholds_cost_more():
    scores, is_member = flags(60, 100, 5, 100)
    alone = epsilon_at(scores, is_member, thresholds=[0.5])
    shared = epsilon_at(scores, is_member, thresholds=[0.5, 2.0, 3.0, -1.0])
    assert 0 < shared.epsilon < alone.epsilon
    assert shared.threshold == 0.5
    assert shared.n_tried == 8


def test_equal_rates_and_inverted_ones_prove_nothing():
    for n_true in (10, 2):
        scores, is_member = flags(n_true, 40, 10, 40)
        assert epsilon_at(scores, is_member, thresholds=[0.5]).epsilon == 0.0


def test_a_delta_that_explains_the_difference_leaves_nothing():
    scores, is_member = flags(30, 100, 1, 100)
    assert epsilon_at(scores, is_member, thresholds=[0.5], delta=0.0).epsilon > 1
    assert epsilon_at(scores, is_member, thresholds=[0.5], delta=0.5).epsilon == 0.0


def test_a_split_chooses_on_one_half_and_counts_the_other():
    rng = np.random.default_rng(0)
    is_member = np.arange(4000) < 2000
    scores = rng.normal(size=4000) + 2.0 * is_member
    found = epsilon_by_split(scores, is_member, seed=1)
    assert (found.n_members, found.n_nonmembers, found.n_tried) == (1000, 1000, 1)
    assert found.epsilon > 1.5
    assert found == epsilon_by_split(scores, is_member, seed=1)
    assert found != epsilon_by_split(scores, is_member, seed=2)


def test_perfect_separation_is_limited_by_the_number_of_records():
    is_member = np.arange(400) < 200
    found = epsilon_by_split(is_member.astype(float), is_member, seed=0)
    tail = 0.05 / 2
    assert found.epsilon == pytest.approx(np.log(tail ** (1 / 100) / (1 - tail ** (1 / 100))))


def test_impossible_requests_are_refused_by_name():
    scores, is_member = flags(3, 5, 1, 5)
    with pytest.raises(ConfigError, match="thresholds"):
        epsilon_at(scores, is_member, thresholds=[])
    for options in ({"delta": 1.0}, {"delta": -0.1}, {"level": 1.0}, {"level": 0.0}):
        with pytest.raises(ConfigError, match="delta, level"):
            epsilon_at(scores, is_member, thresholds=[0.5], **options)
    with pytest.raises(ConfigError, match="at least 2 members"):
        epsilon_by_split(scores, np.arange(10) < 1, seed=0)
    with pytest.raises(SignalError, match="is_member"):
        epsilon_at(scores, np.ones(10, dtype=bool), thresholds=[0.5])


def test_of_several_attacks_the_one_that_proves_most_is_taken():
    rng = np.random.default_rng(0)
    is_member = np.arange(400) < 200
    columns = {
        "dull": rng.normal(size=400),
        "keen": rng.normal(size=400) + 3.0 * is_member,
        "fair": rng.normal(size=400) + 0.5 * is_member,
    }
    attack, bound = epsilon_of_best(columns, is_member, seed=0)
    assert attack == "keen"
    assert bound == epsilon_by_split(columns["keen"], is_member, seed=0)
    assert bound.n_members == 100  # those that did not choose


@pytest.mark.long
def test_the_best_of_many_that_find_nothing_proves_nothing_most_of_the_time():
    """The best of twenty on the records that it is counted on would be positive nearly always."""
    is_member = np.arange(400) < 200
    n_positive = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        columns = {f"a{each}": rng.normal(size=400) for each in range(20)}
        n_positive += epsilon_of_best(columns, is_member, seed=seed)[1].epsilon > 0
    assert n_positive <= 6  # 2 expected at most


def test_units_are_halved_whole_and_speak_through_one_record_each():
    """20 copies of each record, nothing leaks: by record the bound is wrong most of the time."""
    units = np.repeat(np.arange(60), 20)
    is_member = units < 30
    n_positive = {True: 0, False: 0}
    for seed in range(60):
        rng = np.random.default_rng(seed)
        columns = {f"a{each}": rng.normal(size=60)[units] for each in range(5)}
        for by_unit in (True, False):
            told = units if by_unit else None
            _, bound = epsilon_of_best(columns, is_member, seed=seed, units=told)
            n_positive[by_unit] += bound.epsilon > 0
        assert bound.n_members == 300
    assert epsilon_of_best(columns, is_member, seed=0, units=units)[1].n_members == 15
    assert n_positive[True] <= 7  # 3 expected at most
    assert n_positive[False] >= 30


def test_units_of_one_record_each_leave_the_bound_as_it_is():
    rng = np.random.default_rng(0)
    is_member = np.arange(400) < 200
    columns = {"a": rng.normal(size=400) + is_member}
    assert epsilon_of_best(columns, is_member, seed=3) == epsilon_of_best(
        columns, is_member, seed=3, units=np.arange(400)[::-1]
    )


def test_no_attack_at_all_is_refused():
    with pytest.raises(ConfigError, match="at least one attack"):
        epsilon_of_best({}, np.arange(10) < 5, seed=0)
