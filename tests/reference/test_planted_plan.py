"""Canaries in a plan: drawn in halves, repeated where they say so, the records untouched."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seenit.kinds.planting import KINDS
from seenit.records.audits.canaries import Canaries
from seenit.records.plan import PRIVATE
from seenit.reference.plan import anchored_plan, balanced_plan, planted_plan


def canaries_of(n_each):
    return Canaries(examples=None, kinds=KINDS, kind=np.repeat(np.arange(len(KINDS)), n_each))


@given(n_references=st.integers(2, 9), n_each=st.integers(1, 30), seed=st.integers(0, 99))
def test_canaries_leave_the_plan_of_the_records_as_it_was(n_references, n_each, seed):
    plan = balanced_plan(n=50, n_references=n_references, inclusion=0.5, seed=seed)
    planted = planted_plan(plan, canaries_of(n_each))
    assert (planted.n_records, planted.n_canaries) == (50, 3 * n_each)
    assert np.array_equal(planted.is_in[:, :50], plan.is_in)
    n_in = planted.is_in[:, 50:].sum(axis=0)
    assert ((n_in == n_references // 2) | (n_in == -(-n_references // 2))).all()
    of_each = planted.is_in[:, 50:].reshape(n_references, 3, n_each).sum(axis=2)
    assert (np.abs(of_each - n_each / 2) <= 1).all()
    longer = balanced_plan(n=50, n_references=n_references + 2, inclusion=0.5, seed=seed)
    grown = planted_plan(longer, canaries_of(n_each))
    assert np.array_equal(grown.is_in[:n_references], planted.is_in)


def test_a_duplicated_canary_is_trained_on_as_often_as_it_says():
    plan = planted_plan(balanced_plan(n=20, n_references=4, inclusion=0.5, seed=0), canaries_of(6))
    for reference in range(4):
        rows, times = np.unique(plan.rows(reference), return_counts=True)
        assert np.array_equal(rows, np.flatnonzero(plan.is_in[reference]))
        copies = np.concatenate([np.ones(20), np.repeat([kind.copies for kind in KINDS], 6)])
        assert np.array_equal(times, copies[rows])


def test_canaries_of_an_anchored_plan_are_drawn_in_every_reference():
    truth = np.array([1, 0] * 10 + [-1] * 5, dtype=np.int8)
    plan = planted_plan(anchored_plan(truth, n_references=8, n_folds=2, seed=0), canaries_of(4))
    assert plan.counts[:, 25:].all()
    assert (plan.is_in[:, 25:].sum(axis=0) == 4).all()
    assert (plan.fold[25:] == PRIVATE).all()
