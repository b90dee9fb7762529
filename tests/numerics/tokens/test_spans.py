import numpy as np
import pytest

from seenit.errors import SignalError
from seenit.numerics.tokens.spans import Spans

RNG = np.random.default_rng(0)
LENGTHS = RNG.integers(1, 30, 40)
SPANS = Spans(offsets=np.concatenate([[0], np.cumsum(LENGTHS)]))
VALUES = RNG.normal(size=SPANS.n_tokens).astype(np.float32)
PARTS = np.split(VALUES, SPANS.offsets[1:-1])


def test_totals_means_and_lowest_means_are_the_plain_loop():
    parts = [part.astype(float) for part in PARTS]
    np.testing.assert_allclose(SPANS.totals(VALUES), [part.sum() for part in parts], rtol=1e-12)
    np.testing.assert_allclose(SPANS.means(VALUES), [part.mean() for part in parts], rtol=1e-12)
    shares = (0.1, 0.2, 0.5, 1.0)
    for share, found in zip(shares, SPANS.lowest_means(VALUES, *shares), strict=True):
        expected = [np.sort(part)[: max(1, int(len(part) * share))].mean() for part in parts]
        np.testing.assert_allclose(found, expected, rtol=1e-9)


@pytest.mark.parametrize("n", [0, 1, 1500])
def test_values_are_sorted_within_each_record(n):
    rng = np.random.default_rng(n)
    spans = Spans.of_lengths(rng.integers(1, 12, n))
    values = rng.normal(size=spans.n_tokens)
    parts = np.split(values, spans.offsets[1:-1]) if n else []
    expected = [value for part in parts for value in sorted(part.tolist())]
    assert spans.ascending(values).tolist() == expected


@pytest.mark.parametrize("rows", [[], [3], [39, 0, 7], [5, 5, 5], list(range(40))[::-1]])
def test_rows_are_taken_with_their_own_tokens_in_order(rows):
    rows = np.array(rows, dtype=np.int64)
    taken, values = SPANS.take(rows), VALUES[SPANS.places(rows)]
    assert len(taken) == len(rows)
    expected = np.concatenate([np.empty(0), *(PARTS[row] for row in rows)])
    assert values.tolist() == expected.tolist()
    assert taken.totals(values).tolist() == SPANS.totals(VALUES)[rows].tolist()  # the same bits


def test_owners_and_lengths_say_whose_each_token_is():
    small = Spans(offsets=np.array([0, 2, 3]))
    assert small.lengths.tolist() == [2, 1]
    assert small.owners.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("offsets", "says"),
    [
        (np.array([]), "one whole number per record and one more, got float64"),
        (np.array([[0, 1]]), r"got int64 of shape \(1, 2\)"),
        (np.array([], dtype=int), "expected 0 as the first offset, got none"),
        (np.array([3, 7]), "expected 0 as the first offset, got 3"),
        (np.array([0, 7, 4, 9]), "offsets that rise, got 4 after 7 at record 1; they are the runn"),
        (np.array([0, 7, 7, 9, 9]), "none for 2 records, the first of them record 1"),
    ],
)
def test_offsets_that_cannot_be_are_refused(offsets, says):
    with pytest.raises(SignalError, match=says):
        Spans(offsets=offsets)


def test_an_array_of_another_length_is_refused_by_name():
    with pytest.raises(SignalError, match=r"base_token_hit: expected .* one per token"):
        SPANS.require("base_token_hit", VALUES[1:])
