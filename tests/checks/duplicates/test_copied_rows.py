"""Copies among rows of signals are found, and rows that are alike by chance are left alone."""

import numpy as np
import pytest

from seenit.checks.duplicates.copied_rows import copied_rows

N = 2000
COPIES = [(2, 1.0), (5, 1.0), (20, 1.0), (2, 0.1), (2, 0.4)]


def _rows(times: int, share: float) -> np.ndarray:
    """Which original each of N rows is a copy of: so many times each, for a share of the rows."""
    n_copied = round(share * N)
    return np.concatenate([np.arange(n_copied) // times, N + np.arange(N - n_copied)])


def _wrong(groups: np.ndarray | None, rows: np.ndarray) -> float:
    """Share of the records whose group is not that of their original."""
    assert groups is not None
    found, truth = (np.unique(codes, return_inverse=True)[1] for codes in (groups, rows))
    both = np.unique(np.column_stack([found, truth]), axis=0, return_counts=True)
    best = np.zeros(truth.max() + 1, dtype=int)
    np.maximum.at(best, both[0][:, 1], both[1])
    is_pure = np.bincount(both[0][:, 0])[found] == 1
    return 1 - float((is_pure * (best[truth] == np.bincount(truth)[truth])).mean())


def _losses(rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
    return rng.lognormal(0.0, 1.5, size=2 * N)[rows]


@pytest.mark.parametrize(("times", "share"), COPIES)
def test_copies_are_found_in_a_single_loss(times, share) -> None:
    rng, rows = np.random.default_rng(times), _rows(times, share)
    loss = _losses(rng, rows)
    assert _wrong(copied_rows({"target_loss": loss}), rows) < 0.04
    assert _wrong(copied_rows({"target_loss": loss.astype(np.float32).astype(float)}), rows) < 0.04


@pytest.mark.parametrize(("times", "share"), COPIES)
def test_copies_are_found_through_float_noise(times, share) -> None:
    rng, rows = np.random.default_rng(times), _rows(times, share)
    logits = rng.normal(0.0, 3.0, size=(2 * N, 10))[rows]
    noisy = (logits + 1e-6 * rng.standard_normal(logits.shape)).astype(np.float32)
    order = rng.permutation(N)
    assert _wrong(copied_rows({"target_logits": noisy[order]}), rows[order]) < 0.01


def test_a_copy_has_the_same_label_and_the_same_hits() -> None:
    loss = _losses(np.random.default_rng(0), _rows(2, 1.0))
    labels = np.arange(N) % 2
    for other in ({"labels": labels}, {"label_hits": labels[:, None] == 1}):
        groups = copied_rows({"target_loss": loss, **other})
        assert groups is None or len(np.unique(groups)) > 0.97 * N


def _coarse(rng: np.random.Generator) -> dict[str, dict[str, np.ndarray]]:
    saturated = (1 / (1 + np.exp(-rng.normal(8.0, 6.0, N)))).astype(np.float32)
    return {
        "hits": {"label_hits": rng.random((N, 3)) < 0.5},
        "zeros and ones": {"table_features": (rng.random((N, 4)) < 0.5).astype(float)},
        "counts": {"table_features": rng.poisson(50, (N, 1)).astype(float)},
        "two counts": {"table_features": rng.integers(0, 400, (N, 2)).astype(float)},
        "cut off at zero": {"target_loss": np.maximum(rng.normal(size=N), 0.0)},
        "cut off at both ends": {"table_features": rng.normal(size=(N, 1)).clip(-0.5, 0.7)},
        "saturated": {"target_loss": -np.log(saturated).astype(float)},
        "probabilities": {
            "target_probabilities": np.stack([saturated, 1 - saturated], axis=1).astype(float)
        },
        "two digits": {"target_loss": rng.lognormal(0.0, 1.5, N).round(2)},
        "four digits": {"target_loss": rng.lognormal(0.0, 1.5, N).round(4)},
        "nothing equal": {"target_loss": rng.lognormal(0.0, 1.5, N)},
        "one value": {"target_loss": np.full(N, 0.3)},
    }


@pytest.mark.parametrize("name", _coarse(np.random.default_rng(0)))
def test_rows_that_are_alike_by_chance_are_no_copies(name) -> None:
    groups = copied_rows(_coarse(np.random.default_rng(1))[name])
    if groups is not None:
        assert len(np.unique(groups)) > 0.95 * N
        assert np.bincount(groups).max() <= 4


def test_copies_are_found_beside_a_coarse_column() -> None:
    rng, rows = np.random.default_rng(3), _rows(2, 0.2)
    features = np.column_stack([_losses(rng, rows), rng.integers(2, size=2 * N)[rows]])
    assert _wrong(copied_rows({"table_features": features}), rows) < 0.03


def test_a_crowd_of_equal_rows_is_no_group_of_copies() -> None:
    loss = np.random.default_rng(0).lognormal(size=N)
    loss[: N // 4] = np.median(loss)
    groups = copied_rows({"target_loss": loss})
    assert groups is None or np.bincount(groups).max() <= 4


@pytest.mark.parametrize("n", [1, 2, 3])
def test_hardly_any_rows_are_no_problem(n) -> None:
    assert copied_rows({"target_loss": np.arange(n) * 0.3 + 0.1}) is None
