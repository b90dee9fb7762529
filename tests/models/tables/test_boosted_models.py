"""XGBoost and LightGBM files: the library's own probabilities, by name, class and category."""

import copy
import pickle

import lightgbm
import numpy as np
import pandas as pd
import pytest
import torch
import xgboost
from mixed_frame import COLUMNS, JOBS, SCHEMA, labels_of, mixed_frame, probabilities_of, rows_of
from tree_files import TWO_NUMBERS, lightgbm_file, xgboost_file

from seenit.errors import ModelError, Refused
from seenit.models.tables.lightgbm.model import LightGBMModel
from seenit.models.tables.lightgbm.objective import objective_of_booster
from seenit.models.tables.module import TableModule
from seenit.models.tables.open import open_table_model
from seenit.models.tables.xgboost.model import XGBoostModel
from seenit.records.table_schema import TableColumn, TableSchema

FRAME = mixed_frame()
ROWS = rows_of(FRAME)
LABELS = labels_of(FRAME)
NUMBERS = TableSchema(
    columns=tuple(TableColumn(name=column.name, type="float") for column in SCHEMA.columns)
)


def xgboost_of(labels=LABELS, frame=FRAME, **settings):
    model = xgboost.XGBClassifier(
        n_estimators=4, max_depth=3, n_jobs=1, enable_categorical=True, **settings
    )
    return model.fit(frame, labels)


def lightgbm_of(labels=LABELS, frame=FRAME, **settings):
    model = lightgbm.LGBMClassifier(
        n_estimators=4, num_leaves=5, min_child_samples=5, n_jobs=1, verbose=-1, **settings
    )
    return model.fit(frame, labels)


def asked(opened, rows=ROWS):
    answer = opened.module(torch.from_numpy(rows))
    assert answer.dtype == torch.float64
    return probabilities_of(answer.numpy())


@pytest.mark.parametrize("name", ["m.json", "m.ubj"])
@pytest.mark.parametrize(
    ("labels", "settings"),
    [
        (LABELS, {}),
        (LABELS % 2, {}),
        (LABELS % 2, {"booster": "dart", "rate_drop": 0.5}),
        (LABELS, {"num_parallel_tree": 2, "subsample": 0.5}),
        (LABELS, {"gamma": 3.0, "tree_method": "approx"}),
    ],
    ids=["three classes", "two", "dart", "forests", "pruned"],
)
def test_xgboost_answers_as_it_would_itself(name, labels, settings, tmp_path):
    own = xgboost_of(labels, **settings)
    own.save_model(tmp_path / name)

    opened = open_table_model(str(tmp_path / name), SCHEMA)

    np.testing.assert_allclose(asked(opened), own.predict_proba(FRAME), atol=1e-6)
    assert "columns are matched by name" in opened.reasons


@pytest.mark.parametrize(
    ("labels", "settings"),
    [
        (LABELS, {}),
        (LABELS % 2, {"sigmoid": 2.0}),
        (LABELS % 2, {"boosting_type": "rf", "bagging_freq": 1, "bagging_fraction": 0.5}),
        (LABELS, {"boosting_type": "rf", "bagging_freq": 1, "bagging_fraction": 0.5}),
        (LABELS, {"linear_tree": True}),
        (LABELS, {"objective": "multiclassova"}),
    ],
    ids=["three classes", "steep sigmoid", "forest of two", "forest", "linear", "against all"],
)
def test_lightgbm_answers_as_it_would_itself(labels, settings, tmp_path):
    own = lightgbm_of(labels, **settings)
    own.booster_.save_model(tmp_path / "m.txt")

    opened = open_table_model(str(tmp_path / "m.txt"), SCHEMA)

    expected = own.predict_proba(FRAME)
    np.testing.assert_allclose(
        asked(opened), expected / expected.sum(axis=1, keepdims=True), atol=1e-9
    )


@pytest.mark.parametrize("fit", [xgboost_of, lightgbm_of])
def test_columns_are_found_by_name_in_another_order(fit, tmp_path):
    own = fit()
    (own.booster_ if fit is lightgbm_of else own).save_model(tmp_path / "m.json")
    turned = TableSchema(columns=SCHEMA.columns[::-1])

    opened = open_table_model(str(tmp_path / "m.json"), turned)

    np.testing.assert_allclose(
        asked(opened, ROWS[:, ::-1].copy()), own.predict_proba(FRAME), atol=1e-6
    )


