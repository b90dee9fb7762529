"""skops files: scikit-learn's own probabilities, and nothing that was not looked at."""

import numpy as np
import pytest
import skops.io
import torch
from mixed_frame import SCHEMA, labels_of, mixed_frame, probabilities_of, rows_of
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import (
    BaggingClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import LinearSVC
from tree_files import TWO_NUMBERS

from seenit.errors import FileRefused, ModelError, Refused
from seenit.models.tables.open import open_table_model
from seenit.records.table_schema import TableColumn, TableSchema

FRAME = mixed_frame()
ROWS = rows_of(FRAME)
LABELS = labels_of(FRAME)
WORDS = np.array(["low", "high", "middle"])[LABELS]
AS_OBJECTS = FRAME.astype({"sex": object, "job": object})
NUMBERS = np.random.default_rng(1).normal(size=(80, 2))
SIDES = (NUMBERS[:, 0] * NUMBERS[:, 1] > 0).astype(int)


def encoded(last, encoder=None):
    """Imputed and scaled numbers, encoded categories, and a classifier."""
    return make_pipeline(
        ColumnTransformer(
            [
                ("n", make_pipeline(SimpleImputer(), StandardScaler()), ["age", "hours"]),
                ("c", encoder or OneHotEncoder(handle_unknown="ignore"), ["sex", "job"]),
            ],
            remainder="passthrough",
        ),
        last,
    )


def opened_as(estimator, folder, schema=SCHEMA, **options):
    path = folder / "m.skops"
    skops.io.dump(estimator, path)
    return open_table_model(str(path), schema, **options)


def asked(opened, rows=ROWS):
    return probabilities_of(opened.module(torch.from_numpy(rows)).numpy())


@pytest.mark.parametrize(
    "last",
    [
        LogisticRegression(max_iter=300),
        RandomForestClassifier(3, max_depth=4, random_state=0),
        GradientBoostingClassifier(n_estimators=2, random_state=0),
        MLPClassifier((3,), max_iter=40, solver="lbfgs", random_state=0),
        CalibratedClassifierCV(LogisticRegression(max_iter=300), cv=2),
        BaggingClassifier(n_estimators=2, max_features=0.5, random_state=0),
    ],
    ids=lambda last: type(last).__name__,
)
def test_a_pipeline_over_mixed_columns_answers_as_it_would_itself(last, tmp_path):
    own = encoded(last).fit(AS_OBJECTS, WORDS)

    opened = opened_as(own, tmp_path, class_names=("high", "low", "middle"))

    np.testing.assert_allclose(asked(opened), own.predict_proba(AS_OBJECTS), atol=1e-6)
    assert (
        opened.architecture == f"scikit-learn ColumnTransformer, {type(last).__name__}, 3 classes"
    )


def test_trees_that_take_categories_and_gaps_answer_as_they_would_themselves(tmp_path):
    own = HistGradientBoostingClassifier(
        max_iter=3, categorical_features="from_dtype", min_samples_leaf=5
    ).fit(FRAME, LABELS)

    np.testing.assert_allclose(asked(opened_as(own, tmp_path)), own.predict_proba(FRAME), atol=1e-6)


def test_columns_that_are_chosen_by_type_are_those_of_the_training(tmp_path):
    chosen = make_column_selector(dtype_include=object)
    own = make_pipeline(
        ColumnTransformer([("c", OneHotEncoder(), chosen)], remainder="passthrough"),
        ExtraTreesClassifier(2, random_state=0),
    ).fit(AS_OBJECTS, LABELS % 2)

    np.testing.assert_allclose(
        asked(opened_as(own, tmp_path)), own.predict_proba(AS_OBJECTS), atol=1e-6
    )


def test_a_category_that_was_missing_as_none_is_so_again(tmp_path):
    """Parquet read by pandas 2 has None; to an encoder None and NaN are two categories."""
    frame = AS_OBJECTS.assign(job=AS_OBJECTS.job.where(AS_OBJECTS.job.notna(), None))
    own = encoded(LogisticRegression(max_iter=300)).fit(frame, LABELS)
    assert abs(own.predict_proba(frame) - own.predict_proba(AS_OBJECTS)).max() > 1e-3

    np.testing.assert_allclose(asked(opened_as(own, tmp_path)), own.predict_proba(frame), atol=1e-6)


def test_outputs_come_in_the_order_of_the_tables_classes(tmp_path):
    own = encoded(LogisticRegression(max_iter=300)).fit(AS_OBJECTS, WORDS)

    opened = opened_as(own, tmp_path, class_names=("middle", "low"))

    np.testing.assert_allclose(
        asked(opened), own.predict_proba(AS_OBJECTS)[:, [2, 1, 0]], atol=1e-6
    )
    with pytest.raises(Refused, match="classes that the model does not know: none"):
        opened_as(own, tmp_path, class_names=("low", "none"))
    with pytest.raises(Refused, match="the model's classes are high, low, middle"):
        opened_as(own, tmp_path)


def test_columns_are_matched_by_name_or_said_to_be_in_order(tmp_path):
    by_name = encoded(LogisticRegression(max_iter=300)).fit(AS_OBJECTS, LABELS)
    turned = TableSchema(columns=SCHEMA.columns[::-1])
    opened = opened_as(by_name, tmp_path, turned)
    np.testing.assert_allclose(
        asked(opened, ROWS[:, ::-1].copy()), by_name.predict_proba(AS_OBJECTS), atol=1e-6
    )
    shorter = TableSchema(columns=(*SCHEMA.columns[:3], TableColumn(name="town", type="integer")))
    with pytest.raises(Refused) as caught:
        opened_as(by_name, tmp_path, shorter)
    said = "\n".join(caught.value.problems)
    assert "columns that the table does not have: job, owns" in said
    assert "pass --drop town" in said

    plain = LogisticRegression().fit(NUMBERS, SIDES)
    opened = opened_as(plain, tmp_path, TWO_NUMBERS)
    np.testing.assert_allclose(asked(opened, NUMBERS), plain.predict_proba(NUMBERS), atol=1e-9)
    assert "does not name its 2 columns" in opened.reasons[0]


def test_a_sure_answer_keeps_its_digits(tmp_path):
    own = LogisticRegression(C=1e6).fit(NUMBERS, (NUMBERS[:, 0] > 0).astype(int))
    far = np.array([[40.0, 0.0], [41.0, 0.0]])

    z = opened_as(own, tmp_path, TWO_NUMBERS).module(torch.from_numpy(far)).numpy()

    assert own.predict_proba(far)[:, 1].tolist() == [1.0, 1.0]
    assert z[1, 1] - z[1, 0] > z[0, 1] - z[0, 0] > 40


def test_a_type_of_somebodys_own_opens_only_by_its_name(tmp_path):
    class Ours(LogisticRegression):
        pass

    Ours.__module__, Ours.__qualname__ = __name__, "Ours"
    globals()["Ours"] = Ours
    own = Ours().fit(NUMBERS, SIDES)
    name = f"{__name__}.Ours"

    with pytest.raises(FileRefused, match=f"--trust-type {name}"):
        opened_as(own, tmp_path, TWO_NUMBERS)
    with pytest.raises(FileRefused, match=name):
        opened_as(own, tmp_path, TWO_NUMBERS, trust=("all", "*", "True"))

    opened = opened_as(own, tmp_path, TWO_NUMBERS, trust=(name,))
    np.testing.assert_allclose(asked(opened, NUMBERS), own.predict_proba(NUMBERS), atol=1e-9)


def test_compiled_code_that_was_not_vetted_opens_only_by_its_name(tmp_path):
    own = KNeighborsClassifier(3, algorithm="brute").fit(NUMBERS, SIDES)

    with pytest.raises(FileRefused) as caught:
        opened_as(own, tmp_path, TWO_NUMBERS)

    name = "sklearn.neighbors._classification.KNeighborsClassifier"
    assert f"pass --trust-type {name}" in str(caught.value)
    opened = opened_as(own, tmp_path, TWO_NUMBERS, trust=(name,))
    np.testing.assert_allclose(asked(opened, NUMBERS), own.predict_proba(NUMBERS), atol=1e-9)


@pytest.mark.parametrize("last", [LinearRegression(), LinearSVC(), OrdinalEncoder()])
def test_what_has_no_probabilities_is_refused(last, tmp_path):
    with pytest.raises(FileRefused, match=r"expected a fitted classifier.*--signals"):
        opened_as(last.fit(NUMBERS, SIDES), tmp_path, TWO_NUMBERS)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("left_child", 10**6, "a child outside of the nodes"),
        ("left_child", 0, "a child outside of the nodes"),
        ("feature", 9, "a split beyond 2 columns"),
        ("feature", -7, "a split beyond 2 columns"),
    ],
)
def test_nodes_of_a_forest_that_point_elsewhere_are_refused(field, value, says, tmp_path):
    own = RandomForestClassifier(1, max_depth=2, random_state=0).fit(NUMBERS, SIDES)
    state = own.estimators_[0].tree_.__getstate__()
    state["nodes"][field][0] = value
    own.estimators_[0].tree_.__setstate__(state)

    with pytest.raises(FileRefused, match=says):
        opened_as(own, tmp_path, TWO_NUMBERS)


