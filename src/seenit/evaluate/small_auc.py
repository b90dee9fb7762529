"""What an AUC needs where few records decide it: degrees of freedom, and Newcombe's interval."""

FEW_DECIDE = 50
"""Below so many records of the smaller side, times 4 · AUC · (1 − AUC), Newcombe is asked too."""


def few_decide(auc: float, n_members: int, n_nonmembers: int) -> bool:
    """Too few records tell an AUC from 0 and 1 for the variance of its placements to be trusted.

    With an AUC of 1/2 these are fewer than 50 on the smaller side; with .98, fewer than 640.
    """
    return 4 * auc * (1 - auc) * min(n_members, n_nonmembers) < FEW_DECIDE


def newcombe_bounds(
    auc: float, n_members: int, n_nonmembers: int, *, z: float
) -> tuple[float, float]:
    """Both values θ of the AUC whose own standard deviation is |auc − θ| / z.

    The variance at θ is that of exponential scores, with both sides as large as their mean. It
    does not vanish with the placements, which it does not look at; it is too small where the
    scores of the smaller side vary much more than those of the larger one.

    Source: Newcombe 2006, Statistics in Medicine 25(4), 559–573, method 5; as in the R package
    auRoc 0.2-1, `auc.nonpara.mw`.

    Args:
        auc: in [0, 1].
        n_members: at least 1.
        n_nonmembers: at least 1.
        z: quantile of the standard normal distribution.
    """
    spare = (n_members + n_nonmembers) / 2 - 1

    def beyond(theta: float) -> float:
        variance = (
            theta
            * (1 - theta)
            * (1 + spare * ((1 - theta) / (2 - theta) + theta / (1 + theta)))
            / (n_members * n_nonmembers)
        )
        return (auc - theta) ** 2 - z**2 * variance

    from scipy.optimize import brentq  # late: slow to import

    low = float(brentq(beyond, 0.0, auc)) if auc > 0 else 0.0
    high = float(brentq(beyond, auc, 1.0)) if auc < 1 else 1.0
    return low, high


def degrees_of_freedom(variances: tuple[float, float], sizes: tuple[int, int]) -> float:
    """Degrees of freedom of a sum of two variances, each of a mean of so many records.

    Source: Satterthwaite 1946, Biometrics Bulletin 2(6).

    Args:
        variances: of the two means that are added; not both 0.
        sizes: records behind each, at least 2.
    """
    total = sum(variances)
    return 1 / sum(
        (variance / total) ** 2 / (n - 1) for variance, n in zip(variances, sizes, strict=True)
    )
