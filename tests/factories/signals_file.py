"""A small signal file with a planted leak, for tests of whole runs."""

from pathlib import Path

import numpy as np


def write_signals(
    path: Path, *, n: int = 600, n_unknown: int = 200, leak: float = 1.0, seed: int = 0
):
    """Write logits of n records, `n_unknown` of them of unknown membership; returns the truth."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 5, n)
    truth = rng.permutation(n) % 2 == 0
    logits = rng.normal(size=(n, 5)).astype(np.float32)
    logits[np.arange(n), labels] += rng.normal(2.0, 1.5, n) + leak * truth
    is_member = truth.astype(np.int8)
    is_member[rng.permutation(n)[:n_unknown]] = -1
    np.savez(
        path,
        ids=rng.permutation(10 * n)[:n],
        is_member=is_member,
        labels=labels,
        target_logits=logits,
    )
    return truth