def test_trees_that_take_more_columns_than_their_forest_are_refused(tmp_path):
    own = RandomForestClassifier(1, max_depth=2, random_state=0).fit(
        np.hstack([NUMBERS, NUMBERS]), SIDES
    )
    own.n_features_in_ = 2
    with pytest.raises(FileRefused, match="a tree of 4 columns in an ensemble of 2"):
        opened_as(own, tmp_path, TWO_NUMBERS)
    own.estimators_[0].n_features_in_ = 2
    with pytest.raises(FileRefused, match="a tree of 4 columns, asked with 2"):
        opened_as(own, tmp_path, TWO_NUMBERS)


@pytest.mark.parametrize(
    ("field", "value"), [("left", 0), ("right", 2**31), ("feature_idx", 5), ("bitset_idx", 99)]
)
def test_nodes_of_boosted_trees_that_point_elsewhere_are_refused(field, value, tmp_path):
    x = np.column_stack([NUMBERS[:, 0], np.arange(80) % 4])
    own = HistGradientBoostingClassifier(
        max_iter=1, max_depth=1, min_samples_leaf=2, categorical_features=[1]
    ).fit(x, np.isin(np.arange(80) % 4, (0, 3)))
    nodes = own._predictors[0][0].nodes
    assert nodes["is_categorical"][0]
    nodes[field][0] = value

    with pytest.raises(FileRefused, match="damaged or was changed"):
        opened_as(own, tmp_path, TWO_NUMBERS, class_names=("False", "True"))


def test_a_missing_package_is_named_with_how_to_install_it(tmp_path, monkeypatch):
    own = LogisticRegression().fit(NUMBERS, SIDES)
    skops.io.dump(own, tmp_path / "m.skops")
    monkeypatch.setitem(__import__("sys").modules, "skops.io", None)

    with pytest.raises(
        ModelError, match=r"needs the package skops.*pip install 'seenit\[tables\]'"
    ):
        open_table_model(str(tmp_path / "m.skops"), TWO_NUMBERS)
