"""Margins from whatever a model answered, held against the definition."""

import numpy as np
import pytest

from seenit.numerics.answers import (
    SMALLEST_LOSS,
    margins_of_logits,
    margins_of_losses,
    margins_of_probabilities,
    margins_of_scores,
)

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(0, 3, (200, 5))
LABELS = RNG.integers(0, 5, 200)
P = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
TRUE = P[np.arange(200), LABELS]
LOG_ODDS = np.log(TRUE) - np.log1p(-TRUE)


def softened(logits):
    p = np.exp(logits / 2)
    p /= p.sum(axis=1, keepdims=True)
    true = p[np.arange(len(p)), LABELS]
    return np.log(true / (1 - true))


def test_logits_probabilities_and_losses_hold_the_same_margin():
    np.testing.assert_allclose(margins_of_logits(LOGITS, LABELS).plain, LOG_ODDS, rtol=1e-9)
    np.testing.assert_allclose(margins_of_probabilities(P, LABELS).plain, LOG_ODDS, rtol=1e-9)
    np.testing.assert_allclose(margins_of_losses(-np.log(TRUE)).plain, LOG_ODDS, rtol=1e-9)


def test_logits_and_probabilities_hold_the_softened_margin():
    expected = softened(LOGITS)
    np.testing.assert_allclose(margins_of_logits(LOGITS, LABELS).softened, expected, rtol=1e-9)
    np.testing.assert_allclose(margins_of_probabilities(P, LABELS).softened, expected, rtol=1e-9)
    assert margins_of_losses(-np.log(TRUE)).softened is None


def test_a_loss_of_zero_and_a_huge_one_stay_finite_and_in_order():
    margins = margins_of_losses(np.array([0.0, 1e-30, 1e-6, 1.0, 800.0])).plain
    assert np.isfinite(margins).all()
    assert (np.diff(margins) <= 0).all()
    assert margins[0] == pytest.approx(-np.log(SMALLEST_LOSS), rel=1e-6)
    assert margins[-1] == pytest.approx(-800.0)


def test_probabilities_of_0_and_1_stay_finite():
    p = np.array([[1.0, 0.0], [0.0, 1.0]])
    margins = margins_of_probabilities(p, np.array([0, 0]))
    assert np.isfinite(margins.plain).all()
    assert margins.plain[0] == -margins.plain[1] > 0


def test_scores_are_taken_as_they_are_and_not_aliased():
    scores = np.array([-3.0, 0.5])
    margins = margins_of_scores(scores)
    assert margins.plain.tolist() == [-3.0, 0.5]
    margins.plain[0] = 9.0
    assert scores[0] == -3.0


def test_half_a_vote_is_added_for_the_true_class_and_against_it():
    votes = np.array([[50, 0, 0], [0, 30, 20], [49, 1, 0]])
    margins = margins_of_probabilities(votes / 50, np.array([0, 0, 0])).of_votes(50)
    expected = np.log([50.5 / 0.5, 0.5 / 50.5, 49.5 / 1.5])
    np.testing.assert_allclose(margins.plain, expected, rtol=1e-9)


def test_the_softened_margin_of_votes_is_half_of_the_plain_one_as_it_is_of_two_classes():
    few = margins_of_probabilities(P, LABELS).of_votes(10)
    np.testing.assert_array_equal(few.softened, few.plain / 2)
    two = margins_of_probabilities(P[:, :2] / P[:, :2].sum(axis=1, keepdims=True), LABELS % 2)
    np.testing.assert_allclose(two.softened, two.plain / 2, rtol=1e-9)


def test_many_votes_change_nothing():
    few = margins_of_probabilities(P, LABELS)
    many = few.of_votes(10**15)
    np.testing.assert_allclose(many.plain, few.plain, rtol=1e-6)


def test_probabilities_of_0_have_the_softened_margin_of_their_logits():
    p = np.array([[1.0, 0.0], [0.0, 1.0]])
    labels = np.array([0, 0])
    of_logits = margins_of_logits(np.log(np.maximum(p, 1e-12)), labels).softened
    np.testing.assert_allclose(margins_of_probabilities(p, labels).softened, of_logits, rtol=1e-6)
