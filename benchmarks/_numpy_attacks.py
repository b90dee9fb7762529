"""The published formulas with whole NumPy arrays, as a paper's supplement would have them.

Each takes the signals by name and returns scores (n,); margins (r, n, 1) are read as a whole.
"""

from collections.abc import Callable

import numpy as np
from scipy import stats
from scipy.special import log_ndtr

from seenit.attacks import find_attack

Signals = dict[str, np.ndarray]
GAMMA, OFFLINE_A, OFFLINE_ALPHA, PRIOR = 2.0, 0.3, 0.33, 4.0
SLICE = 1000


def attack_r(signals: Signals) -> np.ndarray:
    is_out = ~signals["reference_is_in"]
    below = signals["reference_margin"][:, :, 0] <= signals["target_margin"][:, 0]
    return (below & is_out).sum(axis=0) / is_out.sum(axis=0)


def calibration(signals: Signals) -> np.ndarray:
    mean_out, _, _ = moments(signals, inside=False)
    return signals["target_margin"][:, 0] - mean_out


def lira_online(signals: Signals) -> np.ndarray:
    return log_ratio(signals, lambda var, n: var)


def lira_online_fixed(signals: Signals) -> np.ndarray:
    return log_ratio(signals, pooled)


def lira_online_switched(signals: Signals) -> np.ndarray:
    return log_ratio(signals, lambda var, n: np.where(n >= 32, var, pooled(var, n)))


def lira_offline(signals: Signals) -> np.ndarray:
    mean, var, _ = moments(signals, inside=False)
    return log_ndtr((signals["target_margin"][:, 0] - mean) / np.sqrt(var))


def lira_offline_fixed(signals: Signals) -> np.ndarray:
    mean, var, n = moments(signals, inside=False)
    return log_ndtr((signals["target_margin"][:, 0] - mean) / np.sqrt(pooled(var, n)))


def rmia_online(signals: Signals) -> np.ndarray:
    return np.log(ratio(signals, ""))


def rmia_offline(signals: Signals) -> np.ndarray:
    _, mean_out = mean_p(signals["reference_margin"], signals["reference_is_in"])
    expected = ((1 + OFFLINE_A) * mean_out + (1 - OFFLINE_A)) / 2
    return np.log(p_of(signals["target_margin"][:, 0]) / expected)


def rmia_count(signals: Signals) -> np.ndarray:
    """Every x against every z, in slices: the whole matrix would be n x z numbers."""
    examples, population = ratio(signals, ""), ratio(signals, "population")
    return np.concatenate(
        [
            (examples[start : start + SLICE, None] / population >= GAMMA).mean(axis=1)
            for start in range(0, len(examples), SLICE)
        ]
    )


def base_online(signals: Signals) -> np.ndarray:
    mean = p_of(signals["reference_margin"][:, :, 0]).mean(axis=0)
    return np.log(p_of(signals["target_margin"][:, 0])) - np.log(mean)


def base_offline(signals: Signals) -> np.ndarray:
    _, mean_out = mean_p(signals["reference_margin"], signals["reference_is_in"])
    return np.log(p_of(signals["target_margin"][:, 0])) - OFFLINE_ALPHA * np.log(mean_out)


def bavaria_n(signals: Signals) -> np.ndarray:
    return log_ratio(signals, shrunk)


def bavaria_t(signals: Signals) -> np.ndarray:
    sides = []
    for inside in (True, False):
        mean, var, n = moments(signals, inside=inside)
        scale = np.sqrt(shrunk(var, n) * (1 + 1 / n))
        sides.append(stats.t.logpdf(signals["target_margin"][:, 0], PRIOR + n - 1, mean, scale))
    return sides[0] - sides[1]


