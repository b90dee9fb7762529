"""The target's weights are told by their digest, whichever file or function they came from."""

import hashlib

import pytest
import torch
from seeded_models import classifier_of, tiny_cnn

from seenit.config import ScoreConfig
from seenit.errors import FileRefused, Refused
from seenit.evidence.target_weights import digest_of_weights, told_weights, weights_of


def test_equal_weights_have_one_digest_and_others_another():
    one, same, other = (classifier_of(tiny_cnn(seed=seed)) for seed in (0, 0, 1))

    assert digest_of_weights(one) == digest_of_weights(same)
    assert digest_of_weights(one) != digest_of_weights(other)


def test_a_buffer_counts_as_well():
    module = tiny_cnn()
    before = digest_of_weights(classifier_of(module))
    with torch.no_grad():
        module.norm.running_mean.add_(1)

    assert digest_of_weights(classifier_of(module)) != before


def test_weights_of_a_function_are_told_by_the_hash_of_what_was_named(tmp_path):
    (tmp_path / "w.bin").write_bytes(b"weights")
    config = ScoreConfig(target="own:ask", public="p.npz", weights=str(tmp_path / "w.bin"))

    (source,) = weights_of(config).values()

    assert source.sha256 == hashlib.sha256(b"weights").hexdigest()
    assert weights_of(ScoreConfig(target="own:ask", public="p.npz")) == {}


def test_weights_beside_a_model_file_and_weights_that_are_not_there_are_refused(tmp_path):
    with pytest.raises(Refused, match="a file whose own hash is noted"):
        weights_of(ScoreConfig(target="model.pt", public="p.npz", weights="w.bin"))
    with pytest.raises(FileRefused, match="gone"):
        weights_of(ScoreConfig(signals="t.csv", weights=str(tmp_path / "gone")))


def test_a_folder_of_weights_has_one_hash(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "part1.safetensors").write_bytes(b"1")
    config = ScoreConfig(signals="t.csv", weights=str(tmp_path / "a"))
    other = ScoreConfig(signals="t.csv", weights=str(tmp_path / "b"))
    assert weights_of(config)["weights"].sha256 == weights_of(other)["weights"].sha256


def test_a_module_in_memory_is_told_by_its_own_state():
    classifier = classifier_of(tiny_cnn())
    assert told_weights({}, classifier) == {"weights_digest": digest_of_weights(classifier)}
    assert told_weights({}, None) == {}


def test_a_target_without_tensors_has_no_digest_of_nothing():
    classifier = classifier_of(torch.nn.Flatten())
    assert told_weights({}, classifier) == {}
