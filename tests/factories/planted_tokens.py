"""Texts with a planted leak: one value per token of a target and of its base model."""

import numpy as np

N_WORDS = 50
"""Size of the vocabulary that hits are drawn from."""


def planted_tokens(
    is_member: np.ndarray, *, seed: int, leak: float = 0.6, fewest: int = 4, most: int = 40
) -> dict[str, np.ndarray]:
    """Every signal of tokens for n texts; members' log p is shifted up by the target.

    Text i has a difficulty of its own; the target knows every token a bit better than the base
    model does, and those of members better by up to a share `leak` of what is missing.
    """
    rng = np.random.default_rng(seed)
    lengths = rng.integers(fewest, most + 1, len(is_member))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    owner = np.repeat(np.arange(len(is_member)), lengths)
    difficulty = np.exp(rng.normal(0.0, 0.2, len(is_member)))[owner]
    base = -difficulty * rng.gamma(1.0, 2.0, len(owner))
    learned = leak * is_member[owner] * rng.random(len(owner))
    target = np.minimum(base * (1 - learned) + rng.normal(0.05, 0.6, len(owner)), -1e-3)
    arrays = {"token_offsets": offsets}
    for model, log_p in (("target", target), ("base", base)):
        mean = -(1.0 + rng.gamma(2.0, 1.0, len(owner)))
        arrays |= {
            f"{model}_token_log_p": log_p.astype(np.float32),
            f"{model}_token_log_p_mean": mean.astype(np.float32),
            f"{model}_token_log_p_sd": (0.5 + rng.random(len(owner))).astype(np.float32),
            f"{model}_token_hit": log_p > -0.7,
        }
    arrays["text_zlib_bytes"] = (8 + 3.5 * lengths + rng.integers(0, 9, len(lengths))).astype(float)
    return arrays


def extreme_tokens(n: int) -> dict[str, np.ndarray]:
    """Texts of one token and of many, certain and impossible ones, models that agree entirely."""
    lengths = np.array([1, 2, 60, 5])[np.arange(n) % 4]
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    kind = np.repeat(np.arange(n) % 5, lengths)
    log_p = np.array([0.0, -80.0, -1e-9, -2.0, 0.0], dtype=np.float32)[kind]
    base = np.array([-80.0, 0.0, -1e-9, -2.0, 0.0], dtype=np.float32)[kind]
    spread = np.array([0.0, 5.0, 1e-9, 0.0, 0.0], dtype=np.float32)[kind]
    arrays = {"token_offsets": offsets, "text_zlib_bytes": np.where(lengths > 1, 90.0, 9.0)}
    for model, values in (("target", log_p), ("base", base)):
        arrays |= {
            f"{model}_token_log_p": values,
            f"{model}_token_log_p_mean": -spread,
            f"{model}_token_log_p_sd": spread,
            f"{model}_token_hit": values > -1,
        }
    return arrays
