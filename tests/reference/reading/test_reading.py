"""A recipe that was planted in a small network is read from the network."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from planted_target import N_MEMBERS, Planted, digits, plant
from seeded_models import classifier_of

from seenit.errors import SignalError
from seenit.records.examples import ArrayInputs
from seenit.reference.networks import build_network
from seenit.reference.reading.architecture import fresh_twin
from seenit.reference.reading.augmentation import Augmentation
from seenit.reference.reading.target import read_target
from seenit.reference.recipe import Recipe
from seenit.signals import IDENTITY, View, extract_signals

pytestmark = pytest.mark.long

torch.set_num_threads(1)

VIEWS = (IDENTITY, View(flip=True), View(right=1))


def recipe(**changed):
    named = {"architecture": "resnet18", "epochs": 10, "batch_size": 32, "flip": False, "shift": 0}
    return Recipe(**{**named, **changed})


FLIPPED = Planted(recipe=recipe(flip=True), drop_last=True)
SMOOTHED = Planted(
    recipe=recipe(shift=1, fill="mean", label_smoothing=0.1, weight_decay=0.02), drop_last=False
)


def read(classifier, examples, **changed):
    asked = extract_signals(classifier, examples.inputs, examples.labels, views=VIEWS, device="cpu")
    arguments = {"views": VIEWS, "n_records": (900, 1100), **changed}
    return read_target(classifier, [examples], examples.is_member, asked, **arguments)


@pytest.fixture(scope="module")
def examples():
    return digits()


@pytest.fixture(scope="module")
def flipped(examples):
    return plant(FLIPPED, examples)


@pytest.fixture(scope="module")
def smoothed(examples):
    return plant(SMOOTHED, examples)


@pytest.fixture(scope="module")
def of_flipped(flipped, examples):
    return read(flipped, examples)


@pytest.fixture(scope="module")
def of_smoothed(smoothed, examples):
    return read(smoothed, examples)


def test_the_counter_names_the_schedule_among_few(of_flipped, of_smoothed):
    for reading, planted in ((of_flipped, FLIPPED), (of_smoothed, SMOOTHED)):
        named = [
            (one.epochs, one.batch_size, one.drop_last)
            for one in reading.steps.schedules
            if one.n_low <= N_MEMBERS <= one.n_high
        ]
        assert (10, 32, planted.drop_last) in named[:5]
    assert of_flipped.steps.n_steps == 310
    assert of_smoothed.steps.n_steps == 320


def test_batch_norm_remembers_the_augmentation(of_flipped, of_smoothed):
    assert of_flipped.augmentation.fits[0].augmentation == Augmentation(flip=True)
    assert of_smoothed.augmentation.fits[0].augmentation == Augmentation(shift=1, fill="mean")
    assert of_flipped.augmentation.is_clear
    assert of_smoothed.augmentation.is_clear


def test_sampling_alone_explains_what_is_left_of_the_right_augmentation(of_flipped):
    best, second = of_flipped.augmentation.fits[:2]
    assert best.divergence < 3 < second.divergence


def test_records_of_unknown_membership_tell_the_augmentation_too(flipped, examples):
    unknown = np.full(len(examples), -1, dtype=np.int8)
    reading = read_target(flipped, [examples], unknown, {})
    assert reading.augmentation.fits[0].augmentation == Augmentation(flip=True)
    assert reading.views is None
    assert reading.smoothing is None


def test_smoothing_is_seen_where_it_was_and_only_there(of_flipped, of_smoothed):
    assert of_smoothed.smoothing.is_smoothed is True
    assert of_smoothed.smoothing.smoothing == 0.1
    assert of_flipped.smoothing.is_smoothed is False
    assert of_flipped.smoothing.smoothing == 0.0


def test_reading_leaves_the_target_and_the_global_random_state_alone(flipped, examples):
    weights = {name: value.clone() for name, value in flipped.module.state_dict().items()}
    state = torch.random.get_rng_state()
    read(flipped, examples)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert not flipped.module.training
    for name, value in flipped.module.state_dict().items():
        assert torch.equal(value, weights[name])


def test_the_same_seed_reads_the_same(flipped, examples, of_flipped):
    assert read(flipped, examples) == of_flipped
    other = read(flipped, examples, seed=1).augmentation
    assert other.fits[0].divergence != of_flipped.augmentation.fits[0].divergence
    assert other.fits[0].augmentation == Augmentation(flip=True)


def test_two_sets_are_read_as_one(flipped, examples, of_flipped):
    array = examples.inputs.array
    halves = [
        replace(
            examples,
            ids=examples.ids[part],
            inputs=ArrayInputs(array=array[part]),
            labels=examples.labels[part],
            is_member=examples.is_member[part],
        )
        for part in (slice(0, 640), slice(640, None))  # a block's end: the same blocks
    ]
    asked = extract_signals(flipped, examples.inputs, examples.labels, views=VIEWS, device="cpu")
    found = read_target(
        flipped, halves, examples.is_member, asked, views=VIEWS, n_records=(900, 1100)
    )
    assert found == of_flipped


def test_findings_are_sentences_with_their_numbers(of_flipped):
    said = "\n".join(of_flipped.words)
    assert "batch norm counted 310 steps" in said
    assert "training showed 'flips'" in said
    assert "standard errors ahead of" in said
    assert "no label smoothing" in said
    assert "1,000 members to 797 non-members" in said


def test_the_sizes_that_go_with_a_recipe(of_flipped):
    assert of_flipped.training_sizes(recipe()) == (992, 1023)
    assert of_flipped.training_sizes(recipe(epochs=11)) is None


def test_misaligned_signals_are_refused(flipped, examples):
    with pytest.raises(SignalError, match="all 1797 records, got target_margin of 3"):
        read_target(flipped, [examples], examples.is_member, {"target_margin": np.zeros((3, 1))})


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(
    "augmentation",
    [
        Augmentation(),
        Augmentation(flip=True),
        Augmentation(shift=1),
        Augmentation(shift=2, fill="reflect"),
        Augmentation(shift=2, fill="mean", flip=True),
        Augmentation(shift=2, fill="black"),
    ],
)
def test_every_candidate_is_found_where_it_was_planted(examples, augmentation, seed):
    planted = recipe(flip=augmentation.flip, shift=augmentation.shift, fill=augmentation.fill)
    reading = read(plant(Planted(recipe=planted), examples, seed), examples, seed=seed)
    assert reading.augmentation.fits[0].augmentation == augmentation


def test_the_architecture_is_named_as_a_recipe_names_it(flipped, examples):
    assert fresh_twin(flipped, (1, 8, 8)) is None
    table = build_network("mlp-20-8", n_classes=3, input_shape=(12,), seed=5)
    assert fresh_twin(classifier_of(table, 3), (12,))[0] == "mlp-20-8"
    for name, words in (
        ("resnet18", "resnet18, 7x7 stem"),
        ("resnet18-cifar", "resnet18, 3x3 stem without max pooling"),
    ):
        network = build_network(name, n_classes=9, input_shape=(3, 32, 32), seed=5)
        target = replace(classifier_of(network, 9), architecture=words)
        assert fresh_twin(target, (3, 32, 32))[0] == name
        network.maxpool = torch.nn.AvgPool2d(2)
        assert fresh_twin(target, (3, 32, 32)) is None
