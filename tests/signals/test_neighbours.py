"""Neighbours hold values that their columns have, and half of a record's own."""

import numpy as np

from seenit.signals.neighbours import neighbours

RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(300, 8))
DONORS = RNG.normal(size=(50, 8))


def test_every_value_is_the_records_own_or_one_that_a_donor_has_in_that_column():
    found = neighbours(ROWS, DONORS, np.random.default_rng(1))
    for at in range(8):
        own = found[:, at] == ROWS[:, at]
        assert np.isin(found[~own, at], DONORS[:, at]).all()
        assert 0.3 < own.mean() < 0.7


def test_gaps_travel_like_other_values():
    donors = np.full((1, 8), np.nan)
    found = neighbours(ROWS, donors, np.random.default_rng(1))
    assert 0.4 < np.isnan(found).mean() < 0.6


def test_the_records_themselves_stay_as_they_were():
    before = ROWS.copy()
    neighbours(ROWS, DONORS, np.random.default_rng(1))
    np.testing.assert_array_equal(ROWS, before)
