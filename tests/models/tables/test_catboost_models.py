"""CatBoost files: the library's own probabilities; cbm is read in a process of its own."""

import catboost
import numpy as np
import pytest
import torch
from mixed_frame import SCHEMA, labels_of, mixed_frame, probabilities_of, rows_of
from tree_files import catboost_file

from seenit.errors import FileRefused, ModelError, Refused
from seenit.models.tables.open import open_table_model
from seenit.records.table_schema import TableColumn, TableSchema

FRAME = mixed_frame()
FRAME["job"] = FRAME.job.astype(object).where(FRAME.job.notna(), "nan").astype(object)
FILLED = TableSchema(
    columns=tuple(
        TableColumn(name="job", type="category", categories=(*column.categories, "nan"))
        if column.name == "job"
        else column
        for column in SCHEMA.columns
    )
)
ROWS = rows_of(FRAME, FILLED)
LABELS = labels_of(FRAME)
MIXED = TableSchema(
    columns=(TableColumn(name="a", type="float"), TableColumn(name="b", type="integer"))
)


def fitted(labels=LABELS, **settings):
    model = catboost.CatBoostClassifier(
        iterations=4,
        depth=3,
        verbose=0,
        thread_count=1,
        allow_writing_files=False,
        cat_features=["sex", "job", "owns"],
        **settings,
    )
    return model.fit(FRAME, labels)


def opened_as(own, folder, schema=FILLED, *, form="json", **options):
    own.save_model(folder / f"m.{form}", format=form)
    return open_table_model(str(folder / f"m.{form}"), schema, **options)


def asked(opened, rows=ROWS):
    return probabilities_of(opened.module(torch.from_numpy(rows)).numpy())


@pytest.mark.parametrize(
    ("labels", "settings"),
    [
        (LABELS, {}),
        (LABELS % 2, {"one_hot_max_size": 10}),
        (LABELS, {"grow_policy": "Lossguide"}),
        (LABELS, {"simple_ctr": ["Buckets", "Counter", "BinarizedTargetMeanValue"]}),
        (LABELS, {"loss_function": "MultiClassOneVsAll"}),
    ],
    ids=["three classes", "one-hot", "leaf by leaf", "other counts", "against all"],
)
def test_catboost_answers_as_it_would_itself(labels, settings, tmp_path):
    own = fitted(labels, **settings)

    opened = opened_as(own, tmp_path)

    expected = own.predict_proba(FRAME)
    np.testing.assert_allclose(
        asked(opened), expected / expected.sum(axis=1, keepdims=True), atol=1e-9
    )
    rounds = opened.module.model.n_rounds
    stages = opened.module.model.staged_logits(ROWS, (1, rounds))
    np.testing.assert_array_equal(stages[:, 1], opened.module.model.logits(ROWS))


def test_a_binary_file_is_the_same_model(tmp_path):
    own = fitted(np.array(["no", "yes"])[LABELS % 2])

    opened = opened_as(own, tmp_path, form="cbm", class_names=("yes", "no"))

    np.testing.assert_allclose(asked(opened), own.predict_proba(FRAME)[:, ::-1], atol=1e-9)
    assert opened.source.kind == "CatBoost model"


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import os; os.abort()", "it went down"),
        ("raise SystemExit('a model of texts')", "a model of texts"),
    ],
)
def test_a_file_that_brings_catboost_down_is_refused(program, why, tmp_path, monkeypatch):
    monkeypatch.setattr("seenit.models.tables.catboost.document._TO_JSON", program)
    (tmp_path / "m.cbm").write_bytes(b"CBM1" + bytes(100))

    with pytest.raises(FileRefused, match=rf"CatBoost itself cannot read the file \({why}\).*JSON"):
        open_table_model(str(tmp_path / "m.cbm"), FILLED)


def test_a_missing_category_is_refused_as_the_library_does(tmp_path):
    opened = opened_as(fitted(), tmp_path)
    rows = ROWS.copy()
    rows[3, 3] = np.nan

    with pytest.raises(ModelError, match="columns job: CatBoost has no missing categories"):
        opened.module(torch.from_numpy(rows))


def test_all_that_does_not_fit_is_said_at_once(tmp_path):
    columns = list(FILLED.columns)
    columns[0] = TableColumn(name="age", type="category", categories=("old",))
    columns[3] = TableColumn(name="job", type="float")
    columns[4] = TableColumn(name="town", type="integer")

    with pytest.raises(Refused) as caught:
        opened_as(
            fitted(np.array(["x", "y", "z"])[LABELS]),
            tmp_path,
            TableSchema(columns=tuple(columns)),
            class_names=("x", "w"),
        )

    said = "\n".join(caught.value.problems)
    assert "does not have: owns" in said
    assert "--drop town" in said
    assert "column age: the model was trained on numbers" in said
    assert "column job: the model was trained on categories" in said
    assert "classes that the model does not know: w" in said


def test_a_file_written_by_hand_opens_and_answers(tmp_path):
    """So the hostile cases made of it are refused for what was spoiled."""
    opened = open_table_model(str(catboost_file(tmp_path / "m.json")), MIXED)

    z = opened.module(torch.tensor([[0.9, 0.0], [0.1, 0.0]], dtype=torch.float64)).numpy()

    assert len(set((z[:, 1] - z[:, 0]).tolist())) == 2
