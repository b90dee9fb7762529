"""Claims with an error probability: how often are they wrong where they must not be?

Seeds are fixed beforehand.
"""

import numpy as np
import pytest
from scipy.stats import norm

from seenit.evaluate.audit.epsilon import epsilon_at, epsilon_by_split
from seenit.evaluate.audit.gate import EXCEEDED, PASSED, Limit, judge_gate
from seenit.records.scores import IN_FULL, Scores

pytestmark = pytest.mark.slow

N_RUNS = 400


def leaking(seed, epsilon, n=1000):
    """Randomised response: the membership bit itself, flipped so that ε is exact; else noise."""
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < n // 2
    kept = rng.random(n) < np.exp(epsilon) / (1 + np.exp(epsilon))
    return (is_member == kept) + 0.5 * rng.random(n), is_member


@pytest.mark.parametrize("epsilon", [0.0, 1.0, 3.0])
def test_the_bound_lies_above_the_true_epsilon_in_at_most_one_run_of_twenty(epsilon):
    split = [epsilon_by_split(*leaking(seed, epsilon), seed=seed) for seed in range(N_RUNS)]
    many = [
        epsilon_at(*leaking(seed, epsilon), thresholds=np.linspace(0, 1.5, 31))
        for seed in range(N_RUNS)
    ]
    for bounds in (split, many):
        assert np.mean([bound.epsilon > epsilon for bound in bounds]) <= 0.05
    if epsilon:
        assert np.median([bound.epsilon for bound in split]) > 0.6 * epsilon


def attacks_at(limit_shift, seed, n_attacks=12, n=2000):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < n // 2
    names = [f"a{number}" for number in range(n_attacks)]
    return Scores(
        ids=np.arange(n),
        is_member=is_member.astype(np.int8),
        columns={name: rng.normal(size=n) + limit_shift * is_member for name in names},
        evaluated_on=dict.fromkeys(names, IN_FULL),
    )


@pytest.mark.parametrize("quantity", ["auc", "tpr"])
def test_a_gate_is_seldom_wrong_at_its_limit(quantity):
    shift = 0.5
    limit = (
        Limit(max_fpr=None, most=float(norm.cdf(shift / np.sqrt(2))))
        if quantity == "auc"
        else Limit(max_fpr=0.05, most=float(norm.sf(norm.isf(0.05) - shift)))
    )
    found = [judge_gate(attacks_at(shift, seed), [limit], seed=seed).outcome for seed in range(200)]
    assert np.mean([outcome == EXCEEDED for outcome in found]) <= 0.08
    alone = [
        judge_gate(attacks_at(shift, seed, n_attacks=1), [limit], seed=seed).outcome
        for seed in range(N_RUNS)
    ]
    assert np.mean([outcome == PASSED for outcome in alone]) <= 0.08
