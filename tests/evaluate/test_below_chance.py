"""Members below non-members: something is the wrong way round, and its likely cause is named."""

import numpy as np
import pytest

from seenit.evaluate.below_chance import below_chance

N = 1000


def columns_of(shifts, *, seed=0):
    rng = np.random.default_rng(seed)
    is_member = np.arange(N) < N // 2
    return {
        name: rng.normal(size=N) + shift * is_member for name, shift in shifts.items()
    }, is_member


def test_swapped_sides_are_named():
    found = below_chance(*columns_of({"loss": -0.5, "margin": -0.9, "gap": -0.4}))
    assert found.attacks[0] == "margin"
    assert set(found.attacks) == {"loss", "margin", "gap"}
    assert found.is_whole
    assert "members and non-members are swapped" in found.sentence
    assert "the wrong way round" in found.sentence
    assert f"{found.auc.value:.3f}" in found.sentence


def test_one_column_is_enough():
    found = below_chance(*columns_of({"score": -1.0}))
    assert found.is_whole
    assert found.sentence.startswith("the attack score ranks members below non-members: AUC 0.")


def test_where_some_lie_above_the_labels_are_suspected():
    found = below_chance(*columns_of({"loss": -0.5, "entropy": 0.5}))
    assert not found.is_whole
    assert found.above == "entropy"
    assert "labels are numbered in another order" in found.sentence
    assert "swapped" not in found.sentence


def test_a_minority_below_chance_does_not_speak_for_all():
    found = below_chance(*columns_of({"loss": 0.0, "margin": 0.0, "gap": -0.8}))
    assert found.attacks == ("gap",)
    assert not found.is_whole


@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_chance_and_leaks_say_nothing(shift):
    assert below_chance(*columns_of({"loss": shift, "gap": shift})) is None


def test_no_column_says_nothing():
    assert below_chance({}, np.array([True, False])) is None


def test_the_sentence_is_rarely_said_of_chance():
    """At a level of 99 % over all columns: 400 pairs of columns of chance, four allowed."""
    said = sum(
        below_chance(*columns_of({"a": 0.0, "b": 0.0}, seed=seed)) is not None
        for seed in range(400)
    )
    assert said <= 10  # 4 expected; 10 or more in 0.8 % of such simulations
