"""ONNX files: answers by hand, one input or one for each column, maps and matrices."""

import pickle

import numpy as np
import pytest
import torch
from mixed_frame import probabilities_of
from onnx_file import (
    BOOL,
    FLOAT,
    INT64,
    ML,
    TEXT,
    linear,
    maps_value,
    model,
    node,
    tensor,
    tensor_value,
    zipmap,
)
from tree_files import TWO_NUMBERS

from seenit.errors import FileRefused, ModelError, Refused
from seenit.models.tables.open import open_table_model
from seenit.records.table_schema import TableColumn, TableSchema

ROWS = np.random.default_rng(0).normal(size=(40, 2))


def written(folder, data):
    (folder / "m.onnx").write_bytes(data)
    return str(folder / "m.onnx")


def of_two(outputs, *more, **options):
    """A linear classifier of one input of two columns."""
    return model((linear(**options), *more), (tensor_value("x", FLOAT, 2),), outputs)


def asked(opened, rows=ROWS):
    return probabilities_of(opened.module(torch.from_numpy(rows)).numpy())


def by_hand(rows=ROWS):
    z = rows.astype(np.float32) @ np.array([[1.0, -2.0], [-1.0, 2.0]]) + [0.25, -0.25]
    return probabilities_of(z)


def test_a_matrix_of_probabilities_is_that_of_the_formula(tmp_path):
    path = written(tmp_path, of_two((tensor_value("label", TEXT, 0), tensor_value("p", FLOAT, 2))))

    opened = open_table_model(path, TWO_NUMBERS, class_names=("n", "y"))

    np.testing.assert_allclose(asked(opened), by_hand(), atol=1e-6)
    assert opened.architecture == "ONNX, 2 columns, 2 classes"
    assert "classes are matched by name" in opened.reasons
    turned = open_table_model(path, TWO_NUMBERS, class_names=("y", "n"))
    np.testing.assert_allclose(asked(turned), by_hand()[:, ::-1], atol=1e-6)
    sent = pickle.loads(pickle.dumps(opened.module))
    np.testing.assert_array_equal(
        sent(torch.from_numpy(ROWS)), opened.module(torch.from_numpy(ROWS))
    )


def test_maps_of_classes_are_the_same_probabilities(tmp_path):
    path = written(tmp_path, of_two((maps_value("maps", TEXT),), zipmap()))

    opened = open_table_model(path, TWO_NUMBERS, class_names=("n", "y"))

    np.testing.assert_allclose(asked(opened), by_hand(), atol=1e-6)


def test_logits_are_taken_as_they_are(tmp_path):
    weights = tensor("w", [1.0, -1.0])
    nodes = (node("Mul", ("x", "w"), ("z",)),)
    data = model(
        nodes, (tensor_value("x", FLOAT, 2),), (tensor_value("z", FLOAT, 2),), tensors=(weights,)
    )

    opened = open_table_model(written(tmp_path, data), TWO_NUMBERS)

    z = opened.module(torch.from_numpy(ROWS)).numpy()
    np.testing.assert_allclose(z, ROWS.astype(np.float32) * [1.0, -1.0], atol=1e-7)


def test_one_input_for_each_column_is_filled_by_name_and_type(tmp_path):
    one_hot = node(
        "OneHotEncoder", ("sex",), ("s",), domain=ML, attributes={"cats_strings": ["f", "m"]}
    )
    casts = [
        node("Cast", (name,), (f"{name}_",), attributes={"to": FLOAT}) for name in ("age", "owns")
    ]
    shaped = node("Flatten", ("s",), ("s_",), attributes={"axis": 1})
    joined = node("Concat", ("age_", "owns_", "s_"), ("probabilities",), attributes={"axis": 1})
    data = model(
        (one_hot, *casts, shaped, joined),
        [
            tensor_value(name, type_, 1)
            for name, type_ in (("age", INT64), ("owns", BOOL), ("sex", TEXT))
        ],
        (tensor_value("probabilities", FLOAT, 4),),
    )
    schema = TableSchema(
        columns=(
            TableColumn(name="sex", type="category", categories=("f", "m")),
            TableColumn(name="owns", type="boolean"),
            TableColumn(name="age", type="integer"),
        )
    )

    opened = open_table_model(written(tmp_path, data), schema)

    p = asked(opened, np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]))
    np.testing.assert_allclose(p, [[0, 0.5, 0.5, 0], [0.5, 0, 0, 0.5]], atol=1e-6)
    for column, what in ((0, "text"), (1, "bool"), (2, "int64")):
        rows = np.zeros((2, 3))
        rows[1, column] = np.nan
        with pytest.raises(
            ModelError, match=f"a value is missing, and the model's input is {what}"
        ):
            asked(opened, rows)
    with pytest.raises(Refused) as caught:
        open_table_model(written(tmp_path, data), TWO_NUMBERS)
    assert "does not have: age, owns, sex" in str(caught.value)


def test_margins_that_call_themselves_probabilities_are_refused(tmp_path):
    nodes = (node("Neg", ("x",), ("probabilities",)),)
    data = model(nodes, (tensor_value("x", FLOAT, 2),), (tensor_value("probabilities", FLOAT, 2),))

    opened = open_table_model(written(tmp_path, data), TWO_NUMBERS)

    with pytest.raises(ModelError, match=r"expected probabilities, got values from -.*margins"):
        asked(opened)


def test_weights_in_a_file_beside_the_model_are_read(tmp_path):
    weights = tensor("w", [1.0, -1.0], external="w.bin")
    data = model(
        (node("Mul", ("x", "w"), ("z",)),),
        (tensor_value("x", FLOAT, 2),),
        (tensor_value("z", FLOAT, 2),),
        tensors=(weights,),
    )
    path = written(tmp_path, data)
    with pytest.raises(FileRefused, match=r"weights lie in w.bin beside it, which is not there"):
        open_table_model(path, TWO_NUMBERS)
    np.array([2.0, 3.0], dtype="<f4").tofile(tmp_path / "w.bin")

    z = open_table_model(path, TWO_NUMBERS).module(torch.from_numpy(ROWS)).numpy()

    np.testing.assert_allclose(z, ROWS.astype(np.float32) * [2.0, 3.0], atol=1e-6)


def test_a_sure_answer_is_as_sure_as_float32_can_tell(tmp_path):
    path = written(tmp_path, of_two((tensor_value("label", TEXT, 0), tensor_value("p", FLOAT, 2))))
    opened = open_table_model(path, TWO_NUMBERS, class_names=("n", "y"))

    logits = opened.module(torch.from_numpy(100 * ROWS)).numpy()

    assert logits.min() == pytest.approx(-24 * np.log(2))  # not the smallest double
