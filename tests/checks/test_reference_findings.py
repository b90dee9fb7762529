"""References say how much more of them would bring, and whether they resemble the target."""

from functools import cache

import numpy as np
import pytest
from planted_tokens import planted_tokens
from pushed_margins import problem

from seenit.checks.reference_match import reference_findings, reference_warnings
from seenit.evaluate import auc
from seenit.records.signals import SignalTable


def findings(table):
    return reference_findings(table, max_fpr=0.05, seed=0)


@cache
def alike():
    """References that learn by heart as much as the target, and what was found of them."""
    table = problem(target_push=1.2, reference_push=1.2)
    return table, findings(table)


def test_references_like_the_target_are_attacked_as_well_as_the_target():
    found = alike()[1].match
    assert len(found.references) == 8
    assert not found.is_mismatch
    assert "resemble the target" in found.words
    assert np.mean(found.references) == pytest.approx(found.target.value, abs=0.03)


def test_references_that_learn_more_by_heart_are_a_mismatch_and_a_warning():
    result = findings(problem(target_push=0.6, reference_push=1.2))
    assert result.match.is_mismatch
    assert min(result.match.references) > result.match.target.value + 0.02
    assert "no sign of safety" in reference_warnings(result)[0]


def test_values_per_token_are_no_obstacle_and_change_nothing():
    table, found = alike()
    tokens = planted_tokens(table.is_member == 1, seed=0, fewest=1, most=3)
    assert findings(table.with_arrays(tokens)) == found


def test_a_target_that_shows_more_than_its_references_is_no_mismatch():
    result = findings(problem(target_push=1.6, reference_push=1.2))
    assert not result.match.is_mismatch
    assert reference_warnings(result) == ()


def test_the_ceiling_finds_nothing_where_references_learned_nothing_by_heart():
    """The numbers of IN and OUT references would give the answer away if they could."""
    found = findings(problem(target_push=0.0, reference_push=0.0)).match
    assert max(abs(value - 0.5) for value in found.references) < 0.05


def test_an_attack_grows_with_its_references_and_is_told_from_as_few_as_it_needs():
    growth = alike()[1].growth
    of_rmia = [point for point in growth if point.attack == "rmia-online"]
    assert [point.n_references for point in of_rmia] == [2, 4, 8]
    assert of_rmia[-1].auc.value > of_rmia[0].auc.value
    assert of_rmia[0].auc.low < of_rmia[0].auc.value < of_rmia[0].auc.high
    assert of_rmia[0].tpr.max_fpr == 0.05


def test_the_last_point_is_what_the_attack_gives_on_known_records():
    table, found = alike()
    last = [one for one in found.growth if one.attack == "calibration"][-1]
    known = table.take(table.is_known).arrays
    outside = np.where(known["reference_is_in"], np.nan, known["reference_margin"][:, :, 0])
    scores = known["target_margin"][:, 0] - np.nanmean(outside, axis=0)
    expected = auc(scores, table.take(table.is_known).is_member == 1)
    assert last.auc.value == pytest.approx(expected, abs=1e-6)


def test_too_few_references_to_judge_one_by_the_others_leave_the_ceiling_out():
    result = findings(problem(target_push=1.2, reference_push=1.2, n_references=4, inclusion=0.75))
    assert result.match is None
    assert result.growth


def test_without_references_or_without_both_sides_there_is_nothing_to_find():
    table = problem(target_push=1.2, reference_push=1.2)
    alone = SignalTable(
        ids=table.ids,
        is_member=table.is_member,
        arrays={"target_margin": table.arrays["target_margin"]},
    )
    assert findings(alone) is None
    assert findings(table.take(table.is_member == 1)) is None


def test_references_that_never_saw_the_target_know_nothing_of_its_members():
    _, result = alike()
    assert result.forgetting.is_forgotten
    assert result.forgetting.auc.low <= 0.5 <= result.forgetting.auc.high
    assert "these references know nothing of the target's members" in result.forgetting.words


def test_references_that_still_know_the_members_of_the_target_are_a_warning():
    table = problem(target_push=1.2, reference_push=1.2)
    remembered = 0.8 * (table.is_member == 1)  # as after too short a training from its weights
    arrays = {
        **table.arrays,
        "reference_margin": table.arrays["reference_margin"] + remembered[:, None],
    }
    result = findings(SignalTable(ids=table.ids, is_member=table.is_member, arrays=arrays))
    assert not result.forgetting.is_forgotten
    assert "--start scratch" in reference_warnings(result)[-1]


def test_what_was_forgotten_is_the_auc_of_the_mean_margin_outside():
    table, found = alike()
    known = table.take(table.is_known).arrays
    outside = np.where(known["reference_is_in"], np.nan, known["reference_margin"][:, :, 0])
    expected = auc(np.nanmean(outside, axis=0), table.take(table.is_known).is_member == 1)
    assert found.forgetting.auc.value == pytest.approx(expected, abs=1e-6)
