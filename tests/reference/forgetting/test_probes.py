"""Forgetting probes: who trains on whom, what they say, and that nothing is trained twice."""

from dataclasses import replace

import numpy as np
import pytest
from flat_challenge import RECIPE, target
from here import Here
from small_pools import examples_of, flat_records

from seenit.errors import ConfigError
from seenit.models.classifier import Classifier
from seenit.numerics.logits import margin
from seenit.progress import Silent
from seenit.records.provenance import FileProvenance
from seenit.reference.forgetting.planned import plan_probes
from seenit.reference.forgetting.train import train_probes
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.options import TrainingOptions
from seenit.reference.pool import open_pool
from seenit.reference.reference import REFERENCE
from seenit.store import Store

N = 240
IS_MEMBER = np.where(np.arange(N) < 120, np.arange(N) % 2 == 0, -1).astype(np.int8)


def classifier():
    return Classifier(
        module=target(),
        normalisation=None,
        n_classes=3,
        architecture="a function",
        source=FileProvenance(path="here", kind="test", n_bytes=0, sha256=""),
        classifier_layer=None,
        reasons=(),
        batch_norm_steps=None,
    )


def given(*, is_member=IS_MEMBER, units=None):
    inputs, labels = flat_records(N)
    return ReferenceInputs(
        sets=(
            examples_of(inputs[:120], labels[:120]),
            examples_of(inputs[120:], labels[120:], first_id=120),
        ),
        is_member=is_member,
        normalisation=None,
        n_classes=3,
        classifier=classifier(),
        device="cpu",
        units=units,
    )


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "recipe.toml"
    path.write_text(RECIPE)
    return TrainingOptions(recipe=str(path))


def train(planned, folder, watcher=None):
    store = Store(folder / "artifacts")
    planned = replace(planned, backend=Here())
    return train_probes(planned, folder=folder, store=store, watcher=watcher or Silent())


@pytest.fixture(scope="module")
def trained(options, tmp_path_factory):
    """The folder, four planned probes and what they say."""
    folder = tmp_path_factory.mktemp("trained")
    planned = plan_probes(given(), options, 4)
    return folder, planned, train(planned, folder)


def test_no_probe_is_asked_about_a_record_that_it_trained_on(options):
    planned = plan_probes(given(), options, 4)
    for first, second in zip(planned.probes[::2], planned.probes[1::2], strict=True):
        for one in (first, second):
            assert not set(one.rows) & set(one.asked)
        assert sorted([*first.asked, *second.asked]) == list(range(N))


def test_membership_decides_nothing(options):
    turned = np.where(IS_MEMBER < 0, IS_MEMBER, 1 - IS_MEMBER).astype(np.int8)
    keys = [
        [one.key for one in plan_probes(given(is_member=truth), options, 2).probes]
        for truth in (IS_MEMBER, turned)
    ]
    assert keys[0] == keys[1]


def test_records_of_a_unit_are_trained_on_or_asked_about_together(options):
    units = np.arange(N) // 5 * 7
    planned = plan_probes(given(units=units), options, 2)
    for unit in np.unique(units):
        assert len(set(planned.fold[units == unit])) == 1
    assert 0.3 < planned.fold.mean() < 0.7


def test_every_record_has_the_margin_of_the_probes_that_did_not_train_on_it(trained):
    folder, planned, probes = trained
    margins = probes.arrays["probe_margin"]
    assert margins.shape == (2, N, 1)
    assert margins.dtype == np.float32
    pool = open_pool(Store(folder / "artifacts"), planned.pool.key, "cpu")
    for one in planned.probes:
        task = one.task
        network = task.trainer.train(
            one.training, pool, checkpoint=None, weights=None, on_step=lambda _: None
        )
        logits = network(pool.inputs[one.asked]).detach().numpy()
        own = margin(logits, pool.labels[one.asked].numpy())
        np.testing.assert_allclose(margins[one.number // 2, one.asked, 0], own, rtol=1e-4)


def test_a_probe_is_near_the_target_and_not_the_target(trained):
    folder, planned, probes = trained
    pool = open_pool(Store(folder / "artifacts"), planned.pool.key, "cpu")
    before = margin(target()(pool.inputs).detach().numpy(), pool.labels.numpy())
    for after in probes.arrays["probe_margin"][:, :, 0]:
        assert np.corrcoef(before, after)[0, 1] > 0.5
        assert np.abs(before - after).max() > 0.1


def test_what_is_kept_is_not_trained_again_and_comes_back_the_same(trained, options):
    folder, planned, _ = trained
    store = Store(folder / "artifacts")
    kept = {one.key: store.read(REFERENCE, one.key) for one in planned.probes}
    (folder / "artifacts" / f"{REFERENCE}-{planned.probes[1].key}").rename(folder / "lost")
    said = []

    class Listening(Silent):
        def say(self, message):
            said.append(message)

    train(planned, folder, Listening())
    assert said[0].startswith("forgetting probes: 1 trainings, 3 are there")
    assert [line.split(":")[0] for line in said[1:]] == ["probe 2 of 4"]
    again = store.read(REFERENCE, planned.probes[1].key)
    np.testing.assert_array_equal(
        again["reference_margin"], kept[planned.probes[1].key]["reference_margin"]
    )
    more = plan_probes(given(), options, 6)
    assert [one.key for one in more.probes[:4]] == [one.key for one in planned.probes]


def test_what_has_no_weights_to_clone_is_refused(options):
    with pytest.raises(ConfigError, match="--probes: expected a network"):
        plan_probes(replace(given(), classifier=None), options, 2)
