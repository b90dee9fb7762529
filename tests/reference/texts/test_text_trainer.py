"""References of texts: begun at the base, fine-tuned by a stated recipe, the same from a seed."""

import numpy as np
import pytest
import torch
from tiny_texts import library, save_adapter, save_classifier, save_language_model, texts_of

from seenit.errors import ConfigError
from seenit.models.texts.beginning import beginning_of
from seenit.models.texts.packing import as_batch
from seenit.records.examples import Examples
from seenit.records.provenance import FileProvenance
from seenit.records.text_inputs import TextInputs, text_array
from seenit.reference import pool as pool_module
from seenit.reference.pool import DevicePool, TensorInputs, read_pool
from seenit.reference.texts.fine_tuning import fine_tune, loss_of_classes
from seenit.reference.texts.recipe import TextRecipe
from seenit.reference.texts.trainer import TextTrainer
from seenit.reference.trainer import Training

N = 32
LABELS = torch.from_numpy(np.random.default_rng(1).integers(0, 3, N))
RECIPE = TextRecipe(epochs=30, learning_rate=3e-3, batch_size=8, is_linear=False)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A target, a language model that it was fine-tuned from, and an adapter."""
    root = tmp_path_factory.mktemp("text-references")
    save_classifier(root / "target")
    save_language_model(root / "base")
    with library() as transformers:
        model = transformers.AutoModelForSequenceClassification.from_pretrained(root / "target")
    save_adapter(root / "lora", model)
    return root


@pytest.fixture(scope="module")
def pool():
    texts = text_array(texts_of(N, np.random.default_rng(0), longest=12))
    return DevicePool(inputs=as_batch(texts), labels=LABELS)


def _trainer(folders, target="target", base=None, recipe=RECIPE):
    below = None if base is None else str(folders / base)
    tokens = folders / (base or target)
    return TextTrainer(recipe=recipe, beginning=beginning_of(str(folders / target), below, tokens))


def _training(rows, seed=0):
    return Training(rows=np.asarray(rows), seed=seed, normalisation=None, n_classes=3)


def _right(network, pool, rows):
    with torch.inference_mode():
        return float((network(pool.inputs[rows]).argmax(dim=1) == pool.labels[rows]).float().mean())


@pytest.mark.long
def test_it_learns_its_own_records_and_is_the_same_from_the_same_seed(folders, pool, tmp_path):
    trainer, steps = _trainer(folders), []
    state = torch.random.get_rng_state()
    first = trainer.train(
        _training(range(16)), pool, weights=tmp_path / "w.safetensors", on_step=steps.append
    )
    again = trainer.train(_training(range(16)), pool)
    kept = trainer.train(_training(range(16)), pool, weights=tmp_path / "w.safetensors")
    other = trainer.train(_training(range(16), seed=1), pool)
    assert torch.equal(state, torch.random.get_rng_state())
    assert sum(steps) == trainer.n_steps == 30
    assert _right(first, pool, slice(0, 16)) > 0.8
    with torch.inference_mode():
        logits = first(pool.inputs)
        assert torch.equal(logits, again(pool.inputs))
        assert torch.equal(logits, kept(pool.inputs))
        assert not torch.allclose(logits, other(pool.inputs))


def test_one_step_is_the_one_that_adamw_takes(folders):
    with library() as transformers:
        config = transformers.AutoConfig.from_pretrained(
            folders / "target", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        models = [
            transformers.AutoModelForSequenceClassification.from_pretrained(
                folders / "target", config=config
            )
            for _ in range(2)
        ]
    tokens = {"input_ids": torch.tensor([[2, 5, 6, 3], [2, 9, 3, 0]])}
    tokens["attention_mask"] = (tokens["input_ids"] > 0).long()
    encoded = [{"input_ids": [2, 5, 6, 3]}, {"input_ids": [2, 9, 3]}]
    labels = torch.tensor([1, 2])
    recipe = TextRecipe(epochs=1, learning_rate=0.01, batch_size=2, clip=1e9, is_linear=False)
    assert (
        fine_tune(models[0], encoded, loss_of_classes(labels), recipe=recipe, padding=0, seed=3)
        == 1
    )
    optimiser = torch.optim.AdamW(models[1].parameters(), lr=0.01, weight_decay=0.0)
    models[1](**tokens, labels=labels).loss.backward()
    optimiser.step()
    for one, other in zip(models[0].parameters(), models[1].parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-3)


def test_a_base_gives_the_weights_below_a_head_that_the_seed_draws(folders):
    beginning = _trainer(folders, base="base").beginning
    one, other = (beginning.open(n_classes=3, seed=seed).model for seed in (0, 1))
    assert type(one).__name__ == "GPT2ForSequenceClassification"
    assert torch.equal(one.transformer.wte.weight, other.transformer.wte.weight)
    assert one.score.weight.shape[0] == 3
    assert not torch.equal(one.score.weight, other.score.weight)
    fresh, again = (_trainer(folders).beginning.open(n_classes=3, seed=0).model for _ in range(2))
    for left, right in zip(fresh.parameters(), again.parameters(), strict=True):
        assert torch.equal(left, right)


def test_references_of_an_adapter_are_adapters_over_its_base(folders, pool):
    trainer = _trainer(folders, target="lora", base="target")
    begun = trainer.beginning.open(n_classes=3, seed=0).model
    trained = {name for name, one in begun.named_parameters() if one.requires_grad}
    assert trained
    assert all("lora_" in name or "classifier" in name for name in trained)
    assert "LoRA adapters, from" in trainer.in_words
    network = trainer.train(_training(range(16)), pool)
    assert network(pool.inputs[:2]).shape == (2, 3)


def test_keys_follow_the_numbers_and_the_weights_before(folders):
    trainer = _trainer(folders)
    others = (
        _trainer(folders, recipe=TextRecipe(epochs=2)),
        _trainer(folders, base="base"),
        _trainer(folders, target="lora", base="target"),
    )
    keys = [str(one.key) for one in (trainer, *others)]
    assert len(set(keys)) == len(keys)
    assert str(_trainer(folders).key) == keys[0]


def test_texts_of_a_pool_are_read_as_texts(pool):
    inputs = TensorInputs(tensor=pool.inputs)
    assert inputs.kind == "texts"
    assert inputs.read(0, 2)[0, 0] == texts_of(1, np.random.default_rng(0), longest=12)[0]


def test_a_pool_that_one_long_text_would_blow_up_is_refused(monkeypatch):
    monkeypatch.setattr(pool_module, "MOST_BYTES", 100)
    examples = Examples(
        ids=np.arange(3),
        inputs=TextInputs(array=text_array(["a", "b", "c" * 40])),
        labels=np.zeros(3, dtype=np.int64),
        is_member=np.ones(3, dtype=np.int8),
        source=FileProvenance(path="t", kind="texts", n_bytes=0, sha256="0"),
    )
    with pytest.raises(ConfigError, match="got 3 texts and one of 40 bytes"):
        read_pool((examples,))


def test_a_trial_says_what_a_training_takes(folders, pool):
    timing = _trainer(folders).trial(_training(range(16)), pool)
    assert timing.seconds > 0
    assert timing.network(pool.inputs[:2]).shape == (2, 3)
