"""The demo challenge is the real thing: the competition's files, honest labels, a hidden truth."""

import csv
import hashlib
import json
import sys

import numpy as np
import pytest
import torch
from torchvision.models import resnet18

from seenit.competition.demo import N_EPOCHS, N_PER_SET, N_TRAINED, make_demo_challenge

pytestmark = pytest.mark.long


class Record:
    """What a pickled data set becomes when it is opened without running it."""


def open_set(path):
    with torch.serialization.safe_globals([(Record, "__main__.MembershipDataset")]):
        return torch.load(path, weights_only=True)


def truth_of(challenge):
    with challenge.truth.open(newline="") as file:
        return {int(row["id"]): int(row["is_member"]) for row in csv.DictReader(file)}


def margins(challenge, dataset):
    network = resnet18(num_classes=10)
    network.load_state_dict(torch.load(challenge.target, weights_only=True))
    network.eval()
    mean, std = challenge.normalisation.mean[0], challenge.normalisation.std[0]
    with torch.no_grad():
        log_p = torch.log_softmax(network((torch.stack(dataset.imgs) - mean) / std).double(), dim=1)
    return log_p[torch.arange(len(log_p)), torch.tensor(dataset.labels)].numpy(), log_p


def global_state():
    legacy = np.random.get_state()[1].copy()  # noqa: NPY002 (looked at, not drawn from)
    return torch.get_rng_state(), legacy, torch.get_num_threads()


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A tiny challenge, with everything around it that must not change."""
    done = []
    before = global_state()
    challenge = make_demo_challenge(
        tmp_path_factory.mktemp("demo") / "new" / "folder",
        seed=3,
        on_progress=done.append,
        n_per_set=70,
        n_epochs=2,
    )
    after = global_state()
    return challenge, done, before, after


@pytest.fixture(scope="module")
def challenge(trained):
    return trained[0]


def test_the_sets_are_pickles_of_a_scripts_class_and_of_nothing_else(challenge) -> None:
    for path in (challenge.public, challenge.private):
        asked_for = torch.serialization.get_unsafe_globals_in_checkpoint(path)
        assert asked_for == ["__main__.MembershipDataset"]
        assert list(vars(open_set(path))) == ["ids", "imgs", "labels", "transform", "membership"]


def test_the_records_look_like_the_competitions(challenge) -> None:
    for path in (challenge.public, challenge.private):
        dataset = open_set(path)
        assert all(type(value) is int for value in dataset.ids + dataset.labels)
        assert {(image.shape, image.dtype) for image in dataset.imgs} == {
            (torch.Size((3, 32, 32)), torch.float32)
        }
        pixels = torch.stack(dataset.imgs)
        assert 0 == pixels.min() < pixels.max() == 1
        assert set(dataset.labels) <= set(range(10))
        assert len(dataset.ids) == len(dataset.imgs) == len(dataset.labels) == 70


def test_the_truth_is_kept_out_of_the_private_file(challenge) -> None:
    public, private = open_set(challenge.public), open_set(challenge.private)
    truth = truth_of(challenge)
    assert sorted(public.membership) == [0] * 35 + [1] * 35
    assert private.membership == [None] * 70
    assert list(truth) == private.ids
    assert sorted(truth.values()) == [0] * 35 + [1] * 35


def test_no_record_is_in_both_sets_and_all_ids_differ(challenge) -> None:
    public, private = open_set(challenge.public), open_set(challenge.private)
    assert len({*public.ids, *private.ids}) == 140
    assert len({image.numpy().tobytes() for image in public.imgs + private.imgs}) == 140


def test_the_stated_accuracies_are_those_of_the_files(challenge) -> None:
    truth = truth_of(challenge)
    hits = {0: [], 1: []}
    for path in (challenge.public, challenge.private):
        dataset = open_set(path)
        _, log_p = margins(challenge, dataset)
        is_hit = (log_p.argmax(1) == torch.tensor(dataset.labels)).tolist()
        for example_id, known, hit in zip(dataset.ids, dataset.membership, is_hit, strict=True):
            hits[truth.get(example_id, known)].append(hit)
    assert np.mean(hits[1]) == challenge.member_accuracy
    assert np.mean(hits[0]) == challenge.nonmember_accuracy


def test_the_normalisation_is_the_public_sets(challenge) -> None:
    pixels = torch.stack(open_set(challenge.public).imgs).double()
    assert challenge.normalisation.mean == pytest.approx([pixels.mean().item()] * 3, rel=1e-5)
    assert challenge.normalisation.std == pytest.approx([pixels.std().item()] * 3, rel=1e-3)
    stored = json.loads((challenge.public.parent / "normalisation.json").read_text())
    assert tuple(stored["mean"]) == challenge.normalisation.mean
    assert tuple(stored["std"]) == challenge.normalisation.std


def test_progress_adds_up_to_the_records_trained_on(trained) -> None:
    assert sum(trained[1]) == 70 * 2
    assert N_TRAINED == N_PER_SET * N_EPOCHS


def test_global_random_states_and_threads_are_left_alone(trained) -> None:
    _, _, before, after = trained
    assert torch.equal(before[0], after[0])
    assert np.array_equal(before[1], after[1])
    assert before[2] == after[2]


def test_a_users_own_class_in_main_survives(tmp_path, monkeypatch) -> None:
    main = sys.modules["__main__"]
    monkeypatch.setattr(main, "MembershipDataset", Record, raising=False)
    make_demo_challenge(tmp_path, seed=0, on_progress=lambda _: None, n_per_set=10, n_epochs=1)
    assert main.MembershipDataset is Record


def test_nothing_is_left_in_main(challenge) -> None:
    assert not hasattr(sys.modules["__main__"], "MembershipDataset")


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path) -> None:
    made = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        torch.rand(3)  # whatever happened before does not matter
        folder = tmp_path / name
        make_demo_challenge(folder, seed=seed, on_progress=lambda _: None, n_per_set=10, n_epochs=1)
        made.append(digests(folder))
    assert made[0] == made[1]
    assert len(made[0]) == 5
    assert all(made[0][name] != made[2][name] for name in made[0])


@pytest.mark.slow
def test_the_full_size_leaks_and_says_the_truth_about_it(tmp_path) -> None:
    challenge = make_demo_challenge(tmp_path, seed=0, on_progress=lambda _: None)
    assert challenge.member_accuracy > challenge.nonmember_accuracy + 0.03
    truth, dataset = truth_of(challenge), open_set(challenge.private)
    log_p, _ = margins(challenge, dataset)
    is_member = np.array([truth[i] for i in dataset.ids]) == 1
    pairs = log_p[is_member][:, None] > log_p[~is_member][None, :]
    assert 0.57 < pairs.mean() < 0.85
