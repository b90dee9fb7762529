import numpy as np

from seenit.evidence.quarters import quarters


def test_quarters_are_of_one_size_and_in_order():
    values = np.random.default_rng(0).permutation(40).astype(float)
    found = quarters(values)
    names, counts = np.unique(found, return_counts=True)
    assert counts.tolist() == [10, 10, 10, 10]
    highest = [values[found == name].max() for name in names]
    assert highest == [9, 19, 29, 39]
    assert names[0] == "1 lowest, to 9.75"
    assert names[3] == "4 highest, above 29.25"


def test_equal_numbers_stand_in_one_quarter():
    found = quarters(np.array([0.0] * 60 + [1.0, 2.0, 3.0, 4.0] * 10))
    assert len(np.unique(found[:60])) == 1
    assert len(np.unique(found)) == 3
