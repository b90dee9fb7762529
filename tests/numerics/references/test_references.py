import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import seenit.numerics.references.models as module
from seenit.errors import SignalError
from seenit.numerics.references.models import Side, moments, references_of


def problem(seed: int = 0, n: int = 30, r: int = 8, q: int = 2):
    rng = np.random.default_rng(seed)
    is_in = rng.random((r, n)) < 0.5
    is_in[:2], is_in[2:4] = True, False
    counts = rng.random((r, n)) < 0.8
    counts[:4] = True
    margin = rng.normal(3, 5, (r, n, q)).astype(np.float32)
    return rng.normal(size=(n, q)), margin, is_in, counts


def check(target, margin, is_in, counts=None, *, min_in=1, min_out=1, name="reference"):
    return references_of(target, margin, is_in, counts, min_in=min_in, min_out=min_out, name=name)


@given(st.integers(0, 2**32 - 1), st.integers(1, 20), st.integers(4, 9), st.integers(1, 3))
def test_moments_equal_a_plain_loop(seed, n, r, q):
    target, margin, is_in, counts = problem(seed, n, r, q)
    for side, moment in zip(
        Side, moments(check(target, margin, is_in, counts), *Side), strict=True
    ):
        for i in range(n):
            rows = [m for m in range(r) if counts[m, i] and is_in[m, i] == (side is Side.IN)]
            chosen = margin[rows, i].astype(np.float64)
            assert moment.n_models[i] == len(rows)
            np.testing.assert_allclose(moment.mean[i], chosen.mean(axis=0), rtol=1e-12)
            np.testing.assert_allclose(moment.variance[i], chosen.var(axis=0, ddof=1), rtol=1e-11)


def test_more_references_than_a_byte_counts_are_counted():
    target, margin, is_in, counts = problem(n=3, r=600, q=1)
    is_in[:, 0], counts[:, 0] = True, True
    references = check(target, margin, is_in, counts, min_out=0)
    assert references.n_models(Side.IN)[0] == 600
    for side, expected in ((Side.IN, is_in & counts), (Side.OUT, ~is_in & counts)):
        np.testing.assert_array_equal(references.n_models(side), expected.sum(axis=0))


def test_pooled_variance_weighs_examples_by_their_degrees_of_freedom():
    margin = np.array([[[0.0], [10.0]], [[2.0], [10.0]], [[5.0], [13.0]]])  # (3, 2, 1)
    is_in = np.array([[True, True], [True, True], [False, True]])
    (inside,) = moments(check(np.zeros((2, 1)), margin, is_in, min_out=0), Side.IN)
    # example 0: 0, 2 -> squares 2, one degree; example 1: 10, 10, 13 -> squares 6, two degrees
    assert inside.pooled_variance[0] == pytest.approx((2 + 6) / 3)


def test_a_large_offset_does_not_eat_the_variance():
    target, margin, is_in, _ = problem()
    shifted = margin.astype(np.float64) + 1e8
    plain = moments(check(target, shifted - 1e8, is_in), *Side)
    moved = moments(check(target, shifted, is_in), *Side)
    for a, b in zip(plain, moved, strict=True):
        np.testing.assert_allclose(b.variance, a.variance, rtol=1e-6)


def test_block_size_cannot_change_a_moment(monkeypatch):
    target, margin, is_in, counts = problem(n=50)
    whole = moments(check(target, margin, is_in, counts), *Side)
    monkeypatch.setattr(module, "_VALUES_PER_BLOCK", 7)
    pieces = moments(check(target, margin, is_in, counts), *Side)
    for a, b in zip(whole, pieces, strict=True):
        assert np.array_equal(a.mean, b.mean)
        assert np.array_equal(a.squares, b.squares)


def test_margins_may_stay_on_disk(tmp_path):
    target, margin, is_in, counts = problem()
    np.save(tmp_path / "margin.npy", margin)
    mapped = np.load(tmp_path / "margin.npy", mmap_mode="r")
    for a, b in zip(
        moments(check(target, margin, is_in, counts), *Side),
        moments(check(target, mapped, is_in, counts), *Side),
        strict=True,
    ):
        assert np.array_equal(a.mean, b.mean)
        assert np.array_equal(a.squares, b.squares)


def test_too_few_references_are_named_by_example_side_and_need():
    target, margin, is_in, _ = problem(n=6, r=4)
    is_in[:, 2:] = True
    with pytest.raises(SignalError, match=r"at least 1 OUT reference .* got 0 for example 2 and 4"):
        check(target, margin, is_in)
    with pytest.raises(SignalError, match=r"imitator_is_in: .* 5 IN imitator .* got 2 for example"):
        check(target, margin, is_in, min_in=5, min_out=0, name="imitator")


def test_a_reference_that_does_not_count_is_missing():
    target, margin, is_in, counts = problem(r=4)
    counts[2:4, 3] = False
    with pytest.raises(SignalError, match="got 0 for example 3 and 1 such"):
        check(target, margin, is_in, counts)


def test_target_and_references_must_have_the_same_queries():
    target, margin, is_in, _ = problem(q=2)
    with pytest.raises(SignalError, match=r"reference_margin: expected shape \(any, 30, 1\)"):
        check(target[:, :1], margin, is_in)


def test_the_plan_must_fit_the_margins():
    target, margin, is_in, counts = problem()
    with pytest.raises(SignalError, match="reference_is_in: expected shape"):
        check(target, margin, is_in[1:])
    with pytest.raises(SignalError, match="reference_is_usable: expected shape"):
        check(target, margin, is_in, counts[:, 1:])


def test_references_that_all_agree_have_no_variance():
    target, margin, is_in, _ = problem(n=5, r=4)
    margin[:, 3] = 1.5
    inside, outside = moments(check(target, margin, is_in), *Side)
    with pytest.raises(SignalError, match="got 2 equal ones for example 3 and 1 such"):
        _ = outside.variance
    assert np.isfinite(inside.pooled_variance).all()


def test_one_reference_everywhere_gives_nothing_to_pool():
    target, margin, is_in, _ = problem(n=5, r=4)
    is_in[:] = [[True], [True], [True], [False]]
    (outside,) = moments(check(target, margin, is_in), Side.OUT)
    with pytest.raises(SignalError, match="at least 2 differing OUT references"):
        _ = outside.pooled_variance


def test_inputs_stay_untouched():
    arrays = problem()
    before = [array.copy() for array in arrays]
    moments(check(*arrays), *Side)
    assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))
