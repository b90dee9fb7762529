import numpy as np
import pytest

from seenit.errors import ConfigError, SignalError
from seenit.evaluate.auc import auc, delong
from seenit.evaluate.audit.gate import judge_gate, parse_limit
from seenit.evaluate.intervals import bootstrap_tpr
from seenit.records.audits.gate import CANNOT_TELL, EXCEEDED, PASSED, Limit
from seenit.records.scores import IN_FULL, OUT_OF_FOLD, Scores


def scores_of(shifts, n=2000, seed=0, evaluated_on=IN_FULL):
    rng = np.random.default_rng(seed)
    is_member = np.arange(n) < n // 2
    return Scores(
        ids=np.arange(n),
        is_member=is_member.astype(np.int8),
        columns={name: rng.normal(size=n) + shift * is_member for name, shift in shifts.items()},
        evaluated_on=dict.fromkeys(shifts, evaluated_on),
    )


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("auc:0.6", Limit(max_fpr=None, most=0.6)),
        ("tpr@fpr=0.001:0.01", Limit(max_fpr=0.001, most=0.01)),
        (" tpr@fpr=1e-3:.5 ", Limit(max_fpr=0.001, most=0.5)),
    ],
)
def test_limits_are_read(text, limit):
    assert parse_limit(text) == limit
    assert parse_limit(f"{limit.quantity}:{limit.most}") == limit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "auc",
        "auc:",
        "auc:1.2",
        "auc:-0.1",
        "tpr:0.1",
        "tpr@fpr=0:0.1",
        "tpr@fpr=1.5:0.1",
        "tpr@fpr=0.1",
        "accuracy:0.6",
        "auc:0.6:0.7",
        "auc:nan",
        "auc:1e",
        "auc:0.6 x",
    ],
)
def test_other_texts_are_refused_with_an_example(text):
    with pytest.raises(ConfigError, match=r"tpr@fpr=0\.001:0\.01"):
        parse_limit(text)


@pytest.mark.parametrize(
    ("limits", "outcome", "exit_code"),
    [
        (["auc:0.9"], PASSED, 0),
        (["auc:0.6"], EXCEEDED, 1),
        (["auc:0.75"], CANNOT_TELL, 3),
        (["auc:0.9", "tpr@fpr=0.05:0.9"], PASSED, 0),
        (["auc:0.9", "auc:0.75"], CANNOT_TELL, 3),
        (["auc:0.75", "auc:0.6", "auc:0.9"], EXCEEDED, 1),
        (["tpr@fpr=0.05:0.02"], EXCEEDED, 1),
        (["tpr@fpr=0.05:0.6"], PASSED, 0),
    ],
)
def test_the_interval_decides_and_the_worst_attack_counts(limits, outcome, exit_code):
    found = judge_gate(scores_of({"weak": 0.1, "strong": 1.0}), [parse_limit(x) for x in limits])
    assert (found.outcome, found.exit_code) == (outcome, exit_code)
    for verdict, text in zip(found.verdicts, limits, strict=True):
        assert verdict.limit == parse_limit(text)
        assert verdict.attack == "strong"
        assert "strong" in verdict.reason


def test_bounds_are_one_sided_and_only_the_lower_one_pays_for_many_looks():
    scores = scores_of({f"a{number}": 0.5 for number in range(10)})
    limits = [parse_limit("auc:0.64"), parse_limit("tpr@fpr=0.05:0.13")]
    found = judge_gate(scores, limits, seed=3)
    for verdict in found.verdicts:
        column, is_member = scores.known(verdict.attack)
        if verdict.limit.max_fpr is None:
            plain, corrected = (delong(column, is_member, level=x) for x in (0.9, 0.995))
        else:
            plain, corrected = (
                bootstrap_tpr(column, is_member, max_fprs=(0.05,), seed=3, level=x, n_resamples=n)[
                    0.05
                ]
                for x, n in ((0.9, 2000), (0.995, 20_000))
            )
        assert verdict.bounds.high == pytest.approx(plain.high)
        assert verdict.bounds.low == pytest.approx(corrected.low)
        assert verdict.bounds.level == 0.95


def test_too_few_nonmembers_cannot_tell_whatever_was_found():
    found = judge_gate(scores_of({"strong": 9.0}), [parse_limit("tpr@fpr=0.001:0.01")])
    assert found.exit_code == 3
    assert found.verdicts[0].reason == (
        "1,000 non-members allow 1 false positives at FPR 0.1 %; 10,000 non-members are needed"
    )


def test_a_cross_fitted_attack_must_find_more_to_exceed_one_half():
    # An AUC two of DeLong's standard deviations above 1/2, which cross-fitting may explain.
    shift = next(x for x in np.linspace(0, 1, 200) if auc(*scores_of({"a": x}).known("a")) > 0.526)
    limit = [Limit(max_fpr=None, most=0.5)]
    fitted = scores_of({"a": shift}, evaluated_on=OUT_OF_FOLD)
    assert judge_gate(scores_of({"a": shift}), limit).outcome == EXCEEDED
    assert judge_gate(fitted, limit).outcome == CANNOT_TELL


def test_unknown_records_do_not_count():
    scores = scores_of({"strong": 1.0})
    doubled = Scores(
        ids=np.arange(4000),
        is_member=np.concatenate([scores.is_member, np.full(2000, -1, dtype=np.int8)]),
        columns={"strong": np.concatenate([scores.columns["strong"], np.full(2000, 99.0)])},
        evaluated_on=scores.evaluated_on,
    )
    limits = [parse_limit("auc:0.75"), parse_limit("tpr@fpr=0.05:0.26")]
    assert judge_gate(doubled, limits) == judge_gate(scores, limits)


def test_two_records_can_neither_pass_nor_exceed():
    scores = Scores(
        ids=np.arange(2),
        is_member=np.array([1, 0], dtype=np.int8),
        columns={"a": np.array([1.0, 0.0])},
        evaluated_on={"a": IN_FULL},
    )
    assert judge_gate(scores, [parse_limit("auc:0.6")]).outcome == CANNOT_TELL


def test_nothing_to_judge_is_refused():
    scores = scores_of({"a": 1.0}, n=40)
    with pytest.raises(ConfigError, match="gate"):
        judge_gate(scores, [])
    with pytest.raises(ConfigError, match="gate"):
        judge_gate(scores_of({}, n=4), [parse_limit("auc:0.6")])
    with pytest.raises(ConfigError, match="level"):
        judge_gate(scores, [parse_limit("auc:0.6")], level=0.5)
    lonely = Scores(
        ids=scores.ids,
        is_member=np.ones(40, dtype=np.int8),
        columns=scores.columns,
        evaluated_on=scores.evaluated_on,
    )
    with pytest.raises(SignalError, match="is_member"):
        judge_gate(lonely, [parse_limit("auc:0.6")])