def imia(signals: Signals) -> np.ndarray:
    target = signals["target_margin"][:, 0]
    imitators = {
        "reference_margin": signals["imitator_margin"],
        "reference_is_in": signals["imitator_is_in"],
    }
    (mean_in, *_), (mean_out, *_) = (moments(imitators, inside=side) for side in (True, False))
    return (mean_out - target) ** 2 - (mean_in - target) ** 2


def rapid(signals: Signals) -> np.ndarray:
    """Fitted and scored here as by seenit, with the two inputs from whole arrays."""
    is_out = ~signals["reference_is_in"]
    loss = np.logaddexp(0, -signals["target_margin"][:, 0])
    reference_loss = np.logaddexp(0, -signals["reference_margin"][:, :, 0].astype(np.float64))
    out_loss = (reference_loss * is_out).sum(axis=0) / is_out.sum(axis=0)
    (attack,) = find_attack("rapid").variants
    known = slice(0, len(signals["known_is_member"]))
    fitted = attack.fit(
        target_margin=signals["target_margin"][known],
        reference_margin=signals["reference_margin"][:, known],
        reference_is_in=signals["reference_is_in"][:, known],
        known_is_member=signals["known_is_member"],
    )
    return fitted.model.decision_function(np.stack([loss, out_loss - loss], axis=1))


FORMULAS: dict[str, Callable[[Signals], np.ndarray]] = {
    "calibration": calibration,
    "attack-r": attack_r,
    "lira-online": lira_online,
    "lira-online-fixed": lira_online_fixed,
    "lira-online-switched": lira_online_switched,
    "lira-offline": lira_offline,
    "lira-offline-fixed": lira_offline_fixed,
    "rmia-online": rmia_online,
    "rmia-offline": rmia_offline,
    "rmia-count": rmia_count,
    "base-online": base_online,
    "base-offline": base_offline,
    "bavaria-n": bavaria_n,
    "bavaria-t": bavaria_t,
    "imia": imia,
    "rapid": rapid,
}


def moments(signals: Signals, *, inside: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, unbiased variance and number of the references on one side, each (n,)."""
    is_in = signals["reference_is_in"]
    mask = is_in if inside else ~is_in
    margins = np.where(mask, signals["reference_margin"][:, :, 0].astype(np.float64), np.nan)
    return np.nanmean(margins, axis=0), np.nanvar(margins, axis=0, ddof=1), mask.sum(axis=0)


def pooled(var: np.ndarray, n: np.ndarray) -> np.ndarray:
    return ((n - 1) * var).sum() / (n - 1).sum()


def shrunk(var: np.ndarray, n: np.ndarray) -> np.ndarray:
    return (PRIOR * pooled(var, n) + (n - 1) * var) / (PRIOR + n - 1)


def log_ratio(signals: Signals, variance: Callable[..., np.ndarray]) -> np.ndarray:
    """IN over OUT Gaussian, their variances made from the unbiased ones and the numbers."""
    sides = []
    for inside in (True, False):
        mean, var, n = moments(signals, inside=inside)
        sides.append(
            stats.norm.logpdf(signals["target_margin"][:, 0], mean, np.sqrt(variance(var, n)))
        )
    return sides[0] - sides[1]


def p_of(margin: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-margin.astype(np.float64)))


def mean_p(margins: np.ndarray, is_in: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean of p_y over the IN and over the OUT references, each (n,)."""
    p = p_of(margins[:, :, 0])
    return (p * is_in).sum(axis=0) / is_in.sum(axis=0), (p * ~is_in).sum(axis=0) / (~is_in).sum(
        axis=0
    )


def ratio(signals: Signals, whose: str) -> np.ndarray:
    """p_y over its mean, of the examples ("") or of the "population"."""
    names = (
        ("population_margin", "reference_population_margin", "population_is_in")
        if whose
        else ("target_margin", "reference_margin", "reference_is_in")
    )
    target, references, is_in = (signals[name] for name in names)
    return p_of(target[:, 0]) / (sum(mean_p(references, is_in)) / 2)
