"""Canaries: what is set aside leaves the audit, and each kind is unlike in its own way only."""

import numpy as np
import pytest
from small_pools import examples_of, flat_records, pixel_records

from seenit.kinds.planting import (
    DUPLICATED,
    KINDS,
    MISLABELLED,
    OUT_OF_DISTRIBUTION,
    set_aside,
    usual_canaries,
)

N_EACH = 12


def images():
    array, labels = pixel_records(n=90, side=8)
    return examples_of(array, labels, first_id=500)


def table():
    return examples_of(*flat_records(90), first_id=500)


@pytest.fixture(params=[images, table], ids=["images", "table"])
def planted(request):
    members = request.param()
    return members, *set_aside(members, n_each=N_EACH, n_classes=3, seed=4)


def of_kind(canaries, kind):
    """Rows of a kind: ids, inputs, labels."""
    rows = np.flatnonzero(canaries.kind == KINDS.index(kind))
    examples = canaries.examples
    return examples.ids[rows], examples.inputs.read(0, len(examples))[rows], examples.labels[rows]


def originals(members, ids):
    rows = ids - 500
    return members.inputs.read(0, len(members))[rows], members.labels[rows]


def test_every_record_is_audited_or_a_canary(planted):
    members, rest, canaries = planted
    assert len(rest) == len(members) - 3 * N_EACH
    assert len(np.intersect1d(rest.ids, canaries.examples.ids)) == 0
    both = np.concatenate([rest.ids, canaries.examples.ids])
    assert np.array_equal(np.sort(both), members.ids)
    inputs, labels = originals(members, rest.ids)
    assert np.array_equal(rest.inputs.read(0, len(rest)), inputs)
    assert np.array_equal(rest.labels, labels)
    assert rest.source.sha256 != members.source.sha256


def test_a_mislabelled_canary_has_another_label_and_nothing_else(planted):
    members, _, canaries = planted
    ids, inputs, labels = of_kind(canaries, MISLABELLED)
    before, right = originals(members, ids)
    assert np.array_equal(inputs, before)
    assert (labels != right).all()
    assert set(labels.tolist()) <= {0, 1, 2}


def test_a_duplicated_canary_is_the_record_and_says_how_often(planted):
    members, _, canaries = planted
    ids, inputs, labels = of_kind(canaries, DUPLICATED)
    before, right = originals(members, ids)
    assert np.array_equal(inputs, before)
    assert np.array_equal(labels, right)
    assert DUPLICATED.copies > 1
    assert MISLABELLED.copies == OUT_OF_DISTRIBUTION.copies == 1


def test_a_shuffled_image_keeps_its_pixels_and_loses_their_places():
    members = images()
    _, canaries = set_aside(members, n_each=N_EACH, n_classes=3, seed=4)
    ids, inputs, labels = of_kind(canaries, OUT_OF_DISTRIBUTION)
    before, right = originals(members, ids)
    assert np.array_equal(labels, right)
    for new, old in zip(inputs, before, strict=True):
        pixels, originally = (each.reshape(3, -1).T for each in (new, old))  # (p, c)
        assert sorted(map(tuple, pixels)) == sorted(map(tuple, originally))
        assert not np.array_equal(new, old)
    places = [np.argsort(new.ravel()).tolist() for new in inputs]
    assert len({tuple(place) for place in places}) == len(places)  # an order of its own each


def test_a_shuffled_row_stays_in_the_range_of_every_feature():
    """Features of other scales than each other: an income never stands where a height was."""
    inputs, labels = flat_records(90)
    members = examples_of(inputs * 10.0 ** np.arange(12, dtype=np.float32), labels, first_id=500)
    _, canaries = set_aside(members, n_each=N_EACH, n_classes=3, seed=4)
    ids, inputs, labels = of_kind(canaries, OUT_OF_DISTRIBUTION)
    before, right = originals(members, ids)
    assert np.array_equal(labels, right)
    assert np.array_equal(np.sort(inputs, axis=0), np.sort(before, axis=0))
    assert not any((row == before).all(axis=1).any() for row in inputs)


def test_a_wrong_label_is_one_that_somebody_has():
    inputs, labels = flat_records(90)
    members = examples_of(inputs, np.array([3, 7, 40])[labels], first_id=500)
    _, canaries = set_aside(members, n_each=N_EACH, n_classes=1000, seed=4)
    assert set(of_kind(canaries, MISLABELLED)[2].tolist()) <= {3, 7, 40}
    one_class = examples_of(inputs, np.full(90, 2), first_id=500)
    _, canaries = set_aside(one_class, n_each=N_EACH, n_classes=4, seed=4)
    assert set(of_kind(canaries, MISLABELLED)[2].tolist()) <= {0, 1, 3}


def test_the_seed_decides_and_the_source_stays(planted):
    members, rest, canaries = planted
    before = members.inputs.read(0, len(members)).copy()
    again_rest, again = set_aside(members, n_each=N_EACH, n_classes=3, seed=4)
    other = set_aside(members, n_each=N_EACH, n_classes=3, seed=5)[1]
    assert np.array_equal(again_rest.ids, rest.ids)
    assert again.examples.source.sha256 == canaries.examples.source.sha256
    assert not np.array_equal(other.examples.ids, canaries.examples.ids)
    assert np.array_equal(members.inputs.read(0, len(members)), before)


def test_few_members_are_not_spent_on_canaries():
    assert usual_canaries(999) == 0
    assert usual_canaries(1000) == 10
    assert usual_canaries(10_000) == usual_canaries(1_000_000) == 100
