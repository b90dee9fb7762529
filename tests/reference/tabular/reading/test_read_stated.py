"""LightGBM, CatBoost and scikit-learn state every parameter."""

import catboost
import lightgbm
import numpy as np
import pytest
from mixed_columns import rows_and_labels
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from seenit.errors import ConfigError
from seenit.reference.tabular.reading.catboost_file import read_catboost
from seenit.reference.tabular.reading.estimator import read_estimator
from seenit.reference.tabular.reading.lightgbm_file import DEFAULTS, read_lightgbm

ROWS, LABELS = rows_and_labels(400, n_classes=3)
LIGHT = (
    {"learning_rate": 0.2, "num_leaves": 9, "lambda_l2": 2.5, "min_data_in_leaf": 7},
    {"boosting": "dart", "drop_rate": 0.3, "max_depth": 3, "feature_fraction": 0.5},
    {"boosting": "rf", "bagging_fraction": 0.6, "bagging_freq": 1, "max_bin": 63},
)


def light(settings, objective=None):
    given = {"objective": objective or "multiclass", "verbosity": -1, "num_threads": 1} | settings
    if objective is None:
        given["num_class"] = 3
    data = lightgbm.Dataset(ROWS, LABELS)
    return lightgbm.train(given, data, 4).model_to_string()


@pytest.mark.parametrize("settings", LIGHT)
def test_settings_of_lightgbm_are_read_back_as_they_are(settings):
    found = read_lightgbm(light(settings))
    assert found.values | settings == found.values
    assert found.values["num_iterations"] == 4  # of trees, three for each round
    assert {one.origin for one in found.parameters} == {"stated"}


def test_what_is_left_out_of_a_lightgbm_recipe_has_the_default_of_the_library():
    text = light({}, objective="regression")
    named = dict(
        line.strip("[]").split(": ", 1)
        for line in text.partition("\nparameters:")[2].splitlines()
        if ": " in line
    )
    for name, default in DEFAULTS.items():
        stated = named[name]
        assert stated == str(default) or float(stated) == float(default), name


def test_a_file_without_parameters_leaves_lightgbm_to_its_defaults():
    text = light({"learning_rate": 0.2}).partition("\nparameters:")[0]
    found = read_lightgbm(text)
    assert found.values["num_class"] == 3
    assert found.values["objective"] == "multiclass"
    assert {one.name for one in found.of("assumed")} >= {"learning_rate", "num_leaves"}


def test_names_of_files_are_not_taken_from_a_lightgbm_model():
    text = light({}).replace("[forcedsplits_filename: ]", "[forcedsplits_filename: /etc/passwd]")
    assert "/etc/passwd" in text
    assert "forcedsplits_filename" not in read_lightgbm(text).values


def test_an_objective_of_somebodys_own_is_refused_with_what_to_do():
    text = light({}).replace("objective=multiclass num_class:3", "objective=custom")
    with pytest.raises(ConfigError, match="pass --recipe or --trainer"):
        read_lightgbm(text)


@pytest.mark.parametrize(
    "settings",
    [
        {"depth": 3, "learning_rate": 0.2, "l2_leaf_reg": 7},
        {"grow_policy": "Lossguide", "max_leaves": 5, "bootstrap_type": "Bayesian"},
    ],
)
def test_catboost_trained_anew_by_what_was_read_is_the_same_model(settings):
    fixed = {"thread_count": 1, "verbose": 0, "allow_writing_files": False, "random_seed": 5}
    first = catboost.CatBoostClassifier(iterations=6, **fixed, **settings).fit(ROWS, LABELS)
    found = read_catboost(first.get_all_params(), n_trees=first.tree_count_)
    assert found.values | settings == found.values
    again = catboost.CatBoostClassifier(**fixed, **found.values).fit(ROWS, LABELS)
    np.testing.assert_array_equal(again.predict_proba(ROWS), first.predict_proba(ROWS))


def test_catboost_without_metadata_is_refused_with_what_to_do():
    with pytest.raises(ConfigError, match="got no parameters; pass --recipe or --trainer"):
        read_catboost({}, n_trees=3)


def test_defaults_are_left_out_of_parts_that_cannot_be_made_without_arguments():
    pipeline = make_pipeline(make_column_transformer((StandardScaler(), [0])), StandardScaler())
    assert set(read_estimator(pipeline).values) == {"estimator"}


def test_an_estimator_says_what_it_is_made_of_and_what_is_no_default():
    forest = RandomForestClassifier(n_estimators=7, max_features=None, n_jobs=2, random_state=3)
    found = read_estimator(make_pipeline(StandardScaler(with_mean=False), forest))
    assert found.values == {
        "estimator": "Pipeline(StandardScaler, RandomForestClassifier)",
        "randomforestclassifier__max_features": None,
        "randomforestclassifier__n_estimators": 7,
        "standardscaler__with_mean": False,
    }
