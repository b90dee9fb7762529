"""Step counters as products: every way is right, none is missed, the usual come first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.errors import ConfigError
from seenit.reference.reading.steps import BATCH_SIZES, read_steps

sizes = st.sampled_from(sorted(BATCH_SIZES))


def steps_of(n, epochs, batch_size, drop_last):
    """The oracle: count batches as a loader does."""
    starts = range(0, n, batch_size)
    return epochs * sum(not drop_last or start + batch_size <= n for start in starts)


@st.composite
def ranges(draw):
    low = draw(st.integers(1, 3000))
    return low, low + draw(st.integers(0, 3000))


@given(st.integers(1, 3000), ranges())
def test_every_way_gives_the_count_at_both_ends_and_not_beyond(n_steps, n_records):
    low, high = n_records
    for one in read_steps(n_steps, n_records=n_records).schedules:
        assert low <= one.n_low <= one.n_high <= high
        for n in (one.n_low, one.n_high):
            assert steps_of(n, one.epochs, one.batch_size, one.drop_last) == n_steps
        for n in (one.n_low - 1, one.n_high + 1):
            if low <= n <= high:
                assert steps_of(n, one.epochs, one.batch_size, one.drop_last) != n_steps


@given(st.integers(1, 40), st.integers(1, 5000), sizes, st.booleans())
def test_the_true_way_is_among_them(epochs, n, batch_size, drop_last):
    n_steps = steps_of(n, epochs, batch_size, drop_last)
    if n_steps == 0:  # a set smaller than a batch, and that one dropped
        return
    found = read_steps(n_steps, n_records=(max(1, n - 100), n + 100)).schedules
    assert any(
        (one.epochs, one.batch_size, one.drop_last) == (epochs, batch_size, drop_last)
        and one.n_low <= n <= one.n_high
        for one in found
    )


@given(st.integers(1, 3000), ranges())
def test_they_are_ranked_and_each_says_why(n_steps, n_records):
    found = read_steps(n_steps, n_records=n_records).schedules
    weights = [one.plausibility for one in found]
    assert weights == sorted(weights, reverse=True)
    for one in found:
        assert any(str(one.epochs) in reason for reason in one.reasons)
        assert any("dropped" in reason for reason in one.reasons) == one.drop_last
    assert len({(one.epochs, one.batch_size, one.drop_last) for one in found}) == len(found)


@pytest.mark.parametrize(
    ("n_steps", "n_records", "usual"),
    [
        (30 * 156, (5_000, 100_000), (30, 128, True, 20_000)),
        (200 * 391, (5_000, 100_000), (200, 128, False, 50_000)),
        (100 * 782, (40_000, 60_000), (100, 64, False, 50_000)),
        (50 * 196, (30_000, 60_000), (50, 256, False, 50_000)),
        (20 * 469, (20_000, 70_000), (20, 128, False, 60_000)),
    ],
)
def test_what_people_choose_is_near_the_top(n_steps, n_records, usual):
    epochs, batch_size, drop_last, n = usual
    first = read_steps(n_steps, n_records=n_records).schedules[:3]
    assert any(
        (one.epochs, one.batch_size, one.drop_last) == (epochs, batch_size, drop_last)
        and one.n_low <= n <= one.n_high
        for one in first
    )


@pytest.mark.parametrize(
    ("n", "batch_size", "drop_last", "remainder"),
    [(10_000, 128, False, 16), (10_000, 100, False, 0), (9_985, 128, False, 0), (777, 64, True, 0)],
)
def test_what_somebody_says_of_the_training_set_decides_the_last_batch(
    n, batch_size, drop_last, remainder
):
    n_steps = steps_of(n, 30, batch_size, drop_last)
    found = read_steps(n_steps, n_records=(n // 2, 10 * n), n_trained=n).schedules
    true = next(
        one for one in found[:8] if (one.epochs, one.batch_size, one.drop_last)
        == (30, batch_size, drop_last)
    )  # fmt: skip
    assert true.n_likely == n
    assert true.remainder == remainder


def test_what_somebody_says_may_be_wrong():
    """A part of the training set was passed; no usual schedule of that many gives the count."""
    first = read_steps(30 * 79, n_records=(6_000, 100_000), n_trained=6_000).schedules[0]
    assert (first.epochs, first.batch_size, first.n_likely) == (30, 128, 10_000)


def test_without_a_round_number_nothing_is_said_of_the_last_batch():
    first = read_steps(30 * 3, n_records=(300, 384), batch_sizes=(128,)).schedules[0]
    assert first.n_likely is None
    assert first.remainder == 0


def test_the_sentence_holds_the_count_and_the_first_ways():
    words = read_steps(4680, n_records=(5_000, 100_000)).words
    assert words.startswith("batch norm counted 4,680 steps: 30 epochs of 19,968 to 20,095 records")
    assert "less usual ways" in words


def test_a_count_that_no_batch_size_gives_says_so():
    reading = read_steps(7, n_records=(5_000, 6_000), batch_sizes=(16,))
    assert reading.schedules == ()
    assert "no usual batch size" in reading.words


@pytest.mark.parametrize(
    ("n_steps", "n_records", "batch_sizes"),
    [
        (0, (1, 2), (16,)),
        (5, (3, 2), (16,)),
        (5, (0, 2), (16,)),
        (5, (1, 2), (0,)),
        (5, (1, 2), ()),
    ],
)
def test_impossible_questions_are_refused(n_steps, n_records, batch_sizes):
    with pytest.raises(ConfigError, match="steps: expected at least one step"):
        read_steps(n_steps, n_records=n_records, batch_sizes=batch_sizes)
