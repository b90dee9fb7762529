"""Class names number the classes: as text, or by the numbers in them."""

import numpy as np
import pytest

from seenit.data.formats.class_order import ordered, other_order


@pytest.mark.parametrize(
    ("names", "as_text", "by_number"),
    [
        (["0", "1", "2", "10"], ["0", "1", "10", "2"], ["0", "1", "2", "10"]),
        (["c2", "c10", "c1"], ["c1", "c10", "c2"], ["c1", "c2", "c10"]),
        (["a10b2", "a9b1", "a10b1"], ["a10b1", "a10b2", "a9b1"], ["a9b1", "a10b1", "a10b2"]),
        (["07", "7", "8"], ["07", "7", "8"], ["07", "7", "8"]),
        (["cat", "9", "10"], ["10", "9", "cat"], ["9", "10", "cat"]),
        (["Zebra", "ant"], ["Zebra", "ant"], ["Zebra", "ant"]),
    ],
)
def test_names_are_sorted_as_text_or_by_the_numbers_in_them(names, as_text, by_number):
    assert list(ordered(names, "text")) == as_text
    assert list(ordered(names, "numeric")) == by_number


def test_the_other_order_renumbers_the_classes_of_this_one():
    class_order, number = other_order((*ordered("0123456789", "text"), "10")) or (None, None)
    assert class_order == "text"
    np.testing.assert_array_equal(number, [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 2])


def test_there_is_no_other_order_where_both_are_the_same():
    assert other_order(("ant", "bee")) is None
    assert other_order(()) is None
