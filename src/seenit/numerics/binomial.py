"""Exact bounds on a share from a count of hits."""

from scipy.special import betaincinv

from seenit.errors import ConfigError


def binomial_lower(n_hits: float, n: float, *, tail: float) -> float:
    """Largest share p for which `n_hits` or more of n still has probability at most `tail`.

    The true share lies below this bound in at most `tail` of all samples.
    Source: Clopper & Pearson 1934, Biometrika 26(4), by the beta quantile.

    Args:
        n_hits: 0 to n; parts are allowed, as for tied pairs that count half.
        n: trials, at least 1; parts are allowed, for what so many independent ones are worth.
        tail: in (0, 1).

    Raises:
        ConfigError: An argument is outside its range.

    Example:
        >>> round(binomial_lower(10, 10, tail=0.05), 4)
        0.7411
    """
    _check(n_hits, n, tail)
    return 0.0 if n_hits == 0 else float(betaincinv(n_hits, n - n_hits + 1, tail))


def binomial_upper(n_hits: float, n: float, *, tail: float) -> float:
    """Smallest share p for which `n_hits` or fewer of n still has probability at most `tail`.

    The true share lies above this bound in at most `tail` of all samples. With no hits in n
    trials it is 1 − tail^(1/n), about 3 / n at 5 %.
    Source, arguments and errors: as for `binomial_lower`.

    Example:
        >>> round(binomial_upper(0, 100, tail=0.05), 4)
        0.0295
    """
    _check(n_hits, n, tail)
    return 1.0 if n_hits == n else float(betaincinv(n_hits + 1, n - n_hits, 1 - tail))


def _check(n_hits: float, n: float, tail: float) -> None:
    if n < 1 or not 0 <= n_hits <= n:
        raise ConfigError(f"n_hits: expected 0 to n with n ≥ 1, got {n_hits} of {n}")
    if not 0 < tail < 1:
        raise ConfigError(f"tail: expected a probability between 0 and 1, got {tail}")
