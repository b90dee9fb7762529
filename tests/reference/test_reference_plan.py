from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seenit.errors import ConfigError
from seenit.reference.plan import anchored_plan, balanced_plan

INCLUSIONS = (Fraction(1, 2), Fraction(3, 4), Fraction(1, 4), Fraction(2, 3), Fraction(7, 10))
seeds = st.integers(0, 2**40)


@st.composite
def balanced(draw):
    rho = draw(st.sampled_from(INCLUSIONS))
    needed = int(np.ceil(1 / min(rho, 1 - rho)))
    return {
        "n": draw(st.integers(1, 60)),
        "n_references": draw(st.integers(needed, needed + 15)),
        "inclusion": float(rho),
        "seed": draw(seeds),
    }, rho


@st.composite
def anchored(draw):
    n_folds = draw(st.integers(2, 4))
    known = draw(st.lists(st.sampled_from([0, 1]), min_size=n_folds, max_size=40))
    unknown = [-1] * draw(st.integers(0, 20))
    is_member = np.array(draw(st.permutations(known + unknown)), dtype=np.int8)
    n_references = 2 * n_folds * draw(st.integers(1, 3))
    return is_member, {"n_references": n_references, "n_folds": n_folds, "seed": draw(seeds)}


@given(balanced())
def test_every_record_is_in_its_share_of_the_references_to_less_than_one(case):
    arguments, rho = case
    n_in = balanced_plan(**arguments).is_in.sum(axis=0)
    assert (np.abs(n_in - float(rho * arguments["n_references"])) < 1 - 1e-9).all()
    assert ((n_in >= 1) & (n_in < arguments["n_references"])).all()


@given(balanced())
def test_every_reference_trains_on_its_share_of_the_records_to_within_one(case):
    arguments, rho = case
    sizes = balanced_plan(**arguments).is_in.sum(axis=1)
    assert (np.abs(sizes - float(rho * arguments["n"])) <= 1).all()


@given(balanced(), st.integers(1, 12), st.integers(1, 9))
def test_a_unit_is_in_or_out_as_a_whole_and_in_its_share_of_the_references(case, n_units, more):
    arguments, rho = case
    units = np.random.default_rng(arguments["seed"]).integers(0, n_units, arguments["n"]) * 7
    plan = balanced_plan(**arguments, units=units)
    for unit in np.unique(units):
        rows = plan.is_in[:, units == unit]
        assert (rows == rows[:, :1]).all()
    n_in = plan.is_in.sum(axis=0)
    assert (np.abs(n_in - float(rho * arguments["n_references"])) < 1 - 1e-9).all()
    sizes = [len(np.unique(units[row])) for row in plan.is_in]
    assert (np.abs(np.array(sizes) - float(rho * len(np.unique(units)))) <= 1).all()
    grown = {**arguments, "n_references": plan.n_references + more}
    assert np.array_equal(
        balanced_plan(**grown, units=units).is_in[: plan.n_references], plan.is_in
    )


@given(balanced())
def test_units_of_one_record_each_change_no_plan(case):
    arguments, _ = case
    units = np.random.default_rng(0).permutation(arguments["n"])
    assert np.array_equal(
        balanced_plan(**arguments, units=units).is_in, balanced_plan(**arguments).is_in
    )


@given(balanced(), st.integers(1, 9))
def test_a_balanced_plan_that_grows_keeps_what_was_trained(case, more):
    arguments, _ = case
    first = balanced_plan(**arguments)
    grown = balanced_plan(**{**arguments, "n_references": first.n_references + more})
    assert np.array_equal(grown.is_in[: first.n_references], first.is_in)


@given(balanced())
def test_the_same_seed_gives_the_same_plan(case):
    arguments, _ = case
    assert np.array_equal(balanced_plan(**arguments).is_in, balanced_plan(**arguments).is_in)


def test_another_seed_gives_another_plan():
    plans = [balanced_plan(n=50, n_references=4, inclusion=0.5, seed=s).is_in for s in (0, 1)]
    assert not np.array_equal(*plans)


def test_halves_come_in_complementary_pairs_and_three_quarters_in_fours():
    halves = balanced_plan(n=40, n_references=8, inclusion=0.5, seed=3).is_in
    assert (halves[0::2] == ~halves[1::2]).all()
    quarters = balanced_plan(n=40, n_references=8, inclusion=0.75, seed=3).is_in
    assert ((~quarters[:4]).sum(axis=0) == 1).all()
    assert ((~quarters[4:]).sum(axis=0) == 1).all()


def test_references_of_different_pairs_are_drawn_independently():
    is_in = balanced_plan(n=4000, n_references=6, inclusion=0.5, seed=0).is_in
    for a, b in ((0, 2), (0, 4), (2, 4)):
        assert abs((is_in[a] == is_in[b]).mean() - 0.5) < 0.05  # five deviations are .04


