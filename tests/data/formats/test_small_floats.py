"""Floats of fewer bits, as models answer them."""

import numpy as np
import pytest

from seenit.data import open_signal_table
from seenit.errors import Refused

N = 6


def _archive(tmp_path, logits: np.ndarray) -> str:
    np.savez(
        tmp_path / "signals.npz",
        ids=np.arange(N),
        is_member=np.arange(N) % 2,
        labels=np.arange(N) % 4,
        target_logits=logits,
    )
    return str(tmp_path / "signals.npz")


def test_half_precision_is_widened(tmp_path) -> None:
    logits = np.random.default_rng(0).normal(size=(N, 4)).astype(np.float16)

    table = open_signal_table(_archive(tmp_path, logits), columns={})[0]

    assert table.arrays["target_logits"].dtype == np.float32
    assert np.array_equal(table.arrays["target_logits"], logits.astype(np.float32))


@pytest.mark.parametrize("n_bytes", [1, 2])
def test_what_numpy_stores_of_bfloat16_is_named(n_bytes, tmp_path) -> None:
    """NumPy 2.4.6 writes arrays of ml_dtypes 0.6.0 as bytes without a type: |V2, float8 as |V1."""
    path = _archive(tmp_path, np.zeros((N, 4), dtype=f"V{n_bytes}"))

    with pytest.raises(Refused, match=r"bfloat16 and float8 arrays .* save \.astype") as refusal:
        open_signal_table(path, columns={})

    assert f"|V{n_bytes}" in str(refusal.value)
