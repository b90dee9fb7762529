"""A wrong normalisation is noticed and the one that fits is named."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from seeded_models import NOWHERE, classifier_of
from torch import nn

from seenit.errors import ModelError
from seenit.records.examples import ArrayInputs, Examples, Normalisation
from seenit.signals import normalisation_check

RIGHT = Normalisation(mean=(0.7, 0.7, 0.7), std=(0.1, 0.1, 0.1))
WRONG = Normalisation(mean=(0.1, 0.1, 0.1), std=(0.3, 0.3, 0.3))


class Bright(nn.Module):
    """Says 1 for normalised images that are brighter than 0 on average."""

    def forward(self, x):
        z = 4 * x.mean(dim=(1, 2, 3))
        return torch.stack([-z, z], dim=1)


def records(n=400, *, offered=None, seed=0):
    """Class 1 is brighter than .7, class 0 darker; sorted by class as files often are."""
    rng = np.random.default_rng(seed)
    labels = np.sort(rng.integers(0, 2, n))
    brightness = 0.7 + 0.1 * (2 * labels - 1) + 0.02 * rng.normal(size=n)
    array = np.broadcast_to(brightness[:, None, None, None], (n, 3, 4, 4)).astype(np.float32)
    return Examples(
        ids=np.arange(n),
        inputs=ArrayInputs(array=array),
        labels=labels,
        is_member=np.zeros(n, dtype=np.int8),
        source=NOWHERE,
        offered_normalisation=offered,
    )


def check(normalisation, examples=None, **candidates):
    classifier = classifier_of(Bright(), 2, normalisation=normalisation)
    return normalisation_check(
        classifier, examples or records(), candidates=candidates, device="cpu"
    )


@pytest.mark.parametrize("used", [None, WRONG])
def test_a_wrong_one_is_warned_of_and_the_right_one_named(used):
    found = check(used, right=RIGHT, wrong=WRONG)

    assert found.best.name == "right"
    assert found.used.accuracy < 0.6 < 0.9 < found.best.accuracy
    assert "--mean 0.7,0.7,0.7 --std 0.1,0.1,0.1" in found.warning


def test_the_right_one_passes_without_a_word():
    found = check(RIGHT, wrong=WRONG)

    assert found.warning is None
    assert found.used.name == "as given"
    assert {fit.name for fit in found.fits} == {"as given", "none", "this data's own", "wrong"}


def test_what_the_data_file_offers_is_tried():
    found = check(None, records(offered=RIGHT))

    assert "offered by the data file" in {fit.name for fit in found.fits}
    assert found.best.accuracy > 0.9


def test_among_equals_the_name_that_tells_more_is_the_best():
    own = check(None).fits[-1].normalisation

    found = check(None, preset=Normalisation(mean=own.mean, std=tuple(s + 1e-4 for s in own.std)))

    assert found.best.name == "preset"


def test_none_is_recommended_where_it_fits():
    class Raw(nn.Module):
        def forward(self, x):
            z = 40 * (x.mean(dim=(1, 2, 3)) - 0.7)
            return torch.stack([-z, z], dim=1)

    classifier = classifier_of(Raw(), 2, normalisation=WRONG)

    found = normalisation_check(classifier, records(), candidates={}, device="cpu")

    assert "without normalisation" in found.warning
    assert "--mean 0,0,0 --std 1,1,1" in found.warning  # wins over a preset's and a file's own


def test_at_most_a_thousand_records_from_all_over_the_file_are_asked():
    found = check(RIGHT, records(5000))

    assert found.n == 1000
    assert found.used.accuracy > 0.9  # both classes of the sorted file were seen
    assert found.warning is None


def test_a_model_that_only_guesses_is_warned_of_whatever_the_normalisation():
    examples = records()
    shuffled = Examples(
        ids=examples.ids,
        inputs=examples.inputs,
        labels=np.random.default_rng(1).permutation(examples.labels),
        is_member=examples.is_member,
        source=NOWHERE,
    )

    found = check(RIGHT, shuffled)

    assert "--architecture" in found.warning


def test_candidates_of_other_channels_are_left_out():
    found = check(RIGHT, grey=Normalisation(mean=(0.5,), std=(0.5,)))

    assert "grey" not in {fit.name for fit in found.fits}


class Confident(nn.Module):
    """Bright's answers, so sure that every mistake costs much more than no answer."""

    def forward(self, x):
        return 10 * Bright()(x)


@pytest.mark.parametrize(("are_members", "warns"), [(True, True), (False, False)])
def test_members_that_lose_more_than_equal_odds_would_speak_of_another_network(are_members, warns):
    examples = records()
    flipped = np.random.default_rng(1).random(len(examples)) < 0.25
    examples = replace(
        examples,
        labels=np.where(flipped, 1 - examples.labels, examples.labels),
        is_member=np.full(len(examples), int(are_members), dtype=np.int8),
    )

    found = normalisation_check(
        classifier_of(Confident(), 2, normalisation=RIGHT), examples, candidates={}, device="cpu"
    )

    assert not found.only_guesses
    assert (found.warning is not None) == warns
    if warns:
        assert "known members" in found.warning
        assert "resnetblur" in found.warning
        assert "--architecture" in found.warning


def test_members_that_a_model_knows_well_say_nothing():
    examples = records()
    members = replace(examples, is_member=np.ones(len(examples), dtype=np.int8))

    assert check(RIGHT, members).warning is None


class Picky(Bright):
    """Refuses inputs that no normalisation but the right one leaves."""

    def __init__(self, *, most):
        super().__init__()
        self.most = most

    def forward(self, x):
        if float(x.abs().amax()) > self.most:
            raise ValueError("out of range")
        return super().forward(x)


def test_a_normalisation_that_the_model_refuses_is_passed_over():
    classifier = classifier_of(Picky(most=3.0), 2, normalisation=RIGHT)
    far = Normalisation(mean=(0.1,) * 3, std=(0.01,) * 3)
    found = normalisation_check(classifier, records(), candidates={"far": far}, device="cpu")
    assert found.used.accuracy > 0.9
    assert "far" not in [fit.name for fit in found.fits]


def test_a_model_that_fails_as_it_is_asked_names_the_records():
    classifier = classifier_of(Picky(most=0.1), 2, normalisation=RIGHT)
    with pytest.raises(ModelError, match=r"one of the records 0 to \d+ .*ValueError: out of range"):
        normalisation_check(classifier, records(), candidates={}, device="cpu")