def test_no_position_is_favoured():
    # the last record is drawn as often as any other: 400 plans, 200 +- 5 deviations
    n_first_row = sum(
        balanced_plan(n=7, n_references=2, inclusion=0.5, seed=s).is_in[0].astype(int)
        for s in range(400)
    )
    assert (np.abs(n_first_row - 400 * 3 / 7) < 5 * np.sqrt(400 * 12 / 49)).all()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"n_references": 3, "inclusion": 0.75}, "at least 4 at inclusion 0.75, .* got 3"),
        ({"n_references": 1}, "n_references: expected at least 2"),
        ({"inclusion": 1.0}, "inclusion: expected a rate between 0 and 1, got 1.0"),
        ({"inclusion": 1e-5}, "inclusion: expected at least 0.001"),
        ({"n": 0}, "n: expected at least 1 record, got 0"),
    ],
)
def test_impossible_balanced_plans_are_refused(changed, message):
    arguments = {"n": 10, "n_references": 4, "inclusion": 0.5, "seed": 0}
    with pytest.raises(ConfigError, match=message):
        balanced_plan(**{**arguments, **changed})


@given(anchored())
def test_known_records_outside_their_fold_are_fixed_to_their_truth(case):
    is_member, arguments = case
    plan = anchored_plan(is_member, **arguments)
    fixed = ~plan.counts
    truth = np.broadcast_to(is_member == 1, plan.is_in.shape)
    assert np.array_equal(plan.is_in[fixed], truth[fixed])


@given(anchored())
def test_a_known_record_counts_where_its_fold_was_left_unknown_and_others_everywhere(case):
    is_member, arguments = case
    plan = anchored_plan(is_member, **arguments)
    unknown_fold = np.arange(plan.n_references)[:, None] % arguments["n_folds"]
    expected = (is_member == -1) | (unknown_fold == plan.fold)
    assert np.array_equal(plan.counts, expected)
    assert np.array_equal(plan.fold == -1, is_member == -1)


@given(anchored())
def test_in_and_out_are_equally_many_wherever_a_record_is_scored(case):
    is_member, arguments = case
    plan = anchored_plan(is_member, **arguments)
    n_in = (plan.is_in & plan.counts).sum(axis=0)
    n_out = (~plan.is_in & plan.counts).sum(axis=0)
    assert (n_in == n_out).all()
    assert (n_in >= 1).all()


@given(anchored())
def test_an_unknown_record_has_as_many_in_as_out_among_the_references_of_every_fold(case):
    is_member, arguments = case
    plan = anchored_plan(is_member, **arguments)
    for k in range(arguments["n_folds"]):
        rows = plan.is_in[k :: arguments["n_folds"]][:, is_member == -1]
        assert (rows.sum(axis=0) * 2 == len(rows)).all()


@given(anchored())
def test_folds_differ_by_at_most_one_in_records_and_in_members(case):
    is_member, arguments = case
    fold = anchored_plan(is_member, **arguments).fold
    for group in (is_member >= 0, is_member == 1, is_member == 0):
        sizes = np.bincount(fold[group], minlength=arguments["n_folds"])
        assert sizes.max() - sizes.min() <= 1


@given(anchored())
def test_what_is_drawn_does_not_depend_on_the_truth_of_the_fold(case):
    is_member, arguments = case
    plan = anchored_plan(is_member, **arguments)
    # within a fold the rows split members and others alike: IN sums of a row say nothing
    for k in range(arguments["n_folds"]):
        rows = plan.is_in[k :: arguments["n_folds"]][:, plan.fold == k]
        assert (np.abs(rows.sum(axis=1) - rows.shape[1] / 2) <= 1).all()


@given(anchored())
def test_an_anchored_plan_that_grows_keeps_what_was_trained(case):
    is_member, arguments = case
    first = anchored_plan(is_member, **arguments)
    more = arguments["n_references"] + 2 * arguments["n_folds"]
    grown = anchored_plan(is_member, **{**arguments, "n_references": more})
    assert np.array_equal(grown.is_in[: first.n_references], first.is_in)
    assert np.array_equal(grown.fold, first.fold)


def test_membership_cannot_be_read_from_the_cells_that_count():
    rng = np.random.default_rng(0)
    is_member = rng.integers(0, 2, 4000).astype(np.int8)
    plan = anchored_plan(is_member, n_references=8, n_folds=2, seed=0)
    for row, counts in zip(plan.is_in, plan.counts, strict=True):
        share_in = [row[counts & (is_member == side)].mean() for side in (0, 1)]
        assert abs(share_in[1] - share_in[0]) < 0.11  # five deviations at 1,000 against 1,000


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"n_references": 6}, r"a multiple of 4 \(twice the 2 folds\).* got 6"),
        ({"n_references": 0}, "a multiple of 4"),
        ({"n_folds": 1}, "n_folds: expected at least 2"),
        ({"n_folds": 9, "n_references": 18}, "at most the 8 records of known membership, got 9"),
    ],
)
def test_impossible_anchored_plans_are_refused(changed, message):
    arguments = {"n_references": 8, "n_folds": 2, "seed": 0}
    with pytest.raises(ConfigError, match=message):
        anchored_plan(np.array([0, 1] * 4 + [-1], dtype=np.int8), **{**arguments, **changed})


@given(anchored(), st.integers(4, 15))
def test_a_unit_of_an_anchored_plan_is_in_or_out_as_a_whole_where_it_counts(case, n_units):
    is_member, arguments = case
    units = np.random.default_rng(arguments["seed"]).integers(0, n_units, len(is_member))
    units[is_member < 0] += n_units
    try:
        plan = anchored_plan(is_member, **arguments, units=units)
    except ConfigError:  # fewer units than folds
        return
    for unit in np.unique(units):
        rows = units == unit
        together = plan.is_in[:, rows] == plan.is_in[:, rows][:, :1]
        assert (together | ~plan.counts[:, rows]).all()