@pytest.mark.parametrize("fit", [xgboost_of, lightgbm_of])
def test_all_that_does_not_fit_is_said_at_once(fit, tmp_path):
    own = fit()
    (own.booster_ if fit is lightgbm_of else own).save_model(tmp_path / "m.json")
    text = TableColumn(name="age", type="category", categories=("old", "young"))
    number = TableColumn(name="job", type="integer")
    others = (TableColumn(name="zip", type="integer"), TableColumn(name="eye colour", type="float"))
    table = TableSchema(columns=(text, SCHEMA.columns[1], number, SCHEMA.columns[4], *others))

    with pytest.raises(Refused) as caught:
        open_table_model(str(tmp_path / "m.json"), table, class_names=("a", "b", "c", "d"))

    said = "\n".join(caught.value.problems)
    assert "trained with columns that the table does not have: sex" in said
    assert "zip, eye colour; pass --drop 'zip,eye colour'" in said
    assert "column age: the model was trained on numbers, the table has text (old, young)" in said
    assert (
        "column job: the model was trained on the categories driver, clerk, baker, artist" in said
    )
    assert "the model has 3 classes, which its file numbers from 0, the table has 4" in said
    assert len(caught.value.problems) == 5


def test_a_category_that_xgboost_has_never_seen_is_refused_by_name(tmp_path):
    xgboost_of().save_model(tmp_path / "m.json")
    columns = list(SCHEMA.columns)
    columns[3] = TableColumn(name="job", type="category", categories=("chef", *JOBS))

    with pytest.raises(Refused, match="has never seen chef there, only driver, clerk"):
        open_table_model(str(tmp_path / "m.json"), TableSchema(columns=tuple(columns)))


def test_a_category_that_lightgbm_has_never_seen_is_missing_as_it_says_itself(tmp_path):
    own = lightgbm_of()
    own.booster_.save_model(tmp_path / "m.txt")
    columns = list(SCHEMA.columns)
    columns[3] = TableColumn(name="job", type="category", categories=("chef", *JOBS))
    table = TableSchema(columns=tuple(columns))
    frame = FRAME.assign(job=pd.Categorical(["chef", *FRAME.job.astype(object)[1:]]))

    opened = open_table_model(str(tmp_path / "m.txt"), table)

    np.testing.assert_allclose(
        asked(opened, rows_of(frame, table)), own.predict_proba(frame), atol=1e-9
    )


def test_nodes_that_pruning_removed_from_an_xgboost_tree_are_no_damage(tmp_path):
    rows = np.nan_to_num(ROWS)
    own = xgboost.XGBClassifier(n_estimators=4, gamma=2.0, tree_method="exact", n_jobs=1)
    own.fit(rows, LABELS % 2)
    own.save_model(tmp_path / "m.json")
    assert '"num_deleted":"0"' not in (tmp_path / "m.json").read_text().replace(" ", "")

    opened = open_table_model(str(tmp_path / "m.json"), NUMBERS)

    np.testing.assert_allclose(asked(opened, rows), own.predict_proba(rows), atol=1e-6)


@pytest.mark.parametrize("fit", [xgboost_of, lightgbm_of])
def test_categories_that_are_numbers_are_found_by_value(fit, tmp_path):
    codes = FRAME.age % 3 * 10
    own = fit(frame=FRAME.assign(age=pd.Categorical(codes)))
    (own.booster_ if fit is lightgbm_of else own).save_model(tmp_path / "m.json")
    rows = ROWS.copy()
    rows[:, 0] = codes

    opened = open_table_model(str(tmp_path / "m.json"), SCHEMA)

    expected = own.predict_proba(FRAME.assign(age=pd.Categorical(codes)))
    np.testing.assert_allclose(asked(opened, rows), expected, atol=1e-6)
    rows[0, 0] = 7
    if fit is xgboost_of:
        with pytest.raises(ModelError, match="column age: the model has never seen 7"):
            asked(opened, rows)
    else:
        assert np.isfinite(asked(opened, rows)).all()


