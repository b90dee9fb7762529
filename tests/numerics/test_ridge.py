import numpy as np
import pytest
from sklearn.linear_model import Ridge

from seenit.numerics.ridge import STRENGTHS, fit_ridge


def naive(x, y, strength, units=None):
    """(left-out residuals, predictions) at one strength, one refit per row."""
    n = len(y)
    units = np.arange(n) if units is None else units
    standard = (x - x.mean(axis=0)) / x.std(axis=0)
    left_out = np.array(
        [
            y[i]
            - Ridge(alpha=strength * n)
            .fit(standard[units != units[i]], y[units != units[i]])
            .predict(standard[i : i + 1])[0]
            for i in range(n)
        ]
    )
    return left_out, Ridge(alpha=strength * n).fit(standard, y).predict(standard)


@pytest.mark.parametrize("noise", [0.05, 1.0, 30.0])
def test_it_picks_the_strength_that_leaving_one_out_picks(noise):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(25, 4)) * [1.0, 10.0, 0.1, 1.0] + [0.0, 5.0, 0.0, -3.0]
    y = x @ [1.0, 0.1, 4.0, 0.0] + noise * rng.normal(size=25)
    runs = [naive(x, y, strength) for strength in STRENGTHS]
    left_out, predictions = min(runs, key=lambda run: float((run[0] ** 2).mean()))

    fit = fit_ridge(x, y)

    np.testing.assert_allclose(fit.left_out_residuals, left_out, rtol=1e-8)
    np.testing.assert_allclose(fit.predict(x), predictions, rtol=1e-8)


def test_rows_of_one_unit_are_left_out_together():
    rng = np.random.default_rng(1)
    units = np.repeat([4, 0, 9, 2, 7, 5, 8, 1, 3, 6], [3, 1, 2, 3, 1, 2, 2, 3, 4, 4])
    x = rng.normal(size=(10, 4))[units] + 0.1 * rng.normal(size=(25, 4))
    y = rng.normal(size=10)[units]
    runs = [naive(x, y, strength, units) for strength in STRENGTHS]
    left_out, _ = min(runs, key=lambda run: float((run[0] ** 2).mean()))

    fit = fit_ridge(x, y, units)

    np.testing.assert_allclose(fit.left_out_residuals, left_out, rtol=1e-8)


def test_constant_columns_get_no_weight():
    rng = np.random.default_rng(0)
    x = np.hstack([rng.normal(size=(30, 1)), np.full((30, 1), 0.1), np.zeros((30, 1))])
    fit = fit_ridge(x, x[:, 0] * 2 + 1)
    assert fit.weights[1:].tolist() == [0.0, 0.0]
    assert abs(fit.weights[0] - 2) < 0.01


def test_more_columns_than_rows_still_predict():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(12, 40))
    fit = fit_ridge(x, rng.normal(size=12))
    assert np.isfinite(fit.left_out_residuals).all()
    assert np.isfinite(fit.predict(x)).all()
    assert (fit.left_out_residuals**2).mean() < 4


def test_the_unit_of_a_column_does_not_matter():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    unit = np.array([1e-6, 1.0, 1e6])
    np.testing.assert_allclose(
        fit_ridge(x * unit, y).predict(x * unit), fit_ridge(x, y).predict(x), rtol=1e-9
    )
