import numpy as np
import pytest
from report_case import verdict_of

from seenit.errors import ConfigError, SignalError
from seenit.evaluate import auc, evaluate, evaluate_attack, tpr_at_fpr
from seenit.records.audits.leakage import LEAKS
from seenit.records.evaluation import Choice, Interval
from seenit.records.scores import IN_FULL, OUT_OF_FOLD, Scores

RATES = (0.05, 0.001)


def three_attacks(n=1200, n_unknown=300, seed=0):
    rng = np.random.default_rng(seed)
    total = n + n_unknown
    truth = rng.random(total) < 0.5
    is_member = truth.astype(np.int8)
    is_member[n:] = -1
    noise = rng.normal(size=(3, total))
    return Scores(
        ids=np.arange(total),
        is_member=is_member,
        columns={
            "guess": noise[0],
            "strong": noise[1] + 1.0 * truth,
            "weak": noise[2] + 0.6 * truth,
        },
        evaluated_on={"guess": IN_FULL, "strong": OUT_OF_FOLD, "weak": IN_FULL},
    )


def judged(scores, choice=None, n_private=(300, 90)):
    return evaluate(
        scores,
        choice=choice or Choice(attack="strong", reason="named"),
        verdict=verdict_of(LEAKS),
        max_fprs=RATES,
        n_private=n_private,
        skipped={"label-views": "needs label_hits"},
        seed=0,
    )


def test_every_column_is_measured_and_the_strongest_comes_first():
    scores = three_attacks()
    found = judged(scores)
    assert [entry.attack for entry in found.attacks] == ["strong", "weak", "guess"]
    known = scores.is_known
    for entry in found.attacks:
        column, truth = scores.columns[entry.attack][known], scores.is_member[known] == 1
        assert entry.auc.value == auc(column, truth)
        assert entry.n_members == truth.sum()
        assert entry.n_members + entry.n_nonmembers == 1200
        assert entry.evaluated_on == scores.evaluated_on[entry.attack]
        for rate, point in zip(RATES, entry.tpr_at_fpr, strict=True):
            assert point.max_fpr == rate
            assert point.tpr.value == tpr_at_fpr(column, truth, max_fpr=rate)
            assert point.tpr.low < point.tpr.high
        assert set(entry.precision_at_prior) == {0.5, 0.1, 0.01}
        assert entry.ties.n_distinct == 1200
        assert [expected.n for expected in entry.expected_private] == [300, 90]
    assert found.skipped == {"label-views": "needs label_hits"}


def test_fewer_than_ten_false_positives_are_not_resolvable():
    entry = judged(three_attacks()).of("strong")
    five, thousandth = entry.tpr_at_fpr
    assert five.n_false_positives_allowed >= 10
    assert five.resolvable
    assert thousandth.n_false_positives_allowed == 0
    assert not thousandth.resolvable


def test_unknown_records_change_nothing_but_their_own_scores():
    scores = three_attacks()
    other = {
        name: np.where(scores.is_known, column, 1e6) for name, column in scores.columns.items()
    }
    changed = Scores(
        ids=scores.ids,
        is_member=scores.is_member,
        columns=other,
        evaluated_on=scores.evaluated_on,
    )
    assert judged(changed) == judged(scores)


def test_the_chosen_attack_is_compared_with_each_other_one():
    found = judged(three_attacks())
    assert [(entry.attack, entry.other, entry.quantity) for entry in found.comparisons] == [
        ("strong", "guess", "auc"),
        ("strong", "weak", "auc"),
        ("strong", "guess", "tpr@fpr=0.05"),
        ("strong", "weak", "tpr@fpr=0.05"),
    ]
    assert all(entry.p_value < 0.01 for entry in found.comparisons)


def test_learned_attacks_get_an_allowance_for_the_refit():
    scores = three_attacks()
    learned = evaluate_attack("strong", scores, max_fprs=RATES, n_private=(300,), seed=0)
    direct = evaluate_attack(
        "strong",
        Scores(
            ids=scores.ids,
            is_member=scores.is_member,
            columns=scores.columns,
            evaluated_on={**scores.evaluated_on, "strong": IN_FULL},
        ),
        max_fprs=RATES,
        n_private=(300,),
        seed=0,
    )
    a, b = learned.expected_private[0].auc, direct.expected_private[0].auc
    assert a.value == b.value
    assert a.high - a.low > b.high - b.low


def test_the_promise_is_lowered_by_what_choosing_added_and_never_raised():
    scores = three_attacks()
    plain = judged(scores).of("strong").expected_private[0]
    corrected = {
        "tpr@fpr=0.05": Interval(value=plain.tpr_at_fpr[0.05].value + 0.5, low=0, high=1),
        "auc": Interval(value=judged(scores).of("strong").auc.value - 0.02, low=0, high=1),
    }
    found = judged(scores, Choice(attack="strong", reason="best of many", corrected=corrected))
    promise = found.of("strong").expected_private[0]
    assert promise.auc.value == pytest.approx(plain.auc.value - 0.02)
    assert promise.tpr_at_fpr == plain.tpr_at_fpr
    assert found.of("weak") == judged(scores).of("weak")


def test_a_corrected_quantity_that_nobody_knows_is_refused():
    choice = Choice(
        attack="strong", reason="", corrected={"accuracy": Interval(value=0.5, low=0, high=1)}
    )
    with pytest.raises(ConfigError, match="accuracy"):
        judged(three_attacks(), choice)


def test_without_withheld_records_nothing_is_promised():
    found = judged(three_attacks(n_unknown=0), n_private=())
    assert all(entry.expected_private == () for entry in found.attacks)


def test_scores_of_members_alone_are_refused():
    scores = three_attacks()
    lonely = Scores(
        ids=scores.ids,
        is_member=np.where(scores.is_member == 0, -1, scores.is_member).astype(np.int8),
        columns=scores.columns,
        evaluated_on=scores.evaluated_on,
    )
    with pytest.raises(SignalError, match="is_member"):
        judged(lonely)


def test_the_judged_rate_is_the_first_that_was_asked_for():
    found = judged(three_attacks())
    assert found.judged_fpr == RATES[0]
    assert found.verdict == verdict_of(LEAKS)
