import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_problem import mean_over_views, one_example, random_references

from seenit.attacks.rapid import Rapid, _inputs
from seenit.errors import ConfigError, SignalError


def loss_of(margin):
    return math.log1p(math.exp(-margin))


def planted(seed, n=400, n_members=200):
    """Members lie two nats higher under the target; hard records are hard for every model."""
    rng = np.random.default_rng(seed)
    is_member = rng.permutation(np.arange(n) < n_members)
    difficulty = rng.normal(2, 3, (n, 1))
    signals = {
        "target_margin": difficulty + 2 * is_member[:, None] + rng.normal(0, 1, (n, 1)),
        "reference_margin": difficulty + rng.normal(0, 1, (4, n, 1)),
        "reference_is_in": np.zeros((4, n), dtype=bool),
    }
    return signals, is_member


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_inputs_equal_a_plain_loop(seed, with_counts):
    signals = random_references(seed, with_counts=with_counts)
    counts = signals.pop("reference_is_usable", None)
    ours = _inputs(*signals.values(), counts)
    if counts is not None:
        signals["reference_is_usable"] = counts
    loss = mean_over_views(signals, lambda t, inside, out: loss_of(t))
    calibrated = mean_over_views(
        signals, lambda t, inside, out: statistics.fmean(map(loss_of, out)) - loss_of(t)
    )
    np.testing.assert_allclose(ours, np.stack([loss, calibrated], axis=1), rtol=1e-9, atol=1e-9)


def test_hand_computed_inputs():
    signals = one_example(0.0, [9.0], [-math.log(3)])  # p: target 1/2, OUT 1/4
    inputs = _inputs(*signals.values(), None)
    assert inputs[0].tolist() == pytest.approx([math.log(2), math.log(2)])


def test_what_it_learned_holds_on_fresh_records():
    known, is_member = planted(0)
    fresh, truth = planted(1)
    scores = Rapid().fit(**known, known_is_member=is_member).score(**fresh)
    members, others = scores[truth], scores[~truth]
    auc = (members[:, None] > others[None, :]).mean()
    loss_auc = (fresh["target_margin"][truth] > fresh["target_margin"][~truth].T).mean()
    assert auc > 0.8
    assert auc > loss_auc + 0.1


def test_the_same_records_give_the_same_scores():
    known, is_member = planted(0)
    first, second = (Rapid().fit(**known, known_is_member=is_member) for _ in range(2))
    assert np.array_equal(first.score(**known), second.score(**known))


def test_four_members_among_hundreds_suffice_to_fit():
    known, is_member = planted(2, n=300, n_members=4)
    scores = Rapid().fit(**known, known_is_member=is_member).score(**known)
    assert np.isfinite(scores).all()
    assert scores[is_member].mean() > scores[~is_member].mean()


def test_one_sided_knowledge_is_refused():
    known, is_member = planted(0)
    with pytest.raises(SignalError, match="known_is_member: expected members and non-members"):
        Rapid().fit(**known, known_is_member=np.zeros_like(is_member))


def test_impossible_hyper_parameters_are_refused():
    with pytest.raises(ConfigError, match="n_knots: expected at least 2, got 1"):
        Rapid(n_knots=1)
    with pytest.raises(ConfigError, match="inverse_penalty: expected a positive number"):
        Rapid(inverse_penalty=0.0)


def test_an_example_without_out_references_is_named():
    known, is_member = planted(0)
    known["reference_is_in"][:, 4] = True
    with pytest.raises(SignalError, match=r"OUT reference models .* got 0 for example 4"):
        Rapid().fit(**known, known_is_member=is_member)
