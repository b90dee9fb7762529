"""Members and non-members as one set: rows, ids and truth stay together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_pools import examples_of, flat_records

from seenit.data import join_sides, sampled
from seenit.data.sides import ChosenInputs
from seenit.records.examples import ArrayInputs


@pytest.fixture(scope="module")
def sides():
    inputs, labels = flat_records(50)
    return (
        examples_of(inputs[:30], labels[:30]),
        examples_of(inputs[30:], labels[30:], first_id=1000),
        inputs,
        labels,
    )


@given(st.integers(0, 50), st.integers(0, 50))
def test_reading_across_the_seam_is_reading_both(sides, first, second):
    members, nonmembers, inputs, _ = sides
    start, stop = min(first, second), max(first, second)
    joined = join_sides(members, nonmembers)
    if start == stop:
        return
    np.testing.assert_array_equal(joined.inputs.read(start, stop), inputs[start:stop])


def test_members_come_first_with_their_labels_and_ids(sides):
    members, nonmembers, _, labels = sides
    joined = join_sides(members, nonmembers)
    assert joined.is_member.tolist() == [1] * 30 + [0] * 20
    assert joined.ids.tolist() == [*range(30), *range(1000, 1020)]
    np.testing.assert_array_equal(joined.labels, labels)


def test_ids_that_both_sides_use_say_their_side(sides):
    members, _, inputs, labels = sides
    again = examples_of(inputs[30:], labels[30:])  # counts from 0, as the members do
    joined = join_sides(members, again)
    assert len(set(joined.ids.tolist())) == 50
    assert joined.ids[[0, 30]].tolist() == ["members:0", "nonmembers:0"]


@given(st.data())
def test_chosen_rows_are_those_rows(data):
    array = np.arange(3000, dtype=np.float32).reshape(1000, 3)
    rows = np.array(
        sorted(data.draw(st.sets(st.integers(0, 999), min_size=1, max_size=200))), dtype=np.int64
    )
    chosen = ChosenInputs(inputs=ArrayInputs(array=array), rows=rows)
    start = data.draw(st.integers(0, len(rows)))
    stop = data.draw(st.integers(start, len(rows)))
    assert chosen.shape == (len(rows), 3)
    np.testing.assert_array_equal(chosen.read(start, stop), array[rows[start:stop]])


def test_a_sample_keeps_rows_together_and_has_a_name_of_its_own(sides):
    members, _, inputs, labels = sides
    few = sampled(members, at_most=10, seed=3)
    assert len(few) == 10
    np.testing.assert_array_equal(few.inputs.read(0, 10), inputs[few.ids])
    np.testing.assert_array_equal(few.labels, labels[few.ids])
    assert few.ids.tolist() == sampled(members, at_most=10, seed=3).ids.tolist()
    assert few.ids.tolist() != sampled(members, at_most=10, seed=4).ids.tolist()
    assert few.source.sha256 != members.source.sha256
    assert sampled(members, at_most=30, seed=3) is members
