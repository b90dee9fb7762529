"""Attack P, class-wise margin and quantile regression: judged by known non-members."""

import math

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from seenit.attacks.attack_p import AttackP, TableAttackP
from seenit.attacks.classwise_margin import ClasswiseMargin
from seenit.attacks.quantile import QuantileRegression
from seenit.errors import ConfigError, SignalError
from seenit.numerics.logits import hinge


def column(*values: float) -> np.ndarray:
    return np.array(values)[:, None]


def test_attack_p_by_hand_with_ties():
    known = {"target_margin": column(1.0, 2.0, 2.0, 5.0, 9.0, 9.0)}
    is_member = np.array([False, False, False, False, True, True])
    scorer = AttackP().fit(**known, known_is_member=is_member)
    # a larger loss is a smaller margin; the members at 9 are nobody's yardstick
    scores = scorer.score(target_margin=column(0.0, 1.0, 2.0, 3.0, 9.0))
    assert scores.tolist() == [0.0, 0.0, 0.25, 0.75, 1.0]


def test_attack_p_counts_naively():
    rng = np.random.default_rng(0)
    loss, is_member = rng.integers(0, 20, 80) / 4, rng.random(80) < 0.5
    outsiders = loss[~is_member]
    expected = [sum(other > own for other in outsiders) / len(outsiders) for own in loss]
    by_loss = TableAttackP().fit(target_loss=loss, known_is_member=is_member)
    by_margin = AttackP().fit(target_margin=-loss[:, None], known_is_member=is_member)
    assert by_loss.score(target_loss=loss).tolist() == expected
    assert by_margin.score(target_margin=-loss[:, None]).tolist() == expected


def test_attack_ps_p_values_count_the_record_itself():
    known = column(1.0, 2.0, 3.0)
    scorer = AttackP().fit(target_margin=known, known_is_member=np.zeros(3, dtype=bool))
    p_values = scorer.p_values(target_margin=column(0.0, 2.0, 2.5, 4.0))
    np.testing.assert_allclose(p_values, [4 / 4, 3 / 4, 2 / 4, 1 / 4])


def test_attack_ps_p_values_hold_their_level():
    rng = np.random.default_rng(1)
    rejected = 0
    for _ in range(2000):
        margins = rng.normal(size=(20, 1))
        scorer = AttackP().fit(target_margin=margins[:19], known_is_member=np.zeros(19, dtype=bool))
        rejected += scorer.p_values(target_margin=margins[19:])[0] <= 0.1
    assert 0.08 < rejected / 2000 < 0.12  # exact level 2/20


def test_attack_p_needs_a_non_member():
    with pytest.raises(SignalError, match="at least 1 non-members to learn from, got 0 among 2"):
        AttackP().fit(target_margin=column(1.0, 2.0), known_is_member=np.ones(2, dtype=bool))


def test_classwise_margin_by_hand():
    # class 0 has outsiders 0 and 2, class 1 has 6 and 8; pooled centre 4; prior of 2 records:
    # centres (2 + 8) / 4 = 2.5 and (14 + 8) / 4 = 5.5; squares about them 6.25 .25 .25 6.25,
    # pooled 3.25; variances (6.5 + 6.5) / 4 = 3.25 for both
    scorer = ClasswiseMargin(prior_count=2).fit(
        target_margin=column(0.0, 2.0, 6.0, 8.0, 99.0),
        labels=np.array([0, 0, 1, 1, 0]),
        known_is_member=np.array([False, False, False, False, True]),
    )
    scores = scorer.score(target_margin=column(2.5, 5.5, 4.0), labels=np.array([0, 0, 7]))
    np.testing.assert_allclose(scores, [0.0, 3.0 / math.sqrt(3.25), 0.0], atol=1e-14)


def test_classwise_margin_naively():
    rng = np.random.default_rng(0)
    phi, labels, is_member = rng.normal(size=90), rng.integers(0, 4, 90), rng.random(90) < 0.5
    prior, outsiders = 10.0, ~is_member & (labels != 3)  # nothing known about class 3
    rows = outsiders | is_member
    pooled = sum(phi[outsiders]) / outsiders.sum()
    centre = {
        c: (sum(phi[outsiders & (labels == c)]) + prior * pooled)
        / ((outsiders & (labels == c)).sum() + prior)
        for c in range(3)
    }
    square = {i: (phi[i] - centre[labels[i]]) ** 2 for i in np.flatnonzero(outsiders)}
    pooled_variance = sum(square.values()) / len(square)
    expected = []
    for i in range(90):
        own = [v for j, v in square.items() if labels[j] == labels[i]]
        variance = (sum(own) + prior * pooled_variance) / (len(own) + prior)
        expected.append((phi[i] - centre.get(labels[i], pooled)) / math.sqrt(variance))

    scorer = ClasswiseMargin().fit(
        target_margin=phi[rows, None], labels=labels[rows], known_is_member=is_member[rows]
    )
    scores = scorer.score(target_margin=phi[:, None], labels=labels)
    np.testing.assert_allclose(scores, expected, rtol=1e-12)


def test_classwise_margin_is_even_across_classes_that_differ():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 5000)
    phi = np.where(labels == 0, rng.normal(0, 1, 10000), rng.normal(8, 3, 10000))
    scorer = ClasswiseMargin().fit(
        target_margin=phi[:, None], labels=labels, known_is_member=np.zeros(10000, dtype=bool)
    )
    scores = scorer.score(target_margin=phi[:, None], labels=labels)
    for c in (0, 1):
        assert abs(scores[labels == c].mean()) < 0.05
        assert abs(scores[labels == c].std() - 1) < 0.05


