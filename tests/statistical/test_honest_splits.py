"""Splits that are honest, and such that are not: what the blind baseline says of them.

An honest split gives each person, or each distinct row, to one side by a coin. The baseline may
call at most one in twenty of them no audit, and must find two sources apart as before. Seeds 0 to
19 for each situation, fixed before anything was run; the Monte Carlo standard error of 5 % is
4.9 %. `pytest -m slow -s` prints the figures of docs/coverage.md.
"""

import numpy as np
import pytest

from seenit.evaluate.blindness.baseline import blind_baseline, blind_scores
from seenit.records.blind import BlindEvidence

pytestmark = pytest.mark.slow

N_RUNS = 20
MEMBERS = "members from non-members"


def n_failed(make) -> int:
    """How many of the splits that `make` draws by seed fail."""
    failed = 0
    for seed in range(N_RUNS):
        features, codes, is_member, units = make(seed)
        evidence = BlindEvidence(features=features, codes=codes, looked_at=(), units=units)
        scores = blind_scores(evidence, is_member, question=MEMBERS, seed=seed)
        failed += blind_baseline(scores, is_member, question=MEMBERS).failed
    print(f"{make.__name__}: {failed} of {N_RUNS}")  # noqa: T201 - the figures of the page
    return failed


def no_codes(n):
    return np.empty((n, 0), dtype=np.int64)


def persons(seed, shift=0.0):
    """200 persons of 10 records, 70 % of the variance between them."""
    rng = np.random.default_rng(seed)
    units = np.repeat(np.arange(200), 10)
    features = np.sqrt(0.7) * rng.normal(size=(200, 10))[units]
    features += np.sqrt(0.3) * rng.normal(size=(2000, 10))
    is_member = (rng.permutation(200) < 100)[units]
    features[is_member, 0] += shift
    return features, no_codes(2000), is_member, units


def persons_of_two_sources(seed):
    return persons(seed, shift=1.0)


def copies(seed):
    """5,000 rows of twenty coarse columns, a fifth of which stand there again; a coin a row."""
    rng = np.random.default_rng(seed)
    row = np.concatenate([np.arange(4000), rng.integers(0, 400, 1000)])
    features = rng.integers(0, 4, size=(4000, 20)).astype(np.float64)[row]
    return features, no_codes(5000), (rng.random(4000) < 0.5)[row], row


def labels_of_one_source(seed, tilt=0.0):
    """1,000 members and 1,000 non-members of ten classes."""
    rng = np.random.default_rng(seed)
    is_member = rng.permutation(2000) < 1000
    rich = rng.random(2000) < 0.5 + tilt * np.where(is_member, 1, -1)
    labels = 2 * rng.integers(0, 5, 2000) + rich
    return np.empty((2000, 0)), labels[:, None], is_member, None


def labels_of_another_mix(seed):
    """13 % and 7 % against 7 % and 13 %."""
    return labels_of_one_source(seed, tilt=0.15)


@pytest.mark.parametrize("make", [persons, copies, labels_of_one_source])
def test_an_honest_split_is_an_audit(make):
    assert n_failed(make) <= 1


@pytest.mark.parametrize("make", [persons_of_two_sources, labels_of_another_mix])
def test_two_sources_are_none(make):
    assert n_failed(make) >= 19
