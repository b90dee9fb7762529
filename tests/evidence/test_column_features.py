"""Numbers, categories and prose of a user's table, as the blind baseline looks at them."""

import numpy as np

from seenit.evidence.look.column_features import column_features
from seenit.evidence.look.text_features import N_FOLDED
from seenit.records.blind import RecordColumns


def seen(numbers=None, texts=None, n=4):
    return column_features(
        RecordColumns(ids=np.arange(n), numbers=numbers or {}, texts=texts or {}, where="t.csv")
    )


def test_a_gap_is_a_value_below_all_others():
    found = seen(numbers={"age": np.array([3.0, np.nan, -2.0, np.inf])})
    ages = found.features[:, 0]
    assert np.isfinite(ages).all()
    assert ages.argsort().tolist() == [1, 2, 0, 3]
    assert found.codes.shape == (4, 0)


def test_words_that_repeat_are_categories_and_prose_is_read_by_its_words():
    town = ["Bonn", "Köln", "Bonn", ""]
    prose = ["a b c", "d e f g", "A B C", "one two three"]
    found = seen(texts={"town": town, "note": prose})
    assert found.codes.shape == (4, 1)
    assert found.codes[0] == found.codes[2] != found.codes[1]
    assert found.features.shape == (4, N_FOLDED + 2)
    np.testing.assert_array_equal(found.features[0], found.features[2])
    assert found.features[:, -1].tolist() == [3, 4, 3, 3]


def test_nothing_at_all_is_no_column():
    found = seen()
    assert found.features.shape == found.codes.shape == (4, 0)
