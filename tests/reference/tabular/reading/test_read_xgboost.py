import json

import numpy as np
import pytest
import xgboost
from mixed_columns import rows_and_labels

from seenit.errors import ConfigError
from seenit.reference.tabular.reading.xgboost_file import ROUNDS, read_xgboost

N = 800


def trained(settings, *, n_rounds=20, n_classes=2):
    rows, labels = rows_and_labels(N, n_classes=n_classes)
    several = {"objective": "multi:softprob", "num_class": n_classes}
    given = {"objective": "binary:logistic"} if n_classes == 2 else several
    given |= {"nthread": 1, "seed": 3} | settings
    booster = xgboost.train(given, xgboost.DMatrix(rows, labels), n_rounds)
    return json.loads(booster.save_raw("json"))


SETTINGS = {
    "as by default": ({"learning_rate": 0.3, "reg_lambda": 1, "max_depth": 6}, {}),
    "three classes, deep, no penalty": (
        {"learning_rate": 0.2, "reg_lambda": 0, "max_depth": 8, "min_child_weight": 0},
        {"n_classes": 3, "n_rounds": 8},
    ),
    "stumps": ({"learning_rate": 0.05, "reg_lambda": 1, "max_depth": 1}, {"n_rounds": 40}),
    "both penalties and part of the records": (
        {
            "learning_rate": 0.1,
            "reg_lambda": 5,
            "reg_alpha": 0.5,
            "max_depth": 4,
            "subsample": 0.7,
        },
        {},
    ),
    "leaves, not depth": (
        {
            "learning_rate": 0.3,
            "reg_lambda": 1,
            "grow_policy": "lossguide",
            "max_leaves": 11,
            "max_depth": 0,
            "min_child_weight": 5,
        },
        {},
    ),
    "gain and cover": (
        {
            "learning_rate": 0.01,
            "reg_lambda": 20,
            "gamma": 1,
            "min_child_weight": 8,
            "max_depth": 5,
        },
        {"n_rounds": 60},
    ),
    "a forest": (
        {
            "learning_rate": 1.0,
            "reg_lambda": 0.01,
            "max_depth": 5,
            "num_parallel_tree": 12,
            "subsample": 0.8,
        },
        {"n_rounds": 1},
    ),
    "a largest step": (
        {"learning_rate": 0.3, "reg_lambda": 1, "max_depth": 6, "max_delta_step": 0.4},
        {},
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_of_xgboost_are_read_back_to_three_digits(name):
    settings, how = SETTINGS[name]
    found = read_xgboost(trained(settings, **how), n_trained=N).values
    for setting, value in settings.items():
        if isinstance(value, str):
            assert found[setting] == value
        else:
            np.testing.assert_allclose(found[setting], value, rtol=1e-3, atol=1e-3, err_msg=setting)
    assert found[ROUNDS] == how.get("n_rounds", 20)


def test_what_a_file_states_is_told_from_what_its_trees_say_and_from_defaults():
    recipe = read_xgboost(trained({"scale_pos_weight": 2.0, "base_score": 0.5, "max_bin": 64}))
    stated = {one.name: one.value for one in recipe.of("stated")}
    assert stated == {
        ROUNDS: 20,
        "objective": "binary:logistic",
        "base_score": 0.5,
        "scale_pos_weight": 2.0,
    }
    inferred = {one.name for one in recipe.of("inferred")}
    assert {"learning_rate", "reg_lambda", "max_depth"} <= inferred
    assumed = {one.name: one.value for one in recipe.of("assumed")}
    assert assumed["max_bin"] == 256  # nothing in the file tells, and it is wrong here
    assert assumed["subsample"] == 1.0
    assert all(one.reason for one in recipe.parameters)


def test_a_share_of_the_records_shows_without_their_number_where_many_trees_begin_alike():
    settings = {"num_parallel_tree": 200, "subsample": 0.5, "max_depth": 1, "learning_rate": 1.0}
    found = read_xgboost(trained(settings, n_rounds=1))
    assert abs(found["subsample"] - 0.5) <= 0.15
    assert "subsample" in {one.name for one in found.of("inferred")}


def test_a_share_of_the_columns_shows_in_how_often_the_best_are_used():
    found = read_xgboost(trained({"colsample_bytree": 0.5, "max_depth": 6}, n_rounds=50))
    assert found["colsample_bytree"] == 0.5


def test_leaf_values_that_no_rate_explains_are_left_to_the_default_and_said():
    document = trained({"learning_rate": 0.1})
    rng = np.random.default_rng(0)
    for tree in document["learner"]["gradient_booster"]["model"]["trees"]:
        tree["split_conditions"] = rng.normal(size=len(tree["split_conditions"])).tolist()
    recipe = read_xgboost(document)
    rate = next(one for one in recipe.parameters if one.name == "learning_rate")
    assert (rate.value, rate.origin) == (0.3, "assumed")
    assert "no rate explains" in rate.reason


def test_a_linear_booster_is_refused_with_what_to_do():
    with pytest.raises(ConfigError, match="booster gblinear; pass --recipe or --trainer"):
        read_xgboost({"learner": {"gradient_booster": {"name": "gblinear"}}})
