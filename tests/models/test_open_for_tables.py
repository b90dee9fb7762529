"""Targets that are asked about a mixed table: networks get numbers alone, functions a frame."""

import sys
import textwrap

import numpy as np
import pytest
import torch

from seenit.errors import ModelError
from seenit.models.open import open_classifier
from seenit.models.tables.task import TableTask
from seenit.records.table_schema import TableColumn, TableSchema

NUMBERS = TableSchema(
    columns=(TableColumn(name="age", type="integer"), TableColumn(name="owns", type="boolean"))
)
MIXED = TableSchema(
    columns=(
        *NUMBERS.columns,
        TableColumn(name="job", type="category", categories=("cook", "smith")),
    )
)
CODE = """
    import torch

    def network():
        return torch.nn.Linear(2, 3)

    def named():
        return torch.nn.Linear(3, 3)

    def by_job(frame):
        return (frame.job == "smith").to_numpy().astype(float)

    def a_class(frame):
        return ["b" if one == "smith" else "a" for one in frame.job]
"""


@pytest.fixture
def opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "table_targets", raising=False)
    (tmp_path / "table_targets.py").write_text(textwrap.dedent(CODE))

    def open_with(name, schema, **task):
        table = TableTask(schema=schema, **{"class_names": (), "n_classes": 3, **task})
        return open_classifier(
            name if "." in name else f"table_targets:{name}",
            input_shape=(len(schema),),
            input_dtype=np.dtype(np.float64),
            table=table,
        )

    return open_with


def test_a_network_gets_numbers_in_its_own_precision(opened):
    classifier = opened("network", NUMBERS)
    assert classifier.n_classes == 3
    assert classifier.input_dtype == torch.float64
    assert classifier.module(torch.zeros((4, 2), dtype=torch.float64)).dtype == torch.float32
    assert any("given in float32" in reason for reason in classifier.reasons)


def test_a_network_is_not_given_places_of_categories(opened):
    with pytest.raises(ModelError, match=r"got categories in job; pass --target module:function"):
        opened("named", MIXED)


def test_a_function_is_asked_with_frames_and_once_about_each_record(opened):
    classifier = opened("by_job", MIXED)
    assert classifier.n_classes == 2
    rows = torch.tensor([[30, 1, 1], [30, 1, 0], [30, 1, 1]], dtype=torch.float64)
    np.testing.assert_array_equal(classifier.module(rows), [[0, 1], [1, 0], [0, 1]])


def test_classes_are_those_of_the_labels(opened):
    classifier = opened("a_class", MIXED, class_names=("a", "b", "c"))
    assert classifier.n_classes == 3
    rows = torch.tensor([[30, 1, 1]], dtype=torch.float64)
    np.testing.assert_array_equal(classifier.module(rows), [[0, 1, 0]])


def test_a_file_of_a_table_model_wants_a_table(tmp_path):
    path = tmp_path / "model.json"
    path.write_text('{"learner":{"attributes":{}},"version":[3,1,0]}')
    with pytest.raises(
        ModelError, match="expected records of a mixed table beside a XGBoost model"
    ):
        open_classifier(str(path), input_shape=(3, 8, 8))
