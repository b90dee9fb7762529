"""What an attack says beyond the records, on problems whose answer is known."""

import numpy as np
import pytest

from seenit.evaluate.audit.verdict import judge_leakage
from seenit.evaluate.blindness.baseline import blind_scores
from seenit.evaluate.blindness.beyond import attacks_that_say_more, beyond_blind
from seenit.evaluate.blindness.foreseen import foreseen
from seenit.records.audits.gate import Limit
from seenit.records.audits.leakage import CANNOT_TELL, LEAKS, NOT_AN_AUDIT
from seenit.records.blind import BlindEvidence, BlindScores
from seenit.records.scores import IN_FULL, Scores

AUC = Limit(max_fpr=None, most=0.5)
MEMBERS = "members from non-members"


def blind_of(features, is_member, *, codes=None, units=None, seed=0, at_most=20_000):
    evidence = BlindEvidence(
        features=features,
        codes=np.empty((len(features), 0), np.int64) if codes is None else codes,
        looked_at=("inputs",),
        units=units,
    )
    return blind_scores(evidence, is_member, question=MEMBERS, seed=seed, at_most=at_most)


def shifted(n, *, shift, leak, seed=0):
    """Records whose first of ten numbers is shifted in members, and an attack that sees it."""
    rng = np.random.default_rng(seed)
    is_member = rng.permutation(n) < n // 2
    features = rng.normal(size=(n, 10))
    features[is_member, 0] += shift
    column = 1.5 * features[:, 0] + 0.3 * rng.normal(size=n) + leak * is_member
    return features, is_member, column


def scores_of(column, is_member):
    return Scores(
        ids=np.arange(len(column)),
        is_member=is_member.astype(np.int8),
        columns={"seen": column},
        evaluated_on={"seen": IN_FULL},
    )


def test_an_attack_that_sees_a_shift_says_no_more_than_the_records():
    features, is_member, column = shifted(4000, shift=0.2, leak=0.0)
    blind = blind_of(features, is_member)
    assert AUC not in [
        limit
        for limit, names in attacks_that_say_more(
            scores_of(column, is_member), [AUC], blind, level=0.95, seed=0
        ).items()
        if names
    ]


def test_a_leak_beside_the_same_shift_says_more():
    features, is_member, column = shifted(4000, shift=0.2, leak=0.4)
    found = attacks_that_say_more(
        scores_of(column, is_member), [AUC], blind_of(features, is_member), level=0.95, seed=0
    )
    assert found[AUC] == {"seen"}


@pytest.mark.parametrize(("leak", "kind"), [(0.0, CANNOT_TELL), (0.4, LEAKS)])
def test_the_verdict_goes_by_what_an_attack_adds(leak, kind):
    features, is_member, column = shifted(4000, shift=0.2, leak=leak)
    scores = scores_of(column, is_member)
    assert judge_leakage(scores, max_fprs=(0.05,)).kind == LEAKS
    found = judge_leakage(
        scores, max_fprs=(0.05,), blind=blind_of(features, is_member), caveat="nobody looked"
    )
    assert found.kind == kind
    assert found.caveat == ("nobody looked" if kind == LEAKS else "")
    if kind == CANNOT_TELL:
        assert "more than can be seen of the records without the model" in found.reason
        assert found.strength == ""


def test_a_failed_baseline_needs_no_such_look():
    features, is_member, column = shifted(400, shift=3.0, leak=0.0)
    found = judge_leakage(
        scores_of(column, is_member),
        max_fprs=(0.05,),
        blind=blind_of(features, is_member),
        not_an_audit="they differ",
    )
    assert (found.kind, found.reason) == (NOT_AN_AUDIT, "they differ")


def test_classes_that_are_mixed_otherwise_explain_an_attack_on_them():
    rng = np.random.default_rng(1)
    n = 4000
    is_member = rng.permutation(n) < n // 2
    labels = np.where(rng.random(n) < np.where(is_member, 0.55, 0.45), 1, 0)
    column = labels + 0.5 * rng.normal(size=n)
    blind = blind_of(np.empty((n, 0)), is_member, codes=labels[:, None])
    found = beyond_blind(column[:, None], np.array([False]), is_member, blind, level=0.95, seed=0)
    assert not found.says_more.any()
    leaking = column + 0.1 * is_member
    found = beyond_blind(leaking[:, None], np.array([False]), is_member, blind, level=0.95, seed=0)
    assert found.says_more.all()


