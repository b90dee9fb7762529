import numpy as np
import pytest

from seenit.numerics.tokens.telling import MOST, telling_tokens


def test_the_tokens_that_the_target_raised_most_are_told_in_their_order():
    base = np.full(30, -5.0, dtype=np.float32)
    target = base.copy()
    target[[4, 20, 11]] += np.array([1, 3, 2], dtype=np.float32)
    assert telling_tokens(target, base).tolist() == [4, 11, 20]


def test_a_token_that_was_not_raised_is_not_told():
    base = np.full(40, -5.0)
    target = base - 0.1
    assert telling_tokens(target, base).tolist() == []
    target[7] = -4.0
    assert telling_tokens(target, base).tolist() == [7]


def test_without_a_base_the_likeliest_are_told():
    assert telling_tokens(np.array([-3.0, -0.1, -2.0]), None).tolist() == [1]


@pytest.mark.parametrize(("n", "n_told"), [(1, 1), (9, 1), (20, 2), (79, 7), (5000, MOST)])
def test_a_tenth_of_the_tokens_is_told_and_never_more_than_a_few(n, n_told):
    assert len(telling_tokens(-np.random.default_rng(0).random(n), None)) == n_told
