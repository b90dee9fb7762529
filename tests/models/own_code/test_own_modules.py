"""Modules of the user's own in any precision, that write into inputs or import late."""

import textwrap

import numpy as np
import pytest
import torch
from seeded_models import NOWHERE, images, tiny_cnn
from torch import nn

from seenit.models import check_fit, open_classifier
from seenit.records.examples import ArrayInputs, Examples
from seenit.signals import extract_signals

SHAPE = (3, 8, 8)
IMAGES = images(6)
BATCH = torch.from_numpy(IMAGES)

CODE = """
    import torch
    from seeded_models import tiny_cnn
    from torch import nn

    class InPlace(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = tiny_cnn()

        def forward(self, x):
            x.sub_(0.5).div_(0.25)
            return self.net(x)

    def half():
        return tiny_cnn().to(torch.float16)

    def bfloat16():
        return tiny_cnn().to(torch.bfloat16)

    def double():
        return tiny_cnn().double()

    def in_place():
        return InPlace()

    def callable_in_place(x):
        return tiny_cnn()(x.sub_(0.5).div_(0.25))

    def late():
        from late_part import make
        return make()

    def late_answers(batch):
        from late_answer import answer
        return answer(batch)

    class LateForward(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = tiny_cnn()

        def forward(self, x):
            from late_forward import same
            return same(self.net(x))

    def late_forward():
        return LateForward()
"""


@pytest.fixture
def classifier(tmp_path, monkeypatch):
    """Open a function of a module that lies in the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_modules.py").write_text(textwrap.dedent(CODE))
    make = "from seeded_models import tiny_cnn\n"
    (tmp_path / "late_part.py").write_text(make + "def make():\n    return tiny_cnn()\n")
    answer = "def answer(batch):\n    return tiny_cnn()(batch)\n"
    (tmp_path / "late_answer.py").write_text(make + answer)
    (tmp_path / "late_forward.py").write_text("def same(x):\n    return x\n")
    return lambda name: open_classifier(f"own_modules:{name}", input_shape=SHAPE)


def answers(classifier):
    examples = Examples(
        ids=np.arange(6),
        inputs=ArrayInputs(array=IMAGES),
        labels=np.zeros(6, dtype=np.int64),
        is_member=np.zeros(6, dtype=np.int8),
        source=NOWHERE,
    )
    assert check_fit(classifier, examples) == []
    before = IMAGES.copy()
    logits = extract_signals(classifier, examples.inputs, examples.labels, device="cpu")
    assert np.array_equal(IMAGES, before)
    return logits["target_logits"]


@pytest.mark.parametrize(
    ("name", "tolerance"), [("half", 1e-2), ("bfloat16", 1e-1), ("double", 1e-5)]
)
def test_a_module_of_another_precision_is_asked_in_it(classifier, name, tolerance):
    opened = classifier(name)

    with torch.inference_mode():
        wanted = tiny_cnn()(BATCH).numpy()
    found = answers(opened)
    assert found.dtype == np.float32
    assert np.allclose(found, wanted, atol=tolerance * np.abs(wanted).max())
    assert opened.classifier_layer is not None
    assert any(
        f"computes in {name.replace('half', 'float16').replace('double', 'float64')}" in r
        for r in opened.reasons
    )


@pytest.mark.parametrize("name", ["in_place", "callable_in_place"])
def test_a_module_that_normalises_in_place_leaves_the_records_alone(classifier, name):
    with torch.inference_mode():
        wanted = tiny_cnn()((BATCH - 0.5) / 0.25).numpy()

    assert np.allclose(answers(classifier(name)), wanted, atol=1e-4)


@pytest.mark.parametrize("name", ["late", "late_answers", "late_forward"])
def test_code_that_imports_when_it_is_called_finds_its_folder(classifier, name):
    with torch.inference_mode():
        wanted = tiny_cnn()(BATCH).numpy()

    assert np.allclose(answers(classifier(name)), wanted, atol=1e-4)


def test_an_ordinary_module_is_not_wrapped(classifier):
    assert isinstance(classifier("late").module, nn.Module)
    assert not hasattr(classifier("late").module, "dtype")
