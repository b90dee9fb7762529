"""References of a language model: each knows its own texts better, and none is trained twice."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from tiny_texts import library, save_adapter, save_language_model, texts_of

from seenit.evidence.texts import canaries
from seenit.evidence.texts import references as module
from seenit.evidence.texts.canaries import COPIES, KINDS, plant_texts, usual_number
from seenit.evidence.texts.references import LanguageReferences, reference_answers
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


def _answers(references, folder):
    return reference_answers(references, TEXTS, device="cpu", store=Store(folder), watcher=Silent())


def _losses(references, folder):
    return _answers(references, folder).arrays


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


def test_a_text_that_is_planted_often_is_known_by_heart_where_it_was_planted(
    folders, tmp_path, monkeypatch
):
    monkeypatch.setattr(canaries, "N_ALTERNATIVES", 31)
    planted = plant_texts(TEXTS, n_each=2, n_references=2, seed=0)
    few = replace(RECIPE, epochs=3)
    without = _references(folders, "base", recipe=few)
    found = _answers(replace(without, planted=planted), tmp_path)
    assert found.arrays["reference_loss"].shape == (2, N)
    kinds = {each.kind.name: each for each in found.memorised.kinds}
    often = kinds["random words, 16 times"]
    assert often.inside.value == found.memorised.most_bits == 5
    assert often.outside.value < 4
    assert kinds["random words, once"].inside.value < 5
    assert without.key_of(0) != replace(without, planted=planted).key_of(0)


def test_canaries_are_planted_in_half_of_the_references_as_often_as_their_kind_says():
    planted = plant_texts(TEXTS, n_each=3, n_references=4, seed=1)
    assert len(planted.texts) == len(set(planted.texts)) == 3 * len(KINDS)
    assert (planted.is_in.sum(axis=0) == 2).all()
    counts = [planted.copies_for(2).count(text) for text in planted.texts]
    expected = planted.is_in[2] * np.repeat([*COPIES, *COPIES], 3)
    assert counts == expected.tolist()
    assert len(planted.alternatives) == 2 * canaries.N_ALTERNATIVES
    again = plant_texts(TEXTS, n_each=3, n_references=8, seed=1)
    assert again.texts == planted.texts
    assert (again.is_in[:4] == planted.is_in).all()  # kept references stay
    (pair,) = {
        len(text) for text in plant_texts([("a", "b")], n_each=1, n_references=2, seed=0).texts
    }
    assert pair == 2


@pytest.mark.parametrize(
    ("n_members", "n"), [(100, 0), (799, 0), (800, 2), (5000, 10), (10**6, 10)]
)
def test_few_members_are_not_outnumbered_by_canaries(n_members, n):
    assert usual_number(n_members) == n
    assert plant_texts(TEXTS, n_each=0, n_references=4, seed=0) is None


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
