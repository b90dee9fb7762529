"""Copies within one set of records, identical and nearly identical."""

import numpy as np
from looks import fingerprints

from seenit.checks.duplicates.copied_records import copied_records


def _sizes(groups) -> list[int]:
    return np.bincount(np.bincount(groups)).tolist()


def test_identical_and_nearly_identical_rows_are_one_group() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(600, 12)).astype(np.float32)
    rows[400:450] = rows[:50]
    rows[450:500] = rows[50:100] + 1e-3 * rng.normal(size=(50, 12))

    groups = copied_records(fingerprints(rows))

    assert groups is not None
    assert (groups[400:500] == groups[:100]).all()
    assert _sizes(groups) == [0, 400, 100]


def test_many_identical_copies_do_not_hide_a_near_one() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(300, 12)).astype(np.float32)
    rows[100:115] = rows[0]
    rows[115] = rows[0] + 1e-3 * rng.normal(size=12)

    groups = copied_records(fingerprints(rows))

    assert groups is not None
    assert len(np.unique(groups[np.r_[0, 100:116]])) == 1
    assert _sizes(groups)[1] == 300 - 17


def _pictures(rng, n: int) -> np.ndarray:
    coarse = rng.random((n, 3, 6, 6)).astype(np.float32)
    pictures = coarse.repeat(6, axis=2).repeat(6, axis=3)[:, :, 2:34, 2:34]
    return np.clip(pictures + 0.05 * rng.random((n, 3, 32, 32)), 0, 1).astype(np.float32)


def test_pictures_are_copies_as_they_are_mirrored_and_with_noise() -> None:
    rng = np.random.default_rng(2)
    pictures = _pictures(rng, 120)
    pictures[90:100] = pictures[:10]
    pictures[100:110] = pictures[10:20, :, :, ::-1]
    pictures[110:] = np.clip(pictures[20:30] + 0.01 * rng.normal(size=(10, 3, 32, 32)), 0, 1)

    groups = copied_records(fingerprints(pictures))

    assert groups is not None
    assert (groups[90:] == groups[:30]).all()
    assert _sizes(groups) == [0, 60, 30]


def test_records_without_copies_have_no_groups() -> None:
    rng = np.random.default_rng(3)
    assert copied_records(fingerprints(rng.normal(size=(400, 10)).astype(np.float32))) is None
    assert copied_records(fingerprints(_pictures(rng, 60))) is None
    assert copied_records(fingerprints(_pictures(rng, 1))) is None


def test_every_record_is_told_of_once() -> None:
    rows = np.random.default_rng(4).normal(size=(700, 6)).astype(np.float32)
    rows[600:] = rows[:100]
    told = []
    copied_records(fingerprints(rows), on_progress=told.append)
    assert sum(told) == 700
