"""Regressors trained as the target was: its library, its columns, and its parameters as read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import sklearn
from sklearn.base import clone

from seenit.errors import ConfigError, TrainingError, first_line
from seenit.models.tables.libraries import library
from seenit.models.tables.regression.catboost_regressor import CatBoostRegressor
from seenit.models.tables.regression.lightgbm_regressor import LightGBMRegressor
from seenit.models.tables.regression.regressor import TableRegressor
from seenit.models.tables.regression.skops_regressor import SklearnRegressor
from seenit.models.tables.regression.xgboost_regressor import XGBoostRegressor
from seenit.numerics.arrays import FloatArray
from seenit.reference import versions
from seenit.reference.tabular.learners.catboost_learner import FIXED as CATBOOST_FIXED
from seenit.reference.tabular.learners.lightgbm_learner import FIXED as LIGHTGBM_FIXED
from seenit.reference.tabular.learners.sklearn_learner import fixed_parameter
from seenit.reference.tabular.like_target import some_rounds
from seenit.reference.tabular.reading.catboost_file import ROUNDS as CATBOOST_ROUNDS
from seenit.reference.tabular.reading.catboost_file import read_catboost
from seenit.reference.tabular.reading.estimator import STRUCTURE, read_estimator
from seenit.reference.tabular.reading.lightgbm_file import ROUNDS as LIGHTGBM_ROUNDS
from seenit.reference.tabular.reading.lightgbm_file import read_lightgbm
from seenit.reference.tabular.reading.xgboost_file import ROUNDS as XGBOOST_ROUNDS
from seenit.reference.tabular.reading.xgboost_file import read_xgboost
from seenit.reference.tabular.recipe import TableRecipe

_ONE_THREAD_OF_XGBOOST = {"nthread": 1, "verbosity": 0}


def regression_recipe(target: TableRegressor, *, n_trained: int | None) -> TableRecipe:
    """How a regressor was trained, as far as its file says it.

    Args:
        target: opened from its file.
        n_trained: records that it was trained on, None where nobody says.

    Raises:
        ConfigError: It does not say how it was trained.
    """
    if isinstance(target, XGBoostRegressor):
        document = json.loads(some_rounds(target.booster).save_raw("json"))
        return read_xgboost(document, n_rounds=target.n_rounds, n_trained=n_trained)
    if isinstance(target, LightGBMRegressor):
        return read_lightgbm(target.booster.model_to_string())
    if isinstance(target, CatBoostRegressor):
        return read_catboost(target.model.get_all_params(), n_trees=target.n_rounds)
    if isinstance(target, SklearnRegressor):
        return read_estimator(target.inner.estimator)
    raise ConfigError(f"references: {target.in_words} does not say how it was trained")


def trained_like(
    target: TableRegressor,
    recipe: TableRecipe,
    rows: FloatArray,
    values: FloatArray,
    *,
    seed: int,
) -> TableRegressor:
    """A regressor of some rows, trained by one thread as the target was.

    Args:
        target: opened from its file.
        recipe: of it.
        rows: (m, k) of its schema.
        values: (m,) that it is to tell.
        seed: decides everything that is random.

    Raises:
        TrainingError: The library does not take these parameters or rows.
    """
    try:
        if isinstance(target, XGBoostRegressor):
            return _boosted_by_xgboost(target, recipe.values, rows, values, seed)
        if isinstance(target, LightGBMRegressor):
            return _boosted_by_lightgbm(target, recipe.values, rows, values, seed)
        if isinstance(target, CatBoostRegressor):
            return _boosted_by_catboost(target, recipe.values, rows, values, seed)
        if isinstance(target, SklearnRegressor):
            return _fitted(target, recipe.values, rows, values, seed)
    except Exception as error:  # parts of somebody's own may fail in any way
        raise TrainingError(
            f"references: {target.in_words} could not be trained again on {len(rows):,} records "
            f"({type(error).__name__}: {first_line(error)})"
        ) from error
    raise AssertionError("a recipe was read of it")


def training_key(target: TableRegressor, recipe: TableRecipe) -> Mapping[str, object]:
    """All that decides a regressor beside the target's file, the records and the seed."""
    names = {
        "xgboost": lambda: library("xgboost", needed_by="references").__version__,
        "lightgbm": lambda: library("lightgbm", needed_by="references").__version__,
        "catboost": lambda: library("catboost", needed_by="references").__version__,
        "sklearn": lambda: sklearn.__version__,
    }
    return {
        "library": f"{recipe.library} {names[recipe.library]()}",
        "parameters": recipe.values,
        "schema": asdict(target.schema),
        "code": versions.TABLE_TRAINING,
    }


def _boosted_by_xgboost(
    target: XGBoostRegressor,
    parameters: Mapping[str, Any],
    rows: FloatArray,
    values: FloatArray,
    seed: int,
) -> XGBoostRegressor:
    booster = library("xgboost", needed_by="references of XGBoost").train(
        {name: value for name, value in parameters.items() if name != XGBOOST_ROUNDS}
        | {**_ONE_THREAD_OF_XGBOOST, "seed": seed},
        target.matrix(rows, values),
        int(parameters[XGBOOST_ROUNDS]),
    )
    return replace(target, booster=booster, n_rounds_used=None)


def _boosted_by_lightgbm(
    target: LightGBMRegressor,
    parameters: Mapping[str, Any],
    rows: FloatArray,
    values: FloatArray,
    seed: int,
) -> LightGBMRegressor:
    lightgbm = library("lightgbm", needed_by="references of LightGBM")
    given = {name: value for name, value in parameters.items() if name != LIGHTGBM_ROUNDS}
    given |= {**LIGHTGBM_FIXED, "seed": seed}
    data = lightgbm.Dataset(
        target.columns.of(rows),
        values,
        categorical_feature=list(target.by_category),
        params=given,
        free_raw_data=True,
    )
    booster = lightgbm.train(given, data, int(parameters[LIGHTGBM_ROUNDS]))
    return replace(target, booster=booster)


def _boosted_by_catboost(
    target: CatBoostRegressor,
    parameters: Mapping[str, Any],
    rows: FloatArray,
    values: FloatArray,
    seed: int,
) -> CatBoostRegressor:
    catboost = library("catboost", needed_by="references of CatBoost")
    model = catboost.CatBoost(
        {**parameters, **CATBOOST_FIXED, "random_seed": seed}
        | {CATBOOST_ROUNDS: int(parameters[CATBOOST_ROUNDS])}
    )
    by_category = list(target.model.get_cat_feature_indices())
    model.fit(target.frame(rows), values, cat_features=by_category)
    return replace(target, model=model)


def _fitted(
    target: SklearnRegressor,
    parameters: Mapping[str, Any],
    rows: FloatArray,
    values: FloatArray,
    seed: int,
) -> SklearnRegressor:
    estimator = clone(target.inner.estimator)
    passed = {name: value for name, value in parameters.items() if name != STRUCTURE}
    fixed = {name: fixed_parameter(name, seed) for name in estimator.get_params(deep=True)}
    estimator.set_params(
        **passed, **{name: value for name, value in fixed.items() if value is not None}
    )
    estimator.fit(target.inner.batch_of(rows), values)
    return SklearnRegressor(inner=replace(target.inner, estimator=estimator))
