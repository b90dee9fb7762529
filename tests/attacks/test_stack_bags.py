"""Which known records each learner of a stack sees."""

import numpy as np

from seenit.attacks.stack_bags import bags_of, learned_rows

IS_MEMBER = np.arange(400) % 2 == 0


def learners(most):
    bags = bags_of(IS_MEMBER, None, n_bags=4, seed=0)
    return bags, [learned_rows(bags, bag, seed=0, most=most) for bag in range(4)]


def test_few_records_are_all_seen_but_those_held_out():
    bags, seen = learners(most=300)
    for bag, rows in enumerate(seen):
        np.testing.assert_array_equal(rows, np.flatnonzero(bags != bag))


def test_no_learner_sees_its_own_bag_or_too_many():
    bags, seen = learners(most=60)
    for bag, rows in enumerate(seen):
        assert len(rows) == 60
        assert len(set(rows)) == 60
        assert (bags[rows] != bag).all()
        assert 15 < IS_MEMBER[rows].sum() < 45


def test_learners_see_different_records_and_together_all_where_they_can():
    _, seen = learners(most=100)
    assert sorted(np.concatenate(seen)) == list(range(400))
    _, few = learners(most=50)
    assert len(set(np.concatenate(few))) == 200
