import numpy as np
import pytest

from seenit.evaluate.audit.memorised import exposure, memorised
from seenit.records.audits.memorised import SecretKind

KINDS = (
    SecretKind(form="words", meaning="", copies=1),
    SecretKind(form="digits", meaning="", copies=16),
)


def test_exposure_is_the_logarithm_of_the_number_of_texts_less_that_of_the_rank():
    rng = np.random.default_rng(0)
    log_p, others = rng.normal(size=20).round(1), rng.normal(size=63).round(1)
    expected = [np.log2(64) - np.log2(1 + sum(other >= one for other in others)) for one in log_p]
    np.testing.assert_allclose(exposure(log_p, others), expected)


def test_exposure_by_hand():
    others = -np.arange(1.0, 16.0)
    assert exposure(np.array([0.0, -3.5, -99.0, -1.0]), others).tolist() == [4, 2, 0, 3]


def test_a_text_that_was_never_seen_has_a_bit_and_a_half():
    rng = np.random.default_rng(1)
    found = [exposure(rng.normal(size=1), rng.normal(size=1023))[0] for _ in range(4000)]
    assert np.mean(found) == pytest.approx(1 / np.log(2), abs=0.1)


def _found(gap):
    """Two kinds, four canaries each, four references; those of the second kind are known."""
    rng = np.random.default_rng(2)
    kind = np.repeat([0, 1], 4)
    is_in = (np.arange(4)[:, None] + np.arange(8)) % 2 == 0
    alternatives = rng.normal(size=(4, 2, 255))
    alternatives[:, 1] -= 50  # forms are not compared with each other
    log_p = rng.normal(size=(4, 8)) - 50 * (kind == 1) + gap * (is_in & (kind == 1))
    forms = ("words", "digits")
    return memorised(log_p, alternatives, is_in, kind, kinds=KINDS, forms=forms)


def test_a_kind_that_is_known_by_heart_is_told_from_one_that_is_not():
    found = _found(gap=20)
    once, often = found.kinds
    assert often.inside.value == found.most_bits == 8
    assert often.outside.value < 4
    assert often.is_memorised
    assert not once.is_memorised
    assert found.worst == often
    assert (often.n_canaries, found.n_references, found.n_alternatives) == (4, 4, 255)


def test_where_nothing_is_known_no_kind_is_the_worst():
    found = _found(gap=0)
    assert found.worst is None
    assert all(each.outside.low <= each.outside.value <= each.outside.high for each in found.kinds)
    assert found.inside.shape == found.outside.shape == (8,)


def test_each_canary_is_a_mean_over_the_references_that_had_it():
    found = _found(gap=20)
    assert found.inside[4:].tolist() == [8.0] * 4
    assert (found.outside[:4] < 8).all()


def test_one_canary_has_no_interval():
    found = memorised(
        np.zeros((2, 2)),
        np.zeros((2, 2, 3)),
        np.array([[True, False], [False, True]]),
        np.array([0, 1]),
        kinds=KINDS,
        forms=("words", "digits"),
    )
    assert np.isnan(found.kinds[0].inside.low)
    assert not found.kinds[0].is_memorised
    assert found.kinds[0].inside.value == 0  # ties count against it
