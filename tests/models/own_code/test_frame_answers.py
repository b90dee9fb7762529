"""Functions of a frame: what they get, what they may answer, and how that is read."""

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from seenit.models.own_code.as_asked import rounded
from seenit.models.own_code.frame_answers import FrameFunction, FrameModule
from seenit.models.own_code.frames import frame_of, probe_rows
from seenit.models.tables.task import TableTask
from seenit.records.table_schema import TableColumn, TableSchema

SCHEMA = TableSchema(
    columns=(
        TableColumn(name="age", type="integer"),
        TableColumn(name="job", type="category", categories=("cook", "smith")),
        TableColumn(name="none", type="category"),
        TableColumn(name="owns", type="boolean"),
    )
)
NAMED = TableTask(schema=SCHEMA, class_names=("a", "b", "c"), n_classes=3)
NUMBERED = TableTask(schema=SCHEMA, class_names=(), n_classes=3)
ROWS = torch.tensor([[4.0, 1.0, torch.nan, 1.0], [torch.nan, 0.0, torch.nan, 0.0]]).double()
P = np.array([[0.2, 0.3, 0.5], [0.6, 0.4, 0.0]])


def answer(value, task=NAMED):
    return FrameFunction(lambda frame: value, task)(ROWS)


def test_a_function_gets_columns_with_their_types_and_gaps():
    seen = []
    FrameFunction(lambda frame: seen.append(frame) or P, NAMED)(ROWS)
    (frame,) = seen
    expected = pd.DataFrame(
        {
            "age": [4.0, np.nan],
            "job": pd.Categorical(["smith", "cook"], categories=["cook", "smith"]),
            "none": pd.Categorical([None, None], categories=[]),
            "owns": [True, False],
        }
    )
    pd.testing.assert_frame_equal(frame, expected, check_categorical=False)
    assert str(frame_of(ROWS.numpy()[:1], SCHEMA).age.dtype) == "int64"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (P, P),
        (torch.from_numpy(P), P),
        (pd.DataFrame(P[:, [2, 0, 1]], columns=["c", "a", "b"]), P),
        (pd.DataFrame(P, columns=["x", "y", "z"]), P),
        (np.array([0.25, 1.0]), [[0.75, 0.25], [0, 1]]),
        (pd.Series([0.25, 1.0]), [[0.75, 0.25], [0, 1]]),
        (np.array([[0.25], [1.0]]), [[0.75, 0.25], [0, 1]]),
        (["c", "a"], [[0, 0, 1], [1, 0, 0]]),
        (np.array(["c", "a"], dtype=object), [[0, 0, 1], [1, 0, 0]]),
        (np.array([[-3, 2, 1], [0, 0, 5]]), [[-3, 2, 1], [0, 0, 5]]),
    ],
)
def test_probabilities_logits_one_column_and_classes_are_read(value, expected):
    np.testing.assert_allclose(answer(value), expected)


def test_classes_may_be_numbers_or_booleans():
    np.testing.assert_array_equal(answer(np.array([2, 0]), NUMBERED), [[0, 0, 1], [1, 0, 0]])
    binary = TableTask(schema=SCHEMA, class_names=("False", "True"), n_classes=2)
    np.testing.assert_array_equal(answer(np.array([True, False]), binary), [[0, 1], [1, 0]])
    frame = pd.DataFrame(P[:, [1, 2, 0]], columns=[1, 2, 0])
    np.testing.assert_array_equal(answer(frame, NUMBERED), P)


def test_what_the_likeliest_classes_leave_goes_to_the_others_alike():
    found = answer({"classes": [["c"], ["a"]], "p": [[0.5], [1.0]]})
    np.testing.assert_allclose(found, [[0.25, 0.25, 0.5], [1, 0, 0]])
    found = answer({"classes": [["c", "a"], ["a", "b"]], "p": [[0.5, 0.3], [0.6, 0.4]]})
    np.testing.assert_allclose(found, [[0.3, 0.2, 0.5], [0.6, 0.4, 0]], atol=1e-12)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"p": [0.1, 0.2]}, "got a dictionary of p"),
        ({"classes": [["a"], ["b"]], "p": [[0.5], [1.5]]}, "rows that add to more than 1"),
        ({"classes": [["a", "a"]] * 2, "p": [[0.5, 0.2]] * 2}, "a class twice for one record"),
        ({"classes": ["a", "b"], "p": [[0.5], [0.5]]}, "got classes"),
        (["a", "d"], "got the class d, which no record has; there are a, b, c"),
        (np.array([0.5, 1.5]), "no probability, such as 1.5"),
        (np.array([0.5]), r"got shape \(1,\)"),
        (np.zeros((2, 2, 2)), r"got shape \(2, 2, 2\)"),
    ],
)
def test_other_answers_are_refused(value, says):
    with pytest.raises(ValueError, match=says):
        answer(value)


def test_a_trained_function_answers_with_logits_whichever_it_gives():
    by_probability = FrameModule(FrameFunction(lambda frame: P, NAMED))(ROWS)
    np.testing.assert_allclose(by_probability.exp(), P, atol=1e-6)
    logits = np.array([[1.0, -2, 0], [3, 0, 0]])
    by_logits = FrameModule(FrameFunction(lambda frame: logits, NAMED))(ROWS)
    np.testing.assert_allclose(by_logits, logits)
    assert by_logits.dtype == torch.float32


def test_probe_rows_are_records_that_every_column_can_hold():
    rows = probe_rows(SCHEMA)
    frame = frame_of(rows, SCHEMA)
    assert frame.age.tolist() == [0, 1]
    assert frame.job.tolist() == ["cook", "smith"]
    assert frame.none.isna().all()


def test_a_network_gets_rows_in_its_own_precision():
    network = rounded(nn.Linear(4, 3))
    assert network(torch.zeros((2, 4), dtype=torch.float64)).shape == (2, 3)
    plain = nn.Identity()
    assert rounded(plain) is plain
