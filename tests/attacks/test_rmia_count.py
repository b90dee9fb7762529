import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import one_example, random_references

from seenit.attacks.rmia_count import RmiaCount
from seenit.attacks.rmia_online import RmiaOnline
from seenit.errors import ConfigError, SignalError


def with_population(signals, population):
    return signals | {
        "population_margin": population["target_margin"],
        "reference_population_margin": population["reference_margin"],
        "population_is_in": population["reference_is_in"],
    }


@given(st.integers(0, 2**32 - 1), st.floats(1, 5))
def test_the_share_equals_every_comparison_made(seed, gamma):
    examples = random_references(seed)
    population = random_references(seed ^ 1, n=31, with_counts=False)
    # the log ratio has its own oracle, test_rmia_online
    ratio, other = RmiaOnline().score(**examples), RmiaOnline().score(**population)
    expected = [sum(x - math.log(gamma) >= z for z in other.tolist()) / 31 for x in ratio.tolist()]
    scores = RmiaCount(gamma=gamma).score(**with_population(examples, population))
    assert scores.tolist() == expected


def test_a_hand_computed_case():
    # every reference says 1/2, so r = 2 p. x: p = .8, r = 1.6; z: r = .4, .8, 1: two are half
    example = one_example(math.log(4), [0.0], [0.0])
    population = {
        "target_margin": np.log([[0.2 / 0.8], [0.4 / 0.6 - 1e-9], [1.0]]),
        "reference_margin": np.zeros((2, 3, 1)),
        "reference_is_in": np.array([[True] * 3, [False] * 3]),
    }
    assert RmiaCount().score(**with_population(example, population)) == pytest.approx([2 / 3])


def test_it_orders_as_the_ratio_but_ties():
    examples = random_references(3, n=200)
    population = random_references(4, n=20, with_counts=False)
    count = RmiaCount().score(**with_population(examples, population))
    order = np.argsort(RmiaOnline().score(**examples))
    assert (np.diff(count[order]) >= 0).all()
    assert len(np.unique(count)) <= 21


def test_population_and_examples_must_have_the_same_queries():
    population = random_references(4, q=1, with_counts=False)
    with pytest.raises(SignalError, match="population_margin: expected shape"):
        RmiaCount().score(**with_population(random_references(3), population))


def test_a_population_record_without_out_references_is_named():
    population = random_references(4, with_counts=False)
    population["reference_is_in"][:, 6] = True
    with pytest.raises(SignalError, match=r"population_is_in: .* got 0 for example 6"):
        RmiaCount().score(**with_population(random_references(3), population))


@pytest.mark.parametrize("gamma", [0.5, math.inf, math.nan])
def test_gamma_below_one_is_refused(gamma):
    with pytest.raises(ConfigError, match="gamma: expected a number of at least 1"):
        RmiaCount(gamma=gamma)
