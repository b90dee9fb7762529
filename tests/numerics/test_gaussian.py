import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seenit.numerics.gaussian import (
    log_normal_cdf,
    log_normal_pdf,
    log_student_t_pdf,
    posterior_variance,
)

values = st.floats(-50, 50)
positive = st.floats(0.01, 100)


@given(values, values, positive)
def test_normal_densities_and_tails_equal_scipy(x, mean, variance):
    x, mean, variance = (np.array([value]) for value in (x, mean, variance))
    law = stats.norm(mean, np.sqrt(variance))
    np.testing.assert_allclose(
        log_normal_pdf(x, mean=mean, variance=variance), law.logpdf(x), rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(
        log_normal_cdf(x, mean=mean, variance=variance), law.logcdf(x), rtol=1e-9, atol=1e-9
    )


@given(values, values, positive, st.floats(0.5, 400))
def test_student_density_equals_scipy(x, location, scale_squared, freedom):
    arrays = [np.array([value]) for value in (x, location, scale_squared, freedom)]
    ours = log_student_t_pdf(
        arrays[0], freedom=arrays[3], location=arrays[1], scale_squared=arrays[2]
    )
    theirs = stats.t.logpdf(x, freedom, location, np.sqrt(scale_squared))
    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-8)


def test_the_tail_stays_finite_forty_deviations_below():
    tail = log_normal_cdf(np.array([-40.0]), mean=np.zeros(1), variance=np.ones(1))
    assert tail[0] == pytest.approx(-804.6084420137538)


def test_posterior_variance_goes_from_prior_to_data():
    prior = np.array([2.0])
    alone = posterior_variance(
        np.zeros(1), n_models=np.array([1]), prior_variance=prior, prior_strength=4.0
    )
    many = posterior_variance(
        np.array([5.0 * 9999]), n_models=np.array([10000]), prior_variance=prior, prior_strength=4.0
    )
    # two observations 0 and 2: S = 2, (4*2 + 2) / (4 + 1)
    two = posterior_variance(
        np.array([2.0]), n_models=np.array([2]), prior_variance=prior, prior_strength=4.0
    )
    assert alone[0] == 2.0
    assert two[0] == 2.0
    assert many[0] == pytest.approx(5.0, abs=2e-3)
