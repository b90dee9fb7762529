import math

import numpy as np
from sklearn.metrics import log_loss

from seenit.attacks.augmented_margin import AugmentedMargin
from seenit.attacks.gap import Gap, LabelGap, ProbabilityGap
from seenit.attacks.hinge import Hinge, ProbabilityHinge
from seenit.attacks.label_views import LabelViews
from seenit.attacks.loss import Loss, TableLoss
from seenit.attacks.margin import Margin
from seenit.numerics.logits import margin

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(0, 3, (40, 4))
LABELS = RNG.integers(4, size=40)
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)


def test_loss_by_hand():
    # φ = 0 is p = 1/2; φ = ln 3 is p = 3/4
    scores = Loss().score(target_margin=np.array([[0.0, 9.0], [math.log(3), 9.0]]))
    np.testing.assert_allclose(scores, [-math.log(2), math.log(3 / 4)], rtol=1e-14)


def test_loss_is_scikit_learns_record_by_record():
    expected = [
        -log_loss([y], p[None], labels=np.arange(4))
        for y, p in zip(LABELS, PROBABILITIES, strict=True)
    ]
    scores = Loss().score(target_margin=margin(LOGITS, LABELS)[:, None])
    np.testing.assert_allclose(scores, expected, rtol=1e-9)


def test_losses_that_float32_calls_zero_keep_their_order():
    phi = np.array([17.0, 20.0, 40.0, 60.0, 160.0, 700.0])
    assert (np.exp(-phi).astype(np.float32) + np.float32(1) == 1).all()  # p rounds to 1
    assert (np.diff(Loss().score(target_margin=phi[:, None])) > 0).all()


def test_a_tables_loss_is_negated():
    assert TableLoss().score(target_loss=np.array([0.0, 2.5])).tolist() == [0.0, -2.5]


def test_margin_is_the_plain_querys_log_odds():
    phi = margin(LOGITS, LABELS)
    p = PROBABILITIES[np.arange(40), LABELS]
    scores = Margin().score(target_margin=np.stack([phi, phi + 100], axis=1))
    np.testing.assert_allclose(scores, np.log(p / (1 - p)), rtol=1e-9)


def test_gap_is_one_where_the_prediction_is_right():
    expected = [
        float(max(range(4), key=lambda k: z[k]) == y) for z, y in zip(LOGITS, LABELS, strict=True)
    ]
    assert Gap().score(target_logits=LOGITS, labels=LABELS).tolist() == expected
    assert (
        ProbabilityGap().score(target_probabilities=PROBABILITIES, labels=LABELS).tolist()
        == expected
    )
    hits = np.stack([np.array(expected) == 1, np.zeros(40, dtype=bool)], axis=1)
    assert LabelGap().score(label_hits=hits).tolist() == expected
    assert set(expected) == {0.0, 1.0}


def test_a_shared_first_place_goes_to_the_first_class():
    z = np.zeros((2, 3))
    assert Gap().score(target_logits=z, labels=np.array([0, 1])).tolist() == [1.0, 0.0]


def test_hinge_by_hand():
    z = np.array([[1.0, 4.0, 2.0], [1.0, 4.0, 2.0]])
    assert Hinge().score(target_logits=z, labels=np.array([1, 0])).tolist() == [2.0, -3.0]


def test_hinge_naively_from_logits_and_from_probabilities():
    expected = [
        z[y] - max(v for k, v in enumerate(z) if k != y)
        for z, y in zip(LOGITS, LABELS, strict=True)
    ]
    np.testing.assert_allclose(Hinge().score(target_logits=LOGITS, labels=LABELS), expected)
    scores = ProbabilityHinge().score(target_probabilities=PROBABILITIES, labels=LABELS)
    np.testing.assert_allclose(scores, expected, rtol=1e-9)


def test_augmented_margin_averages_every_view():
    phi = np.array([[1.0, 2.0, 6.0], [-4.0, 0.0, 1.0]])
    assert AugmentedMargin().score(target_margin=phi).tolist() == [3.0, -1.0]


def test_label_views_count_the_plain_query_too():
    hits = np.array([[True, False, False, False], [True, True, True, False], [False] * 4])
    assert LabelViews().score(label_hits=hits).tolist() == [0.25, 0.75, 0.0]