def test_the_statistic_equals_the_sum_over_records_by_hand():
    rng = np.random.default_rng(2)
    n = 60
    is_member = np.arange(n) % 2 == 0
    blind = BlindScores(
        evidence=BlindEvidence(
            features=np.empty((n, 0)), codes=np.empty((n, 0), np.int64), looked_at=()
        ),
        fold=np.arange(n) % 5,
        log_odds=np.zeros(n),
    )
    figure = rng.normal(size=(n, 1))
    expected = foreseen(figure, is_member, blind)
    total = square = 0.0
    for row in range(n):
        product = (is_member[row] - 0.5) * (figure[row, 0] - expected[row, 0])
        total, square = total + product, square + product**2
    found = beyond_blind(figure, np.array([False]), is_member, blind, level=0.95, seed=0)
    assert found.z[0] == pytest.approx(total / np.sqrt(square))
    assert found.critical == pytest.approx(1.645, abs=0.03)
    fitted = beyond_blind(figure, np.array([True]), is_member, blind, level=0.95, seed=0)
    assert fitted.z[0] == pytest.approx(found.z[0] / np.sqrt(2))


def test_a_figure_is_foreseen_by_folds_that_do_not_hold_the_record():
    rng = np.random.default_rng(3)
    features, is_member = rng.normal(size=(500, 3)), np.arange(500) % 2 == 0
    blind = blind_of(features, is_member)
    figure = features[:, :1] ** 2
    assert np.corrcoef(foreseen(figure, is_member, blind)[:, 0], figure[:, 0])[0, 1] > 0.9
    changed = figure.copy()
    changed[blind.fold == 2] += 1000.0 * rng.normal(size=(int((blind.fold == 2).sum()), 1))
    before, after = (foreseen(each, is_member, blind) for each in (figure, changed))
    np.testing.assert_allclose(before[blind.fold == 2], after[blind.fold == 2])
    assert not np.allclose(before[blind.fold != 2], after[blind.fold != 2])


def test_records_beyond_those_fitted_are_judged_too():
    features, is_member, column = shifted(3000, shift=0.0, leak=0.5)
    blind = blind_of(features, is_member, at_most=1000)
    assert int(blind.is_held_out.sum()) == 1000
    few = beyond_blind(column[:, None], np.array([False]), is_member, blind, level=0.95, seed=0)
    rows = blind.is_held_out
    part = beyond_blind(
        column[rows, None],
        np.array([False]),
        is_member[rows],
        BlindScores(
            evidence=blind.evidence.take(np.flatnonzero(rows)),
            fold=blind.fold[rows],
            log_odds=blind.log_odds[rows],
        ),
        level=0.95,
        seed=0,
    )
    assert few.z[0] > 1.3 * part.z[0]


@pytest.mark.long
def test_many_columns_are_narrowed_to_those_that_differ():
    rng = np.random.default_rng(4)
    is_member = rng.permutation(2000) < 1000
    features = rng.normal(size=(2000, 200)).astype(np.float32)
    features[is_member, 150] += 0.3
    blind = blind_of(features, is_member)
    column = features[:, 150] + 0.2 * rng.normal(size=2000)
    found = beyond_blind(column[:, None], np.array([False]), is_member, blind, level=0.95, seed=0)
    assert not found.says_more.any()


def test_copies_count_once():
    features, is_member, column = shifted(300, shift=0.0, leak=0.3, seed=5)
    units = np.repeat(np.arange(300), 10)
    parts = [np.repeat(each, 10, axis=0) for each in (features, is_member, column)]
    copied = beyond_blind(
        parts[2][:, None],
        np.array([False]),
        parts[1],
        blind_of(parts[0], parts[1], units=units),
        level=0.95,
        seed=0,
    )
    careless = beyond_blind(
        parts[2][:, None], np.array([False]), parts[1], blind_of(parts[0], parts[1]), level=0.95,
        seed=0,
    )  # fmt: skip
    assert abs(copied.z[0]) < 0.6 * abs(careless.z[0])


def test_what_is_foreseen_exactly_says_nothing():
    is_member = np.arange(40) % 2 == 0
    blind = blind_of(np.random.default_rng(6).normal(size=(40, 2)), is_member)
    found = beyond_blind(np.zeros((40, 1)), np.array([False]), is_member, blind, level=0.95, seed=0)
    assert found.z[0] == 0.0
    assert not found.says_more.any()
