import numpy as np
import pytest

from seenit.errors import SignalError
from seenit.numerics.checks import (
    require_both_sides,
    require_classes,
    require_finite,
    require_labelled,
    require_nonmembers,
    require_shape,
)

Z = np.zeros((3, 2))


def test_what_fits_passes():
    require_shape("x", Z, (3, None))
    require_finite("x", Z)
    require_classes("x", Z)
    require_labelled("x", Z, np.array([0, 1, 1]))
    require_labelled("x", np.zeros((0, 2)), np.zeros(0, dtype=np.int64))
    require_both_sides("x", np.array([True, False]))
    require_nonmembers(np.array([True, False, False]), n=3, at_least=2)


@pytest.mark.parametrize("expected", [(3,), (2, None), (None, None, None)])
def test_a_shape_that_does_not_fit_is_named(expected):
    with pytest.raises(SignalError, match=r"x: expected shape \(.*\), got \(3, 2\)"):
        require_shape("x", Z, expected)


def test_the_first_value_that_is_not_finite_is_named():
    bad = Z.copy()
    bad[1, 1], bad[2, 0] = np.nan, -np.inf
    with pytest.raises(SignalError, match=r"got nan at index \(1, 1\) and 2 such values"):
        require_finite("x", bad)


@pytest.mark.parametrize("is_member", [[True, True], [False, False]])
def test_one_side_alone_is_refused(is_member):
    with pytest.raises(SignalError, match=r"members and non-members, got [02] members among 2"):
        require_both_sides("x", np.array(is_member))


def test_one_class_alone_is_refused():
    with pytest.raises(SignalError, match="x: expected at least 2 classes, got 1"):
        require_classes("x", np.zeros((3, 1)))


@pytest.mark.parametrize("labels", [[0, 1, 2], [-1, 0, 0]])
def test_labels_outside_the_classes_are_refused(labels):
    with pytest.raises(SignalError, match="labels: expected 0 to 1 as in x, got"):
        require_labelled("x", Z, np.array(labels))


def test_too_few_non_members_are_counted():
    with pytest.raises(SignalError, match="at least 2 non-members to learn from, got 1 among 3"):
        require_nonmembers(np.array([True, True, False]), n=3, at_least=2)
