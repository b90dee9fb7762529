"""What models of trees answer beside logits, against the library's own trees."""

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from tree_files import TWO_NUMBERS

from seenit.models.tables.skops.trees import class_for
from seenit.signals.trees import stages_of, tree_signals

ROWS = np.random.default_rng(1).normal(size=(60, 2))
LABELS = (ROWS[:, 0] + np.random.default_rng(2).normal(size=60) > 0).astype(int)


def opened(own):
    own.fit(ROWS, LABELS)
    return class_for(own)(estimator=own, schema=TWO_NUMBERS)


def test_stages_are_shares_of_the_rounds_before_the_last():
    assert stages_of(80) == (10, 20, 40, 60)
    assert stages_of(6) == (1, 2, 3, 4)
    assert stages_of(2) == (1,)
    assert stages_of(1) == ()


def test_staged_margins_are_those_of_the_first_rounds():
    own = GradientBoostingClassifier(n_estimators=8, random_state=0)

    found = tree_signals(opened(own), ROWS, LABELS)

    assert set(found) == {"staged_margin"}
    shares = list(own.staged_predict_proba(ROWS))
    expected = [np.log(p / (1 - p))[np.arange(60), LABELS] for p in shares]
    np.testing.assert_allclose(
        found["staged_margin"], np.stack([expected[n - 1] for n in (1, 2, 4, 6)], axis=1)
    )


def test_leaf_sizes_and_votes_of_a_forest_are_those_of_its_trees():
    own = RandomForestClassifier(5, max_depth=3, bootstrap=False, max_features=1, random_state=0)

    found = tree_signals(opened(own), ROWS, LABELS)

    assert set(found) == {"leaf_sizes", "tree_votes"}
    leaves = own.apply(ROWS)
    sizes = [[np.log(np.sum(tree == tree[at])) for tree in leaves.T] for at in range(60)]
    expected = [[np.mean(one), min(one), max(one), np.std(one)] for one in sizes]
    np.testing.assert_allclose(found["leaf_sizes"], expected, atol=1e-12)
    right = [tree.predict(ROWS) == LABELS for tree in own.estimators_]
    np.testing.assert_allclose(found["tree_votes"], np.mean(right, axis=0))


def test_other_models_add_nothing():
    assert tree_signals(opened(LogisticRegression()), ROWS, LABELS) == {}
