"""Attacks on texts, text by text, as their papers' code computes them; written anew."""

import numpy as np

WINDOWS = (2, 3, 4, 6, 9, 13, 18, 25, 32, 40)
Text = dict[str, np.ndarray]
"""The values of one text's tokens, by name."""


def loss(text: Text) -> float:
    return float(text["target_token_log_p"].mean())


def zlib(text: Text) -> float:
    return loss(text) / float(text["text_zlib_bytes"])


def min_k(text: Text) -> float:
    return _lowest(text["target_token_log_p"])


def min_k_plus_plus(text: Text) -> float:
    deviation = text["target_token_log_p"] - text["target_token_log_p_mean"]
    return _lowest(deviation / text["target_token_log_p_sd"])


def base_calibrated_loss(text: Text) -> float:
    return float(text["target_token_log_p"].mean() - text["base_token_log_p"].mean())


def ez(text: Text) -> float:
    """With what ours adds to P and N, so that a text without N has a place."""
    shift = text["target_token_log_p"] - text["base_token_log_p"]
    zone = shift[~text["target_token_hit"]]
    p = zone[zone > 0].sum() + shift[shift > 0].sum() / len(shift)
    n = -zone[zone < 0].sum() - shift[shift < 0].sum() / len(shift)
    return float(np.log((p + 0.01) / (n + 0.01)))


def wbc(text: Text) -> float:
    target, base = -text["target_token_log_p"], -text["base_token_log_p"]
    votes = []
    for length in WINDOWS:
        window = np.ones(min(length, len(target)))
        sums = np.convolve(target, window, "valid"), np.convolve(base, window, "valid")
        votes.append(np.mean(sums[1] > sums[0]))
    return float(np.mean(votes))


ATTACKS = {
    "loss": loss,
    "zlib": zlib,
    "min-k": min_k,
    "min-k-plus-plus": min_k_plus_plus,
    "base-calibrated-loss": base_calibrated_loss,
    "ez": ez,
    "wbc": wbc,
}


def _lowest(values: np.ndarray) -> float:
    return float(np.sort(values)[: max(1, int(len(values) * 0.2))].mean())
