"""Log densities and tails of the normal and of Student's t, any shapes that broadcast."""

import numpy as np
from scipy.special import gammaln, log_ndtr

from seenit.numerics.arrays import Array, FloatArray, IntArray


def log_normal_pdf(x: FloatArray, *, mean: Array, variance: Array) -> Array:
    """Log density of N(mean, variance) at x, nats; variance positive."""
    result: Array = -0.5 * (np.log(2 * np.pi * variance) + (x - mean) ** 2 / variance)
    return result


def log_normal_cdf(x: FloatArray, *, mean: Array, variance: Array) -> Array:
    """Log of the probability that N(mean, variance) falls below x; exact far into the tail."""
    result: Array = log_ndtr((x - mean) / np.sqrt(variance))
    return result


def log_student_t_pdf(
    x: FloatArray, *, freedom: FloatArray, location: Array, scale_squared: Array
) -> Array:
    """Log density at x of Student's t with `freedom` degrees, shifted and scaled, nats."""
    half = (freedom + 1) / 2
    constant = gammaln(half) - gammaln(freedom / 2) - 0.5 * np.log(np.pi * freedom * scale_squared)
    result: Array = constant - half * np.log1p((x - location) ** 2 / (freedom * scale_squared))
    return result


def posterior_variance(
    squares: Array, *, n_models: IntArray, prior_variance: Array, prior_strength: float
) -> Array:
    """Scale of the variance under a normal-inverse-gamma prior that is flat on the mean.

    (a₀ v̄ + S) / (a₀ + n − 1): the prior variance v̄ counts as a₀ observations, the n − 1 degrees of
    freedom of the data for themselves.

    Args:
        squares: S, sum of squared deviations from the mean of the n observations.
        n_models: n, at least 1.
        prior_variance: v̄ > 0.
        prior_strength: a₀ > 0.
    """
    result: Array = (prior_strength * prior_variance + squares) / (prior_strength + n_models - 1)
    return result
