"""What language models say of tokens: equal to a loop over texts, whatever the batch."""

import json
import shutil

import numpy as np
import pytest
import torch
from tiny_texts import library, save_adapter, save_language_model, save_tokenizer, texts_of

from seenit.errors import FileRefused
from seenit.models.texts.language_model import is_language_model, open_language_models
from seenit.numerics.tokens.spans import OFFSETS
from seenit.signals.tokens import places_asked, token_signals

TEXTS = [(text,) for text in [*texts_of(30, np.random.default_rng(0), longest=60), "", "w1"]]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A target, the base that it was tuned from, and an adapter over that base."""
    root = tmp_path_factory.mktemp("language")
    save_language_model(root / "base", seed=0)
    save_language_model(root / "target", seed=1)
    for name, bias in (("lora", "none"), ("lora-and-biases", "all")):
        with library() as transformers:
            base = transformers.AutoModelForCausalLM.from_pretrained(root / "base")
        save_adapter(root / name, base, task="CAUSAL_LM", bias=bias)
    return root


def _by_loop(folder, texts):
    """Log p, mean, spread and hit of each token but the first, in float64."""
    with library() as transformers:
        model = transformers.AutoModelForCausalLM.from_pretrained(folder).double().eval()
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        found = []
        for (text,) in texts:
            tokens = tokenizer(text, return_tensors="pt", truncation=True)["input_ids"]
            with torch.inference_mode():
                z = model(input_ids=tokens).logits[0, :-1].numpy()
            log_p = z - z.max(axis=1, keepdims=True)
            log_p -= np.log(np.exp(log_p).sum(axis=1, keepdims=True))
            for at, word in enumerate(tokens[0, 1:].tolist()):
                p = np.exp(log_p[at])
                mean = (p * log_p[at]).sum()
                spread = np.sqrt((p * (log_p[at] - mean) ** 2).sum())
                found.append((log_p[at, word], mean, spread, log_p[at].argmax() == word))
    return np.array(found)


def _columns(found, role):
    names = ("log_p", "log_p_mean", "log_p_sd", "hit")
    return np.column_stack([found[f"{role}_token_{name}"] for name in names])


def test_every_value_is_that_of_a_loop_over_texts_of_target_and_base(folders):
    models = open_language_models(str(folders / "target"), str(folders / "base"))
    found = token_signals(models, TEXTS, device="cpu")
    for role in ("target", "base"):
        np.testing.assert_allclose(
            _columns(found, role), _by_loop(folders / role, TEXTS), atol=1e-5, rtol=1e-5
        )
    lengths = np.diff(found[OFFSETS])
    assert lengths.min() >= 1
    assert lengths.max() == 39  # cut at the tokenizer's 40 tokens
    assert found["text_zlib_bytes"][-2] == 8


def test_each_value_has_the_place_of_its_token_in_its_text(folders):
    models = open_language_models(str(folders / "target"), None)
    found = token_signals(models, TEXTS, device="cpu")
    for at, text in enumerate(TEXTS):
        places = places_asked(models.encoder, text)
        assert len(places) == np.diff(found[OFFSETS])[at]
        said = [text[part][start:stop] for part, start, stop in places.tolist()]
        assert said[:-1] == text[0].split()[: len(said) - 1]
        assert said[-1] == ""  # the end of a text
    pair = places_asked(models.encoder, ("w1 w2", "w3"))
    assert pair.tolist() == [[0, 0, 2], [0, 3, 5], [0, 0, 0], [1, 0, 2], [0, 0, 0]]


def test_values_do_not_depend_on_the_other_texts(folders):
    models = open_language_models(str(folders / "target"), None)
    together = token_signals(models, TEXTS, device="cpu")
    assert not any(name.startswith("base") for name in together)
    for at in (0, 7, 31):
        alone = token_signals(models, TEXTS[at : at + 1], device="cpu")
        span = slice(*together[OFFSETS][at : at + 2])
        for name in ("log_p", "log_p_mean", "log_p_sd"):
            np.testing.assert_allclose(
                alone[f"target_token_{name}"],
                together[f"target_token_{name}"][span],
                atol=1e-5,
                rtol=1e-5,
            )


@pytest.mark.parametrize("name", ["lora", "lora-and-biases"])
def test_of_an_adapter_the_base_is_the_model_without_it(folders, name):
    models = open_language_models(str(folders / name), str(folders / "base"))
    found = token_signals(models, TEXTS[:5], device="cpu")
    expected = _by_loop(folders / "base", TEXTS[:5])
    np.testing.assert_allclose(_columns(found, "base"), expected, atol=1e-5, rtol=1e-5)
    assert np.abs(_columns(found, "target") - expected).max() > 0.01


def test_a_base_with_other_tokens_is_refused(folders, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folders / "base", other)
    save_tokenizer(other)
    tokenizer = json.loads((other / "tokenizer.json").read_text())
    tokenizer["model"]["vocab"]["more"] = 190
    (other / "tokenizer.json").write_text(json.dumps(tokenizer))
    assert is_language_model(str(folders / "target"), None)
    with pytest.raises(FileRefused, match=r"got another tokenizer\.json; pass the model that the"):
        open_language_models(str(folders / "target"), str(other))


def test_a_classifier_as_the_base_of_a_language_model_is_refused(folders, tmp_path):
    shutil.copytree(folders / "base", tmp_path / "classifier")
    config = json.loads((tmp_path / "classifier" / "config.json").read_text())
    config["architectures"] = ["GPT2ForSequenceClassification"]
    (tmp_path / "classifier" / "config.json").write_text(json.dumps(config))
    with pytest.raises(FileRefused, match=r"classifier: expected a causal language model"):
        open_language_models(str(folders / "target"), str(tmp_path / "classifier"))
