"""Models of texts as folders: opened with nothing fetched, answers as of each text by itself."""

import json
import shutil
import socket

import numpy as np
import pytest
import torch
from tiny_texts import library, save_adapter, save_classifier, save_language_model, texts_of

from seenit.errors import FileRefused, ModelError
from seenit.models import open_classifier
from seenit.models.texts.packing import as_batch, texts_in
from seenit.models.texts.task import TextTask
from seenit.models.texts.tokens import buckets
from seenit.records.text_inputs import TextInputs, text_array
from seenit.signals import IDENTITY, extract_signals

TASK = TextTask(n_texts=1, class_names=(), has_labels=True)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Every kind of model once."""
    root = tmp_path_factory.mktemp("models")
    save_classifier(root / "bert")
    save_classifier(root / "gpt2", kind="gpt2", pad_token_id=0)
    save_classifier(root / "unpadded", kind="gpt2", pad_token_id=None)
    save_language_model(root / "lm")
    return root


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Whoever would fetch something fails."""

    def refuse(*_, **__):
        raise AssertionError("something was to be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _open(folder, task=TASK, base=None):
    return open_classifier(
        str(folder),
        input_shape=(task.n_texts,),
        input_dtype=np.dtype(object),
        texts=task,
        base=base,
    )


def _by_library(folder, texts):
    """What transformers says of each text by itself."""
    with library() as transformers:
        model = transformers.AutoModelForSequenceClassification.from_pretrained(folder).eval()
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        with torch.inference_mode():
            return np.concatenate(
                [
                    model(**tokenizer([text], return_tensors="pt", truncation=True)).logits.numpy()
                    for text in texts
                ]
            )


@pytest.mark.parametrize("name", ["bert", "gpt2", "unpadded"])
def test_logits_are_the_librarys_whatever_the_batch_its_order_and_its_padding(folders, name):
    texts = texts_of(40, np.random.default_rng(0), longest=60)
    opened = _open(folders / name)
    inputs, labels = TextInputs(array=text_array(texts)), np.arange(40) % 3
    asked = {
        size: extract_signals(
            opened, inputs, labels, views=[IDENTITY], device="cpu", batch_size=size
        )
        for size in (1, 7, 40)
    }
    expected = _by_library(folders / name, texts)
    order = np.random.default_rng(1).permutation(40)
    shuffled = TextInputs(array=inputs.array[order])
    permuted = extract_signals(
        opened, shuffled, labels[order], views=[IDENTITY], device="cpu", batch_size=13
    )
    for found in asked.values():
        np.testing.assert_allclose(found["target_logits"], expected, atol=1e-5, rtol=1e-5)
        np.testing.assert_allclose(
            found["target_features"], asked[1]["target_features"], atol=1e-5, rtol=1e-5
        )
    np.testing.assert_allclose(permuted["target_logits"], expected[order], atol=1e-5, rtol=1e-5)
    assert expected.std(axis=0).min() > 0.01  # texts differ


def test_features_times_the_last_layer_are_the_logits(folders):
    opened = _open(folders / "bert")
    texts = TextInputs(array=text_array(texts_of(9, np.random.default_rng(2))))
    found = extract_signals(
        opened, texts, np.zeros(9, dtype=np.int64), views=[IDENTITY], device="cpu"
    )
    layer = opened.module.get_submodule(opened.classifier_layer)
    again = layer(torch.from_numpy(found["target_features"])).detach().numpy()
    np.testing.assert_allclose(again, found["target_logits"], atol=1e-5)


def test_empty_texts_and_pairs_are_asked_about(folders):
    logits = _open(folders / "bert").module(as_batch(text_array(["", "w1 w2"])))
    assert torch.isfinite(logits).all()
    pairs = TextTask(n_texts=2, class_names=(), has_labels=True)
    module = _open(folders / "bert", pairs).module
    one, other = module(as_batch(text_array([("w1 w2", "w3"), ("w1", "w2 w3")])))
    assert not torch.allclose(one, other)


def test_classes_are_matched_by_name_and_outputs_put_into_the_order_of_the_records(
    folders, tmp_path
):
    named = tmp_path / "named"
    shutil.copytree(folders / "bert", named)
    config = json.loads((named / "config.json").read_text())
    config["id2label"] = {"0": "sports", "1": "law", "2": "art"}
    config["label2id"] = {name: int(at) for at, name in config["id2label"].items()}
    (named / "config.json").write_text(json.dumps(config))
    batch = as_batch(text_array(["w1 w2 w3", "w9"]))
    plain = _open(named).module(batch)
    task = TextTask(n_texts=1, class_names=("art", "law"), has_labels=True)
    torch.testing.assert_close(_open(named, task).module(batch), plain[:, [2, 1, 0]])
    with pytest.raises(ModelError, match="classes that the model does not know: physics"):
        _open(named, TextTask(n_texts=1, class_names=("art", "physics"), has_labels=True))
    unnamed = TextTask(n_texts=1, class_names=("a", "b", "c"), has_labels=True)
    assert any(
        "0 is a, 1 is b, 2 is c" in said for said in _open(folders / "bert", unnamed).reasons
    )


def test_what_has_no_classes_or_no_labels_is_refused(folders):
    with pytest.raises(ModelError, match="got a causal language model, which has no classes"):
        _open(folders / "lm")
    with pytest.raises(ModelError, match="pass --label COLUMN"):
        _open(folders / "bert", TextTask(n_texts=1, class_names=(), has_labels=False))


def test_weights_that_the_library_would_draw_at_random_are_refused(folders, tmp_path):
    headless = tmp_path / "headless"
    shutil.copytree(folders / "lm", headless)
    config = json.loads((headless / "config.json").read_text())
    config["architectures"] = ["GPT2ForSequenceClassification"]
    (headless / "config.json").write_text(json.dumps(config))
    with pytest.raises(FileRefused, match=r"got none for score.weight, which transformers would"):
        _open(headless)


def test_weights_that_the_library_would_leave_out_are_refused(folders, tmp_path):
    shorter = tmp_path / "shorter"
    shutil.copytree(folders / "bert", shorter)
    config = json.loads((shorter / "config.json").read_text())
    (shorter / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 1}))
    with pytest.raises(FileRefused, match=r"got none for bert.encoder.layer.1.* would leave out"):
        _open(shorter)


