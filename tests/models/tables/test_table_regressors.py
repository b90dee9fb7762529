"""Regressors in their library's own file answer as the library's own predict."""

import catboost
import lightgbm
import numpy as np
import pytest
import skops.io
import xgboost
from mixed_frame import JOBS, SCHEMA, labels_of, mixed_frame, rows_of
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from seenit.errors import ModelError, Refused
from seenit.models.tables.regression.open import is_table_regressor, open_table_regressor
from seenit.records.table_schema import TableColumn, TableSchema

FRAME = mixed_frame()
ROWS = rows_of(FRAME)
PRICE = labels_of(FRAME) + FRAME.age.to_numpy() / 40 + np.random.default_rng(3).random(len(FRAME))
PLAIN = FRAME[["age", "owns"]].astype(float)
FEW = TableSchema(columns=(SCHEMA.columns[0], SCHEMA.columns[4]))


def values_of(path, rows=ROWS, schema=SCHEMA):
    assert is_table_regressor(str(path))
    return open_table_regressor(str(path), schema).model.values(rows)


@pytest.mark.parametrize("objective", ["reg:squarederror", "reg:absoluteerror", "reg:gamma"])
@pytest.mark.parametrize("suffix", ["json", "ubj"])
def test_xgboost_values_are_those_of_predict(tmp_path, objective, suffix):
    model = xgboost.XGBRegressor(
        n_estimators=4, objective=objective, enable_categorical=True, n_jobs=1
    ).fit(FRAME, PRICE)
    path = tmp_path / f"model.{suffix}"
    model.save_model(path)
    np.testing.assert_allclose(values_of(path), model.predict(FRAME), rtol=0, atol=1e-6)
    assert np.ptp(values_of(path)) > 0.1


def test_xgboost_that_stopped_early_is_asked_as_its_wrapper_asks(tmp_path):
    model = xgboost.XGBRegressor(
        n_estimators=30, early_stopping_rounds=1, enable_categorical=True, n_jobs=1
    )
    noise = np.random.default_rng(0).normal(size=40)
    model.fit(FRAME[:80], PRICE[:80], eval_set=[(FRAME[80:], noise)], verbose=False)
    assert model.best_iteration < 29
    model.save_model(tmp_path / "model.json")
    np.testing.assert_allclose(
        values_of(tmp_path / "model.json"), model.predict(FRAME), rtol=0, atol=1e-6
    )


@pytest.mark.parametrize("settings", [
    {"objective": "regression"},
    {"objective": "poisson"},
    {"objective": "regression", "reg_sqrt": True},
    {"objective": "regression_l1", "boosting_type": "rf", "subsample": 0.6, "subsample_freq": 1},
])  # fmt: skip
def test_lightgbm_values_are_those_of_predict(tmp_path, settings):
    model = lightgbm.LGBMRegressor(
        n_estimators=4, min_child_samples=3, n_jobs=1, verbose=-1, **settings
    ).fit(FRAME, PRICE)
    path = tmp_path / "model.txt"
    model.booster_.save_model(path)
    np.testing.assert_allclose(values_of(path), model.predict(FRAME), rtol=0, atol=1e-6)
    assert np.ptp(values_of(path)) > 0.1


@pytest.mark.parametrize(("suffix", "loss"), [("cbm", "RMSE"), ("json", "Huber:delta=0.5")])
def test_catboost_values_are_those_of_predict(tmp_path, suffix, loss):
    frame = FRAME.astype({"sex": object, "job": object}).fillna({"job": "none", "hours": 0.0})
    schema = TableSchema(
        columns=tuple(
            TableColumn(name="job", type="category", categories=(*JOBS, "none"))
            if column.name == "job"
            else column
            for column in SCHEMA.columns
        )
    )
    model = catboost.CatBoostRegressor(
        iterations=4, depth=3, loss_function=loss, thread_count=1, verbose=False,
        allow_writing_files=False,
    )  # fmt: skip
    model.fit(frame, PRICE, cat_features=["sex", "job"])
    path = tmp_path / f"model.{suffix}"
    model.save_model(str(path), format=suffix)
    found = values_of(path, rows_of(frame, schema), schema)
    np.testing.assert_allclose(found, model.predict(frame), rtol=0, atol=1e-6)
    assert np.ptp(found) > 0.1


def test_values_of_a_pipeline_are_those_of_predict(tmp_path):
    numbers = make_column_selector(dtype_include="number")
    names = make_column_selector(dtype_include=object)
    model = make_pipeline(
        ColumnTransformer(
            [
                ("numbers", SimpleImputer(), numbers),
                ("names", OneHotEncoder(handle_unknown="ignore"), names),
            ]
        ),
        Ridge(),
    )
    frame = FRAME.astype({"sex": object, "job": object})
    model.fit(frame, PRICE)
    path = tmp_path / "model.skops"
    skops.io.dump(model, path)
    np.testing.assert_allclose(values_of(path), model.predict(frame), rtol=0, atol=1e-6)


def test_values_of_an_estimator_fitted_on_an_array_are_those_of_predict(tmp_path):
    model = HistGradientBoostingRegressor(max_iter=3, min_samples_leaf=3)
    model.fit(PLAIN.to_numpy(), PRICE)
    path = tmp_path / "model.skops"
    skops.io.dump(model, path)
    found = values_of(path, PLAIN.to_numpy(), FEW)
    np.testing.assert_allclose(found, model.predict(PLAIN.to_numpy()), rtol=0, atol=1e-6)


def test_several_outputs_are_refused(tmp_path):
    model = LinearRegression().fit(PLAIN.to_numpy(), np.column_stack([PRICE, -PRICE]))
    path = tmp_path / "model.skops"
    skops.io.dump(model, path)
    with pytest.raises(ModelError, match=r"one answer for each of 120 records, got shape \(120, 2"):
        values_of(path, PLAIN.to_numpy(), FEW)


def test_a_column_that_the_table_lacks_is_named(tmp_path):
    model = xgboost.XGBRegressor(n_estimators=1, n_jobs=1).fit(PLAIN, PRICE)
    model.save_model(tmp_path / "model.json")
    with pytest.raises(Refused, match="does not have: owns"):
        open_table_regressor(str(tmp_path / "model.json"), TableSchema(columns=SCHEMA.columns[:1]))


@pytest.mark.parametrize(
    "settings",
    [
        {"objective": "reg:logistic"},
        {"objective": "binary:logistic"},
        {"objective": "reg:quantileerror", "quantile_alpha": 0.5},
    ],
)
def test_what_estimates_no_label_is_no_regressor(tmp_path, settings):
    model = xgboost.XGBRegressor(n_estimators=1, n_jobs=1, **settings)
    model.fit(PLAIN.rename(columns={"age": "reg:gamma"}), FRAME.owns)
    model.save_model(tmp_path / "model.json")
    assert not is_table_regressor(str(tmp_path / "model.json"))


def test_a_classifier_of_scikit_learn_and_what_is_no_file_are_no_regressors(tmp_path):
    path = tmp_path / "model.skops"
    skops.io.dump(DecisionTreeClassifier().fit(PLAIN, FRAME.owns), path)
    assert not is_table_regressor(str(path))
    assert not is_table_regressor("module:function")
