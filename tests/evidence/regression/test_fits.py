import numpy as np
import pytest

from seenit.evidence.regression.fits import fit_of, in_usual_errors

VALUES = np.array([1.0, 2.0, 4.0])
TARGET = np.array([1.0, 3.0, 0.0])
REFERENCES = np.array([[1.5, 2.0, 4.0], [1.0, 4.0, 7.0]])
IS_IN = np.array([[False, True, True], [True, False, False]])


def fits_of(target, references, values, is_in):
    return in_usual_errors([fit_of(one, values) for one in (target, *references)], is_in)


def test_fits_are_residuals_over_the_mean_residual_of_records_not_trained_on():
    scale = (0.5 + 2.0 + 3.0) / 3
    found = fits_of(TARGET, REFERENCES, VALUES, IS_IN)
    expected = [[0, -1, -4], [-0.5, 0, 0], [0, -2, -3]]
    for one, residuals in zip(found, expected, strict=True):
        np.testing.assert_allclose(one.values, np.array(residuals) / scale)
        assert one.labels is None


def test_fits_do_not_depend_on_the_unit_of_the_label():
    found = fits_of(TARGET, REFERENCES, VALUES, IS_IN)
    in_cents = fits_of(100 * TARGET, 100 * REFERENCES, 100 * VALUES, IS_IN)
    for one, other in zip(found, in_cents, strict=True):
        np.testing.assert_allclose(one.values, other.values)


@pytest.mark.parametrize(("target", "expected"), [(TARGET, [0, -0.6, -2.4]), (VALUES, [0, 0, 0])])
def test_without_references_the_scale_is_the_targets_own(target, expected):
    (found,) = fits_of(target, np.empty((0, 3)), VALUES, np.empty((0, 3), dtype=bool))
    np.testing.assert_allclose(found.values, expected)