def test_a_tokenizer_with_a_limit_that_is_no_number_is_refused(folders, tmp_path):
    odd = tmp_path / "odd"
    shutil.copytree(folders / "bert", odd)
    config = json.loads((odd / "tokenizer_config.json").read_text())
    (odd / "tokenizer_config.json").write_text(json.dumps(config | {"model_max_length": {}}))
    with pytest.raises(FileRefused, match="expected a tokenizer that transformers opens"):
        _open(odd)


def test_an_adapter_over_its_base_answers_as_peft_does_and_over_another_is_refused(
    folders, tmp_path
):
    with library() as transformers:
        base = transformers.AutoModelForSequenceClassification.from_pretrained(folders / "bert")
    adapted = save_adapter(tmp_path / "lora", base)
    batch = as_batch(text_array(texts_of(5, np.random.default_rng(3))))
    opened = _open(tmp_path / "lora", base=str(folders / "bert"))
    plain = _open(folders / "bert")
    adapted_logits = opened.module(batch)
    assert opened.classifier_layer is not None
    assert opened.source.sha256 != plain.source.sha256
    assert not torch.allclose(adapted_logits, plain.module(batch), atol=1e-3)
    with library() as transformers:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folders / "bert")
        tokens = tokenizer([text for (text,) in texts_in(batch)], return_tensors="pt", padding=True)
        torch.testing.assert_close(adapted_logits, adapted(**tokens).logits, atol=1e-5, rtol=1e-5)
    with pytest.raises(FileRefused, match="which needs the model that it was trained over; pass"):
        _open(tmp_path / "lora")
    with pytest.raises(FileRefused, match=r"which the base .* does not have"):
        _open(tmp_path / "lora", base=str(folders / "gpt2"))


def test_a_batch_of_texts_comes_back_as_it_was():
    texts = [("a\x00b", "ω"), ("", "two\nlines")]
    assert texts_in(as_batch(text_array(texts))) == texts


def test_buckets_hold_every_row_once_and_like_lengths_together():
    lengths = np.random.default_rng(0).integers(1, 500, 300)
    encoded = [{"input_ids": [0] * length} for length in lengths]
    for needs_equal, most in ((False, 1.25), (True, 1.0)):
        found = list(buckets(encoded, needs_equal=needs_equal))
        assert np.sort(np.concatenate(found)).tolist() == list(range(300))
        for rows in found:
            assert lengths[rows].max() <= most * lengths[rows].min()
            assert lengths[rows].max() * len(rows) <= 8192 or len(rows) == 1
