"""Which estimators answer with shares of votes, and of how many."""

import numpy as np
import pytest
from sklearn.ensemble import (
    BaggingClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from seenit.models.votes import is_forest, may_vote, n_votes_of

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
Y = RNG.integers(0, 2, 60)
FOREST = RandomForestClassifier(40, max_depth=2, random_state=0)


@pytest.mark.parametrize(
    ("model", "n_votes"),
    [
        (FOREST, 40),
        (ExtraTreesClassifier(7, max_depth=2), 7),
        (BaggingClassifier(n_estimators=5), 5),
        (make_pipeline(StandardScaler(), RandomForestClassifier(6, max_depth=2)), 6),
        (KNeighborsClassifier(3), 3),
        (KNeighborsClassifier(3, weights="distance"), None),
        (BaggingClassifier(LogisticRegression(), n_estimators=5), None),
        (GradientBoostingClassifier(n_estimators=5), None),
        (LogisticRegression(), None),
    ],
    ids=lambda one: type(one).__name__,
)
def test_votes_are_counted_where_an_answer_is_a_share_of_them(model, n_votes):
    assert n_votes_of(model.fit(X, Y)) == n_votes


def test_a_callable_has_no_votes():
    assert n_votes_of(lambda x: x) is None


def test_a_forest_that_is_not_fitted_has_no_trees():
    assert not is_forest(RandomForestClassifier())
    assert not is_forest(BaggingClassifier())


def test_before_it_is_fitted_its_class_says_whether_it_may_vote():
    assert may_vote(make_pipeline(StandardScaler(), FOREST))
    assert not may_vote(LogisticRegression())
