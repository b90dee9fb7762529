"""Ids that look like several records of one person, and those that only have a number."""

import numpy as np
import pytest

from seenit.checks.duplicates.id_patterns import repeated_ids

N = 120
PERSON, VISIT = np.arange(N) // 4, np.arange(N) % 4
LABELS = np.random.default_rng(0).integers(3, size=N)


def _ids(shape: str) -> np.ndarray:
    rng = np.random.default_rng(1)
    ids = np.array(
        [shape.format(p=p, v=v, n=n) for n, (p, v) in enumerate(zip(PERSON, VISIT, strict=True))]
    )
    return ids[rng.permutation(N)]


@pytest.mark.parametrize(
    "shape",
    [
        "p{p}_{v}",
        "patient{p}/{v}",
        "{p}_{v}",
        "user-{p}-{v}.png",
        "site/subj{p:03d}:{v}",
        "{p}/{v}",
    ],
)
def test_a_person_and_a_number_are_seen(shape) -> None:
    found = repeated_ids(_ids(shape), LABELS)
    assert found is not None
    assert found.n_units == N // 4
    assert found.example in set(_ids(shape))


@pytest.mark.parametrize(
    "shape",
    ["{n}", "r{n}", "img_{n}", "img_{n:05d}.png", "train-8d696a:{n}", "a{n}b", "2020-01-{n}"],
)
def test_a_running_number_is_no_person(shape) -> None:
    assert repeated_ids(_ids(shape), LABELS) is None
    assert repeated_ids(_ids(shape), None) is None


def test_numbers_and_names_of_classes_are_no_persons() -> None:
    assert repeated_ids(np.arange(N), LABELS) is None
    folders = np.array([f"class{one}/img_{at}.png" for at, one in enumerate(LABELS)])
    assert repeated_ids(folders, LABELS) is None
    many = np.arange(N) % 12
    within = np.array([f"class{one}/{at // 12}.png" for at, one in enumerate(many)])
    assert repeated_ids(within, many) is None


def test_a_word_and_the_number_of_a_sample_are_no_person() -> None:
    """As CIFAR-10 names its images: few of many numbers."""
    rng = np.random.default_rng(2)
    words = rng.integers(30, size=N)
    ids = np.array(
        [f"w{word}_s_{number:06d}" for word, number in zip(words, rng.permutation(N), strict=True)]
    )
    assert repeated_ids(ids, LABELS) is None


def test_few_repeats_are_no_sign() -> None:
    ids = np.array([f"p{at}_0" for at in range(N)])
    assert repeated_ids(ids, None) is None
    assert repeated_ids(np.array(["a_0", "a_1"]), None) is None
