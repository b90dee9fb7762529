"""What a function of the user's own may answer about records, and how it is read."""

import numpy as np
import pytest
import torch

from seenit.data.signal_files.given_answers import given_answers
from seenit.data.signal_files.model_answers import LOGITS, LOSS, PROBABILITIES, SCORE
from seenit.errors import Refused

IDS = np.array(["a", "b", "c"])
P = np.array([[0.2, 0.8], [0.5, 0.5], [1.0, 0.0]])


class Frame:
    """As pandas and polars offer columns."""

    def __init__(self, **columns):
        self._columns = columns
        self.columns = list(columns)
        self.shape = (len(next(iter(columns.values()))), len(columns))

    def __getitem__(self, name):
        return self._columns[name]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (P, PROBABILITIES),
        (torch.tensor(P, dtype=torch.bfloat16, requires_grad=True), PROBABILITIES),
        ((3 * P).tolist(), LOGITS),
        ({"p": P}, PROBABILITIES),
        ({"probabilities": torch.tensor(P)}, PROBABILITIES),
        ({"logits": P}, LOGITS),
        ({"p": P[:, 1]}, PROBABILITIES),
        ({"p": P[:, 1:]}, PROBABILITIES),
        ({"p_0": P[:, 0], "p_1": P[:, 1]}, PROBABILITIES),
        (Frame(loss=[0.1, 0.2, 0.3]), LOSS),
        ({"score": torch.tensor([0.1, -0.2, 0.3])}, SCORE),
    ],
    ids=["p", "bfloat16", "logits", "named", "tensor", "named logits", "of class 1", "one column",
         "numbered", "frame", "score"],
)  # fmt: skip
def test_every_form_is_read_as_the_kind_that_it_is(value, kind):
    found = given_answers(value, IDS, name="own")
    assert found.kind == kind
    assert len(found.values) == 3
    if kind == PROBABILITIES:
        np.testing.assert_allclose(found.values, P, atol=2e-3)


def test_answers_with_ids_may_come_in_any_order():
    value = {"id": ["c", "a", "b"], "loss": [3.0, 1.0, 2.0], "label": [2, 0, 1]}
    found = given_answers(value, IDS, name="own")
    assert found.values.tolist() == [1, 2, 3]
    assert found.labels.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([0.1, 0.2, 0.3], "name what the numbers are"),
        (None, "name what the numbers are"),
        ("text", "name what the numbers are"),
        (P[:2], "expected 3 answers, one for each id, got p_0 2"),
        ({"loss": [0.1, np.nan, 0.2]}, "expected a finite number in every row"),
        ({"loss": [0.1, 0.2, 0.3], "score": [1, 2, 3]}, "expected one kind of answer"),
        ({"score": np.zeros((3, 2))}, "score: expected one number per record"),
        ({"margin": [1, 2, 3]}, "expected one kind of answer"),
        ({"p": P, "label": [0, 1, 2]}, "label: expected 0..1"),
        ({"id": ["a", "b", "d"], "loss": [1, 2, 3]}, "got none for 1, the first 'c'"),
    ],
    ids=["nameless", "nothing", "text", "too few", "nan", "two kinds", "wide score", "unknown",
         "label", "other ids"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(value, said):
    with pytest.raises(Refused, match=said):
        given_answers(value, IDS, name="own")
