"""A record of unknown membership is scored as a known one would be: by one group at a time."""

from dataclasses import dataclass

import numpy as np
import pytest

from seenit.numerics.folds import stratified_folds
from seenit.records.signals import SignalTable
from seenit.reference.plan import anchored_plan, balanced_plan
from seenit.scoring import cross_fit
from seenit.scoring.groups import reference_groups, within_group

IS_MEMBER = np.array([1, 0] * 20 + [-1] * 10, dtype=np.int8)


def table_of(plan) -> SignalTable:
    n, r = len(plan), plan.n_references
    return SignalTable(
        ids=np.arange(n),
        is_member=IS_MEMBER,
        arrays={
            "target_margin": np.random.default_rng(0).normal(size=(n, 1)),
            "reference_margin": np.arange(r, dtype=np.float32)[:, None, None]
            * np.ones((1, n, 1), dtype=np.float32),
            "reference_is_in": plan.is_in,
            "reference_is_usable": plan.counts,
        },
    )


@pytest.fixture
def anchored() -> SignalTable:
    return table_of(anchored_plan(IS_MEMBER, n_references=8, n_folds=4, seed=0))


@dataclass(frozen=True, kw_only=True)
class FittedCount:
    def score(self, *, reference_margin, reference_is_usable):
        """10 × how many references count, plus the mean number of those that do."""
        mean = (reference_margin[:, :, 0] * reference_is_usable).sum(axis=0)
        n_counted = reference_is_usable.sum(axis=0)
        return 10.0 * n_counted + mean / n_counted


@dataclass(frozen=True, kw_only=True)
class Count:
    def fit(self, *, reference_margin, reference_is_usable, known_is_member) -> FittedCount:
        return FittedCount()


def test_the_groups_of_an_anchored_plan_are_its_folds(anchored):
    groups = reference_groups(anchored)
    found = sorted(tuple(np.flatnonzero(group)) for group in groups)
    assert found == [(0, 4), (1, 5), (2, 6), (3, 7)]


def test_a_balanced_plan_has_no_groups():
    plan = balanced_plan(n=len(IS_MEMBER), n_references=4, inclusion=0.5, seed=0)
    assert reference_groups(table_of(plan)) == ()


def test_no_references_have_no_groups(anchored):
    assert reference_groups(anchored.take(np.arange(0))) == ()
    alone = SignalTable(
        ids=anchored.ids,
        is_member=IS_MEMBER,
        arrays={"target_margin": anchored.arrays["target_margin"]},
    )
    assert reference_groups(alone) == ()


def test_known_records_that_share_a_group_that_unknown_ones_exceed_are_one_group():
    plan = anchored_plan(IS_MEMBER, n_references=8, n_folds=4, seed=0)
    table = table_of(plan)
    counts = plan.counts.copy()
    counts[:, :40] = np.arange(8)[:, None] < 2
    assert len(reference_groups(table.with_arrays({"reference_is_usable": counts}))) == 1


def test_within_a_group_no_other_reference_is_usable_and_nothing_else_changes(anchored):
    group = reference_groups(anchored)[0]
    inside = within_group(anchored, group)
    counts = inside.arrays["reference_is_usable"]
    assert not counts[~group].any()
    assert np.array_equal(counts[group], anchored.arrays["reference_is_usable"][group])
    assert inside.arrays["reference_margin"] is anchored.arrays["reference_margin"]


def test_unknown_records_are_scored_once_per_group_and_averaged(anchored):
    folds = stratified_folds(IS_MEMBER[:40] == 1, n_folds=5, n_repeats=1, seed=0)
    scores = cross_fit(
        Count(),
        anchored,
        folds,
        remember=lambda _, build: build(),
        on_progress=lambda _: None,
        n_workers=1,
    )
    # two references count for whoever is scored, 8 for nobody; groups average (0+4)/2 … (3+7)/2
    assert np.array_equal(np.floor(scores / 10), np.full(50, 2))
    assert scores[40:] == pytest.approx(np.full(10, 20 + 3.5))