def test_codes_alone_do_not_say_which_category_they_are(tmp_path):
    types = ["int", "float", "c", "c", "i"]
    data = xgboost.DMatrix(ROWS, LABELS, feature_names=list(COLUMNS), feature_types=types)
    xgboost.train({"objective": "multi:softprob", "num_class": 3}, data, 2).save_model(
        tmp_path / "m.json"
    )

    with pytest.raises(Refused, match="does not say which code stands for which of f, m"):
        open_table_model(str(tmp_path / "m.json"), SCHEMA)

    as_numbers = tuple(
        TableColumn(name=column.name, type="integer" if column.categories else column.type)
        for column in SCHEMA.columns
    )
    open_table_model(str(tmp_path / "m.json"), TableSchema(columns=as_numbers))


@pytest.mark.parametrize("write", [xgboost_file, lightgbm_file])
def test_a_file_written_by_hand_opens_and_answers(write, tmp_path):
    """So the hostile cases made of it are refused for what was spoiled."""
    opened = open_table_model(str(write(tmp_path / "m.json")), TWO_NUMBERS, class_names=("n", "y"))

    rows = np.array([[0.9, 0.0], [0.1, 1.0], [0.1, 0.0]])
    z = opened.module(torch.from_numpy(rows)).numpy()
    assert len(set((z[:, 1] - z[:, 0]).tolist())) == 3
    assert (
        "the file numbers its classes, which are taken as sorted: 0 is n, 1 is y" in opened.reasons
    )


def test_a_model_without_names_takes_columns_in_their_order_and_says_so(tmp_path):
    own = xgboost_of(frame=ROWS)
    own.save_model(tmp_path / "m.json")

    opened = open_table_model(str(tmp_path / "m.json"), NUMBERS)

    np.testing.assert_allclose(asked(opened), own.predict_proba(ROWS), atol=1e-6)
    assert (
        "does not name its 5 columns, so they are taken in the table's order" in opened.reasons[0]
    )
    with pytest.raises(
        Refused, match="takes 5 columns, which its file does not name, the table has 2"
    ):
        open_table_model(str(tmp_path / "m.json"), TWO_NUMBERS)


def test_rounds_after_the_best_one_are_asked_as_the_wrapper_does(tmp_path):
    own = xgboost.XGBClassifier(
        n_estimators=12,
        learning_rate=2.0,
        early_stopping_rounds=3,
        n_jobs=1,
        enable_categorical=True,
    )
    own.fit(FRAME, LABELS % 2, eval_set=[(FRAME[60:], 1 - LABELS[60:] % 2)], verbose=False)
    own.save_model(tmp_path / "m.json")
    assert own.best_iteration + 1 < own.get_booster().num_boosted_rounds()

    opened = open_table_model(str(tmp_path / "m.json"), SCHEMA)

    np.testing.assert_allclose(asked(opened), own.predict_proba(FRAME), atol=1e-6)
    assert "training stopped early" in opened.reasons[-1]


def test_models_that_were_just_trained_are_asked_as_opened_ones():
    xgb = xgboost_of(frame=ROWS)
    lgb = lightgbm_of(frame=ROWS)
    for model, own in (
        (XGBoostModel(booster=xgb.get_booster(), schema=SCHEMA), xgb),
        (
            LightGBMModel(
                booster=lgb.booster_, objective=objective_of_booster(lgb.booster_), schema=SCHEMA
            ),
            lgb,
        ),
    ):
        module = TableModule(model)
        assert copy.deepcopy(module) is module
        sent = pickle.loads(pickle.dumps(module))
        z = sent(torch.from_numpy(ROWS)).numpy()
        np.testing.assert_allclose(probabilities_of(z), own.predict_proba(ROWS), atol=1e-6)
        stages = model.staged_logits(ROWS, (1, model.n_rounds))
        assert stages.shape == (len(ROWS), 2, 3)
        np.testing.assert_array_equal(stages[:, 1], z)
        assert not np.allclose(stages[:, 0], z)
