import numpy as np
import pytest
from reference_problem import random_references

from seenit.attacks.lira_online import LiraOnline
from seenit.attacks.lira_online_fixed import LiraOnlineFixed
from seenit.attacks.lira_online_switched import LiraOnlineSwitched
from seenit.errors import ConfigError


def test_below_the_switch_it_is_the_fixed_form():
    signals = random_references(0)
    assert np.array_equal(
        LiraOnlineSwitched(min_models=100).score(**signals), LiraOnlineFixed().score(**signals)
    )


def test_above_the_switch_it_is_the_per_example_form():
    signals = random_references(0)
    np.testing.assert_allclose(
        LiraOnlineSwitched(min_models=2).score(**signals), LiraOnline().score(**signals), rtol=1e-12
    )


def test_each_example_switches_by_its_own_number_of_models():
    signals = random_references(3, r=12, with_counts=False)
    is_in = np.zeros_like(signals["reference_is_in"])
    is_in[:6] = True
    is_in[:2, 1:] = False  # example 0 has 6 and 6, all others 4 and 8
    is_in[6:8, 2:] = True  # and these 6 and 6 again
    signals["reference_is_in"] = is_in
    switched = LiraOnlineSwitched(min_models=6).score(**signals)
    own, fixed = LiraOnline().score(**signals), LiraOnlineFixed().score(**signals)
    np.testing.assert_allclose(np.delete(switched, 1), np.delete(own, 1), rtol=1e-12)
    assert switched[1] not in (pytest.approx(own[1]), pytest.approx(fixed[1]))


def test_the_default_switch_is_at_32_models():
    signals = random_references(4, r=63, n=4, with_counts=False)
    signals["reference_is_in"][:] = (np.arange(63) < 32)[:, None]
    own, fixed = LiraOnline().score(**signals), LiraOnlineFixed().score(**signals)
    switched = LiraOnlineSwitched().score(**signals)
    assert not np.allclose(switched, own)  # 31 OUT models still share their variance
    assert not np.allclose(switched, fixed)


def test_a_switch_below_two_models_is_refused():
    with pytest.raises(ConfigError, match="min_models: expected at least 2, got 1"):
        LiraOnlineSwitched(min_models=1)


def test_references_that_all_agree_take_the_pooled_variance():
    signals = random_references(0, with_counts=False)
    signals["reference_margin"][:, 3] = 1.5
    scores = LiraOnlineSwitched(min_models=2).score(**signals)
    fixed = LiraOnlineFixed().score(**signals)
    assert scores[3] == pytest.approx(fixed[3])
    assert not np.allclose(np.delete(scores, 3), np.delete(fixed, 3))
