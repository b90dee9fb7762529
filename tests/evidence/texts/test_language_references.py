"""References of a language model: each knows its own texts better, and none is trained twice."""

import numpy as np
import pytest
import torch
from tiny_texts import library, save_adapter, save_language_model, texts_of

from seenit.evidence.texts import references as module
from seenit.evidence.texts.references import LanguageReferences, reference_losses
from seenit.models.texts.beginning import beginning_of
from seenit.progress import Silent
from seenit.reference.texts.fine_tuning import loss_of_tokens
from seenit.reference.texts.recipe import TextRecipe
from seenit.store import Store

N = 24
TEXTS = [(text,) for text in texts_of(N, np.random.default_rng(0), longest=12)]
IS_IN = np.array([[at % 2 == side for at in range(N)] for side in (0, 1)])
RECIPE = TextRecipe(epochs=15, learning_rate=5e-3, batch_size=8, is_linear=False)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("language-references")
    save_language_model(root / "base")
    with library() as transformers:
        base = transformers.AutoModelForCausalLM.from_pretrained(root / "base")
    save_adapter(root / "lora", base, task="CAUSAL_LM")
    return root


def _references(folders, target, *, seed=0, recipe=RECIPE):
    beginning = beginning_of(
        str(folders / target), str(folders / "base"), folders / "base", is_classifier=False
    )
    return LanguageReferences(
        is_in=IS_IN, recipe=recipe, beginning=beginning, records="texts", seed=seed
    )


def _losses(references, folder):
    return reference_losses(references, TEXTS, device="cpu", store=Store(folder), watcher=Silent())


def test_each_has_lower_losses_on_its_own_texts_and_is_kept(folders, tmp_path, monkeypatch):
    found = _losses(_references(folders, "base"), tmp_path)
    loss = found["reference_loss"]
    assert loss.shape == (2, N)
    assert (found["reference_is_in"] == IS_IN).all()
    for reference in range(2):
        own = IS_IN[reference]
        assert loss[reference, own].mean() < loss[reference, ~own].mean() - 0.3

    def refuse(*_, **__):
        raise AssertionError("trained again")

    monkeypatch.setattr(module, "fine_tune", refuse)
    again = _losses(_references(folders, "base"), tmp_path)
    assert np.array_equal(again["reference_loss"], loss)
    with pytest.raises(AssertionError, match="trained again"):
        _losses(_references(folders, "base", seed=1), tmp_path)


def test_references_of_an_adapter_are_adapters(folders, tmp_path):
    few = TextRecipe(epochs=1, batch_size=24)
    found = _losses(_references(folders, "lora", recipe=few), tmp_path)
    assert np.isfinite(found["reference_loss"]).all()
    assert "LoRA adapters" in _references(folders, "lora").facts["References"]


def test_the_loss_of_tokens_is_the_one_that_the_library_trains_by(folders):
    with library() as transformers:
        model = transformers.AutoModelForCausalLM.from_pretrained(folders / "base").eval()
    ids = torch.tensor([[2, 5, 6, 7, 3], [2, 9, 3, 0, 0]])
    mask = (torch.arange(5) < torch.tensor([[5], [3]])).long()
    with torch.inference_mode():
        own = loss_of_tokens(model, {"input_ids": ids, "attention_mask": mask}, torch.arange(2))
        labels = ids.masked_fill(mask == 0, -100)
        expected = model(input_ids=ids, attention_mask=mask, labels=labels).loss
    torch.testing.assert_close(own, expected)