def test_classwise_margin_refuses_margins_without_spread():
    with pytest.raises(SignalError, match="non-members that differ"):
        ClasswiseMargin().fit(
            target_margin=np.ones((4, 1)),
            labels=np.zeros(4, dtype=np.int64),
            known_is_member=np.zeros(4, dtype=bool),
        )


@pytest.mark.parametrize(
    ("attack", "option"),
    [(ClasswiseMargin, "prior_count"), (QuantileRegression, "variance_floor")],
)
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan])
def test_options_must_be_positive(attack, option, value):
    with pytest.raises(ConfigError, match=f"{option}: expected more than 0"):
        attack(**{option: value})


def two_class_problem(seed: int, n: int, spread: np.ndarray | float = 1.0):
    """Hinges that are 3 + 2 * feature + spread * noise."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(n, 3))
    h = 3 + 2 * features[:, 0] + spread * rng.normal(size=n)
    return {
        "target_features": features,
        "target_logits": np.stack([h, np.zeros(n)], axis=1),
        "labels": np.zeros(n, dtype=np.int64),
    }


def test_quantile_takes_away_what_features_foresee():
    known = two_class_problem(0, 3000)
    scorer = QuantileRegression().fit(**known, known_is_member=np.zeros(3000, dtype=bool))
    fresh = two_class_problem(1, 3000)
    scores = scorer.score(**fresh)
    noise = fresh["target_logits"][:, 0] - 3 - 2 * fresh["target_features"][:, 0]
    assert np.corrcoef(scores, noise)[0, 1] > 0.99
    assert abs(np.corrcoef(scores, fresh["target_features"][:, 0])[0, 1]) < 0.05


def test_quantile_evens_out_uneven_noise():
    features = two_class_problem(0, 4000)["target_features"]
    known = two_class_problem(0, 4000, spread=np.exp(features[:, 1] / 2))
    scorer = QuantileRegression().fit(**known, known_is_member=np.zeros(4000, dtype=bool))
    scores = scorer.score(**known)
    quiet, loud = features[:, 1] < -0.7, features[:, 1] > 0.7
    raw = known["target_logits"][:, 0] - 3 - 2 * features[:, 0]
    assert raw[loud].std() / raw[quiet].std() > 2.5
    assert scores[loud].std() / scores[quiet].std() < 1.6


def test_quantile_learns_from_non_members_only():
    known = two_class_problem(0, 200)
    is_member = np.arange(200) < 100
    spoiled = {name: array.copy() for name, array in known.items()}
    spoiled["target_logits"][is_member] += np.array([50.0, 0.0])
    clean = QuantileRegression().fit(**known, known_is_member=is_member).score(**known)
    again = QuantileRegression().fit(**spoiled, known_is_member=is_member).score(**known)
    assert clean.tobytes() == again.tobytes()


def test_quantile_naively():
    rng = np.random.default_rng(3)
    n = 60
    signals = {
        "target_features": rng.normal(size=(n, 4)),
        "target_logits": rng.normal(0, 2, (n, 3)),
        "labels": rng.integers(3, size=n),
    }
    x = np.hstack([signals["target_features"], np.eye(3)[signals["labels"]]])
    standard = (x - x.mean(axis=0)) / x.std(axis=0)
    h = hinge(signals["target_logits"], signals["labels"])

    def best_ridge(y):
        """By leaving one out, one refit at a time."""
        best = (np.inf, None, None)
        for strength in np.logspace(-3, 4, 15):
            left_out = np.empty(n)
            for i in range(n):
                rest = np.arange(n) != i
                wide = np.hstack([standard[rest], np.ones((n - 1, 1))])
                penalty = np.diag([strength * n] * 7 + [0.0])
                weights = np.linalg.solve(wide.T @ wide + penalty, wide.T @ y[rest])
                left_out[i] = y[i] - np.append(standard[i], 1.0) @ weights
            if (left_out**2).mean() < best[0]:
                model = Ridge(alpha=strength * n).fit(standard, y)
                best = ((left_out**2).mean(), left_out, model.predict(standard))
        return best

    _, left_out, mean = best_ridge(h)
    squares = np.maximum(left_out**2, 0.1 * (left_out**2).mean())
    _, _, log_variance = best_ridge(np.log(squares))
    expected = (h - mean) / np.exp(log_variance / 2)

    scorer = QuantileRegression().fit(**signals, known_is_member=np.zeros(n, dtype=bool))
    np.testing.assert_allclose(scorer.score(**signals), expected, rtol=1e-6)


def test_quantile_by_hand_when_features_say_nothing():
    # constant features and one label: the mean of 1, 2, 3, 6 is 3 and the scale is one for all
    h = np.array([1.0, 2.0, 3.0, 6.0])
    signals = {
        "target_features": np.ones((4, 2)),
        "target_logits": np.stack([h, np.zeros(4)], axis=1),
        "labels": np.zeros(4, dtype=np.int64),
    }
    scorer = QuantileRegression().fit(**signals, known_is_member=np.zeros(4, dtype=bool))
    scores = scorer.score(**signals)
    np.testing.assert_allclose(scores / scores[3], [-2 / 3, -1 / 3, 0.0, 1.0], atol=1e-12)
    assert scores[3] > 0


def test_quantile_refuses_hinges_without_spread():
    with pytest.raises(SignalError, match="whose hinge varies"):
        QuantileRegression().fit(
            target_features=np.ones((5, 2)),
            target_logits=np.zeros((5, 2)),
            labels=np.zeros(5, dtype=np.int64),
            known_is_member=np.zeros(5, dtype=bool),
        )
