"""Trained again on its own records with its own seed, a regressor is the target, or near it."""

import catboost
import lightgbm
import numpy as np
import pytest
import skops.io
import xgboost
from mixed_frame import SCHEMA, labels_of, mixed_frame, rows_of
from sklearn.ensemble import ExtraTreesRegressor

from seenit.errors import TrainingError
from seenit.models.tables.regression.open import open_table_regressor
from seenit.records.table_schema import TableSchema
from seenit.reference.tabular.regression import regression_recipe, trained_like, training_key

FRAME = mixed_frame().assign(hours=0.0)[["age", "hours", "owns"]].astype(float)
SHAPE = TableSchema(columns=tuple(SCHEMA.columns[at] for at in (0, 1, 4)))
ROWS = rows_of(FRAME, SHAPE)
PRICE = labels_of(mixed_frame()) + np.random.default_rng(3).random(len(FRAME))
SEED = 7


def xgboost_file(path):
    xgboost.XGBRegressor(
        n_estimators=6, max_depth=3, learning_rate=0.2, subsample=1.0, random_state=SEED, n_jobs=1
    ).fit(FRAME, PRICE).save_model(path / "model.json")
    return path / "model.json"


def lightgbm_file(path):
    model = lightgbm.LGBMRegressor(
        n_estimators=6, min_child_samples=4, random_state=SEED, n_jobs=1, verbose=-1,
        deterministic=True, force_col_wise=True,
    )  # fmt: skip
    model.fit(FRAME, PRICE).booster_.save_model(path / "model.txt")
    return path / "model.txt"


def catboost_file(path):
    model = catboost.CatBoostRegressor(
        iterations=6, depth=3, random_seed=SEED, thread_count=1, verbose=False,
        allow_writing_files=False,
    )  # fmt: skip
    model.fit(FRAME, PRICE).save_model(str(path / "model.cbm"))
    return path / "model.cbm"


def sklearn_file(path):
    model = ExtraTreesRegressor(n_estimators=4, max_depth=5, random_state=SEED).fit(FRAME, PRICE)
    skops.io.dump(model, path / "model.skops")
    return path / "model.skops"


@pytest.mark.parametrize("written", [xgboost_file, lightgbm_file, catboost_file, sklearn_file])
def test_trained_again_a_regressor_answers_as_the_target(tmp_path, written):
    target = open_table_regressor(str(written(tmp_path)), SHAPE).model
    recipe = regression_recipe(target, n_trained=len(ROWS))
    again = trained_like(target, recipe, ROWS, PRICE, seed=SEED)
    expected = target.values(ROWS)
    np.testing.assert_allclose(again.values(ROWS), expected, rtol=0, atol=1e-5)
    half = trained_like(target, recipe, ROWS[::2], PRICE[::2], seed=SEED)
    assert np.abs(half.values(ROWS) - expected).max() > 0.01
    assert training_key(target, recipe)["library"].startswith(recipe.library)


def test_parameters_that_the_library_refuses_are_told_with_the_target(tmp_path):
    target = open_table_regressor(str(sklearn_file(tmp_path)), SHAPE).model
    recipe = regression_recipe(target, n_trained=None).passed({"max_depth": -3}, "a test")
    with pytest.raises(TrainingError, match="scikit-learn ExtraTreesRegressor could not be"):
        trained_like(target, recipe, ROWS, PRICE, seed=0)
