"""What trees say beside probabilities, against counts of the training rows themselves."""

import catboost
import lightgbm
import numpy as np
import pytest
import xgboost
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from tree_files import TWO_NUMBERS

from seenit.models.tables.catboost.model import CatBoostModel
from seenit.models.tables.lightgbm.model import LightGBMModel
from seenit.models.tables.lightgbm.objective import objective_of_booster
from seenit.models.tables.skops.model import SklearnModel
from seenit.models.tables.skops.trees import class_for
from seenit.models.tables.xgboost.model import XGBoostModel
from seenit.numerics.logits import log_softmax

ROWS = np.random.default_rng(1).normal(size=(80, 2))
LABELS = (ROWS[:, 0] * ROWS[:, 1] > 0).astype(int)


def shared(leaves):
    """For each row and tree the rows that end in the same leaf, by a plain double loop."""
    return np.array(
        [[np.sum(column == column[at]) for column in leaves.T] for at in range(len(leaves))]
    )


def test_leaves_of_boosted_models_are_as_large_as_the_rows_in_them():
    lgb = lightgbm.LGBMClassifier(n_estimators=3, num_leaves=4, min_child_samples=5, verbose=-1)
    lgb.fit(ROWS, LABELS)
    cat = catboost.CatBoostClassifier(
        iterations=3, depth=2, verbose=0, allow_writing_files=False, thread_count=1
    ).fit(ROWS, LABELS)
    xgb = xgboost.XGBClassifier(n_estimators=2, max_depth=2, base_score=0.5, n_jobs=1)
    xgb.fit(ROWS, LABELS)
    booster = lgb.booster_
    models = (
        (
            LightGBMModel(
                booster=booster, objective=objective_of_booster(booster), schema=TWO_NUMBERS
            ),
            booster.predict(ROWS, pred_leaf=True),
        ),
        (
            CatBoostModel(model=cat, form="one", n_classes=2, schema=TWO_NUMBERS),
            cat.calc_leaf_indexes(ROWS),
        ),
    )
    for model, leaves in models:
        np.testing.assert_array_equal(model.leaf_sizes(ROWS), shared(np.asarray(leaves)))
    nodes = booster.trees_to_dataframe()
    n_leaves = int(nodes["split_feature"].isna().sum())
    assert models[0][0].n_parameters == n_leaves + 2 * (len(nodes) - n_leaves)
    assert models[1][0].n_parameters == 3 * (4 + 2 * 2)  # two levels, each with one split

    opened = XGBoostModel(booster=xgb.get_booster(), schema=TWO_NUMBERS)
    lines = "".join(xgb.get_booster().get_dump()).splitlines()
    assert opened.n_parameters == sum(1 if "leaf=" in line else 2 for line in lines)
    sums = opened.leaf_sizes(ROWS)
    np.testing.assert_allclose(sums[:, 0], shared(xgb.apply(ROWS))[:, 0] / 4)  # p (1 − p) = 1/4
    assert sums.shape == (80, 2)


@pytest.mark.parametrize(
    "last",
    [
        DecisionTreeClassifier(max_depth=3, random_state=0),
        ExtraTreesClassifier(3, max_depth=3, random_state=0),
        RandomForestClassifier(3, max_depth=3, bootstrap=False, max_features=1, random_state=0),
    ],
    ids=lambda last: type(last).__name__,
)
def test_leaves_and_votes_of_forests_are_those_of_their_trees(last):
    own = make_pipeline(StandardScaler(), last).fit(ROWS, LABELS)
    scaled = own[0].transform(ROWS)

    model = class_for(own)(estimator=own, schema=TWO_NUMBERS, order=np.array([1, 0]))

    np.testing.assert_array_equal(
        model.leaf_sizes(ROWS), shared(last.apply(scaled).reshape(len(ROWS), -1))
    )
    trees = getattr(last, "estimators_", [last])
    ones = np.mean([tree.predict(scaled) for tree in trees], axis=0)
    np.testing.assert_allclose(model.votes(ROWS), np.column_stack([ones, 1 - ones]))


@pytest.mark.parametrize("boosted", [GradientBoostingClassifier, HistGradientBoostingClassifier])
def test_stages_of_boosting_are_those_that_scikit_learn_tells(boosted):
    rounds = {"n_estimators": 4} if boosted is GradientBoostingClassifier else {"max_iter": 4}
    own = boosted(**rounds, random_state=0).fit(ROWS, LABELS)

    model = class_for(own)(estimator=own, schema=TWO_NUMBERS)

    assert model.n_rounds == 4
    stages = model.staged_logits(ROWS, (3, 1))
    expected = list(own.staged_predict_proba(ROWS))
    for at, n in enumerate((3, 1)):
        np.testing.assert_allclose(np.exp(log_softmax(stages[:, at])), expected[n - 1], atol=1e-12)


def test_what_has_no_trees_has_no_leaves():
    plain = make_pipeline(StandardScaler())
    assert class_for(plain) is SklearnModel
