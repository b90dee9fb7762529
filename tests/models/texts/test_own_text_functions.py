"""Functions of the user's own that are asked with strings, and texts on their way there."""

import numpy as np
import pytest
import torch

from seenit.errors import ModelError
from seenit.models import open_classifier
from seenit.models.own_code.kept_answers import names_of_rows
from seenit.models.texts.packing import are_texts, as_batch, texts_in
from seenit.models.texts.task import TextTask
from seenit.records.text_inputs import TextInputs, text_array
from seenit.signals import IDENTITY, extract_signals

CODE = """
import torch
from torch import nn

asked = []


def answer(texts):
    assert all(isinstance(text, str) for text in texts)
    asked.extend(texts)
    return [[float(len(text)), float(text.count("a"))] for text in texts]


def pairs(texts):
    return [[float(len(one)), float(len(other))] for one, other in texts]


class Counts(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(2.0))

    def forward(self, texts):
        return torch.tensor([[float(len(text)), 0.0] for text in texts]) * self.scale


def model():
    return Counts()
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "own_texts.py").write_text(CODE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "own_texts", raising=False)


def _open(spec, n_texts=1):
    task = TextTask(n_texts=n_texts, class_names=(), has_labels=True)
    return open_classifier(spec, input_shape=(n_texts,), input_dtype=np.dtype(object), texts=task)


def _logits(opened, texts):
    inputs = TextInputs(array=text_array(texts))
    labels = np.zeros(len(texts), dtype=np.int64)
    return extract_signals(opened, inputs, labels, views=[IDENTITY], device="cpu", batch_size=2)[
        "target_logits"
    ]


def test_a_function_gets_strings_and_is_asked_about_none_twice_whatever_stands_beside_it(here):
    opened = _open("own_texts:answer")
    assert _logits(opened, ["aa", "a much longer text", "aa", "ω"]).tolist() == [
        [2, 2], [18, 1], [2, 2], [1, 0],
    ]  # fmt: skip
    import own_texts

    assert own_texts.asked.count("aa") == 1
    assert own_texts.asked.count("a much longer text") == 1


def test_a_module_and_a_function_of_pairs_get_strings_too(here):
    assert _logits(_open("own_texts:model"), ["abc", ""]).tolist() == [[6, 0], [0, 0]]
    assert _logits(_open("own_texts:pairs", 2), [("ab", "c"), ("", "xyz")]).tolist() == [
        [2, 1], [0, 3],
    ]  # fmt: skip


def test_a_file_that_holds_no_model_of_texts_is_refused(here):
    torch.save({}, "weights.pt")
    with pytest.raises(ModelError, match="expected the folder of a model of texts, as save_pretr"):
        _open("weights.pt")


def test_the_name_of_a_text_does_not_depend_on_its_padding_and_tells_pairs_apart():
    short, _ = names_of_rows(as_batch(text_array(["a", "b"])).numpy())
    padded, _ = names_of_rows(as_batch(text_array(["a", "b" * 50])).numpy())
    assert short == padded
    one, other = names_of_rows(as_batch(text_array([("ab", "c"), ("a", "bc")])).numpy())
    assert one != other


def test_bytes_of_three_axes_are_texts_and_blends_of_them_decode():
    batch = as_batch(text_array(["abc", "ωω"]))
    assert are_texts(batch)
    assert not are_texts(torch.zeros(2, 3, 4))
    blended = torch.where(torch.arange(batch[0].numel()).reshape(batch.shape[1:]) % 2 == 0,
                          batch, batch.roll(1, dims=0))  # fmt: skip
    assert all(isinstance(text, str) for (text,) in texts_in(blended))
