"""What the references teach: enough to find members without knowing one, and nothing else."""

import numpy as np
import pytest

from seenit.evaluate import auc
from seenit.records.signals import SignalTable
from seenit.reference.plan import anchored_plan, balanced_plan
from seenit.scoring import shadow_log_odds
from seenit.scoring.groups import reference_groups

N, N_REFERENCES = 1600, 8


def table_of(*, push, seed=0, plan=None, n_known=N):
    """n records; each model, the target too, gives ease + push where it trained + noise."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.arange(N) % 2 == 0)
    is_member = np.where(np.arange(N) < n_known, truth, -1).astype(np.int8)
    if plan is None:
        plan = balanced_plan(n=N, n_references=N_REFERENCES, inclusion=0.5, seed=seed)
    elif plan == "anchored":
        plan = anchored_plan(is_member, n_references=N_REFERENCES, n_folds=2, seed=seed)
    ease = rng.normal(0.0, 1.5, N)

    def margins(is_in):
        noise = rng.normal(0.0, 0.8, (*is_in.shape, 2))
        return (ease + push * is_in)[..., None] + noise

    arrays = {
        "target_margin": margins(truth[None])[0],
        "reference_margin": margins(plan.is_in).astype(np.float32),
        "reference_is_in": plan.is_in,
        "reference_is_usable": plan.counts,
    }
    return SignalTable(ids=np.arange(N), is_member=is_member, arrays=arrays), truth


def test_members_are_found_and_none_was_known():
    table, truth = table_of(push=1.2)
    found = shadow_log_odds(table, seed=0)
    plain = table.arrays["target_margin"].mean(axis=1)
    assert auc(found, truth) > auc(plain, truth) + 0.1
    blind = SignalTable(ids=table.ids, is_member=np.full(N, -1, dtype=np.int8), arrays=table.arrays)
    np.testing.assert_array_equal(shadow_log_odds(blind, seed=0), found, strict=True)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_where_training_leaves_no_trace_nothing_is_learned(seed):
    table, truth = table_of(push=0.0, seed=seed)
    assert abs(auc(shadow_log_odds(table, seed=seed), truth) - 0.5) < 0.05


def test_a_count_of_references_does_not_teach():
    """A teacher's own records have one IN reference less, unless a partner is left out too."""
    table, _ = table_of(push=0.0)
    silent = {**table.arrays, "reference_margin": np.zeros_like(table.arrays["reference_margin"])}
    silent["target_margin"] = np.zeros_like(table.arrays["target_margin"])
    found = shadow_log_odds(
        SignalTable(ids=table.ids, is_member=table.is_member, arrays=silent), seed=0
    )
    assert np.ptp(found) < 1e-9


def test_a_record_of_unknown_membership_is_asked_as_a_known_one():
    table, truth = table_of(push=1.2, plan="anchored", n_known=N // 2)
    assert len(reference_groups(table)) == 2
    found = shadow_log_odds(table, seed=0)
    unknown = ~table.is_known
    assert auc(found[unknown], truth[unknown]) > 0.75
    assert auc(found[~unknown], truth[~unknown]) > 0.75
    spread = found[unknown].std() / found[~unknown].std()
    assert 0.8 < spread < 1.25


def test_the_same_seed_teaches_the_same_and_leaves_the_table_alone():
    table, _ = table_of(push=1.2)
    before = {name: array.copy() for name, array in table.arrays.items()}
    first, second = (shadow_log_odds(table, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first, second, strict=True)
    assert not np.array_equal(first, shadow_log_odds(table, seed=4))
    for name, array in before.items():
        np.testing.assert_array_equal(table.arrays[name], array, strict=True)


def test_a_temperature_that_references_lack_is_left_alone():
    table, _ = table_of(push=1.2)
    softened = {"target_margin_t2": table.arrays["target_margin"] / 2}
    np.testing.assert_array_equal(
        shadow_log_odds(table.with_arrays(softened), seed=0), shadow_log_odds(table, seed=0)
    )


def test_a_second_temperature_adds_columns():
    table, truth = table_of(push=1.2)
    softened = {
        f"{side}_margin_t2": table.arrays[f"{side}_margin"] / 2 for side in ("target", "reference")
    }
    found = shadow_log_odds(table.with_arrays(softened), seed=0)
    assert auc(found, truth) > 0.75
    assert not np.array_equal(found, shadow_log_odds(table, seed=0))


def test_too_little_teaches_nothing():
    table, _ = table_of(push=1.2)
    assert shadow_log_odds(table.take(np.arange(300)), seed=0) is None
    two = {
        name: array[:2] if name.startswith("reference") else array
        for name, array in table.arrays.items()
    }
    pair = SignalTable(ids=table.ids, is_member=table.is_member, arrays=two)
    assert shadow_log_odds(pair, seed=0) is None
    alone = {"target_margin": table.arrays["target_margin"]}
    assert (
        shadow_log_odds(SignalTable(ids=table.ids, is_member=table.is_member, arrays=alone), seed=0)
        is None
    )
