"""`seenit dp-audit bound`: from coins and scores to a bound, and to a claim that is refuted."""

import json

import numpy as np
import pytest
from dp_audit_case import bound, draw, edited, leak, read, said, write
from scipy.stats import beta

from seenit.dpaudit import fdp_mu, gaussian_epsilon, one_run_epsilon


def epsilon_of(method, m, r, v):
    if method == "one-run":
        return one_run_epsilon(n_canaries=m, n_guesses=r, n_correct=v, delta=1e-5)
    return gaussian_epsilon(fdp_mu(n_canaries=m, n_guesses=r, n_correct=v), delta=1e-5)


@pytest.mark.parametrize("method", ["one-run", "fdp"])
def test_a_bound_from_fixed_guesses_is_what_was_counted(tmp_path, capsys, method):
    plan = draw(tmp_path)
    scores = leak(plan)
    ranked = sorted(read(scores), key=lambda row: float(row["score"]))
    coins = {row["id"]: row["is_member"] for row in read(plan)}
    right = sum(coins[row["id"]] == "1" for row in ranked[-60:])
    right += sum(coins[row["id"]] == "0" for row in ranked[:40])
    more = ("--delta", 1e-5, "--method", method, "--guesses", "60,40")
    assert bound(plan, scores, *more) == 0
    found = json.loads((tmp_path / "dp_audit.json").read_text())
    assert found["epsilon"] == epsilon_of(method, 400, 100, right)
    assert (found["n_canaries"], found["n_guesses"], found["n_correct"]) == (400, 100, right)
    assert (found["method"], found["n_tried"], found["delta"]) == (method, 1, 1e-5)
    assert ("mu" in found) == (method == "fdp")
    told = said(capsys)
    assert f"{found['epsilon']:.3f} 1e-05 0.95 400 100 {right}" in told
    assert " ".join(found["definition"].split()) in told


def test_one_canary_in_each_of_many_runs_is_bounded_by_clopper_pearson(tmp_path):
    plan = draw(tmp_path, n=1, runs=300)
    scores = leak(plan)
    more = ("--delta", 0.01, "--method", "clopper-pearson", "--threshold", 1.5)
    assert bound(plan, scores, *more) == 0
    coins = {row["id"]: row["is_member"] == "1" for row in read(plan)}
    flagged = {row["id"]: float(row["score"]) >= 1.5 for row in read(scores)}
    n_in = sum(coins.values())
    n_out = 300 - n_in
    hits = sum(flagged[key] and coins[key] for key in coins)
    alarms = sum(flagged[key] and not coins[key] for key in coins)
    tail = 0.05 / 4
    by_flags = (beta.ppf(tail, hits, n_in - hits + 1) - 0.01) / beta.ppf(
        1 - tail, alarms + 1, n_out - alarms
    )
    by_passes = (beta.ppf(tail, n_out - alarms, alarms + 1) - 0.01) / beta.ppf(
        1 - tail, n_in - hits + 1, hits
    )
    found = json.loads((tmp_path / "dp_audit.json").read_text())
    assert found["epsilon"] == pytest.approx(np.log(max(by_flags, by_passes)))
    assert (found["n_runs"], found["n_guesses"], found["n_tried"]) == (300, 300, 2)
    assert found["n_correct"] == hits + n_out - alarms
    assert bound(plan, scores, *more[:4]) == 0
    halved = json.loads((tmp_path / "dp_audit.json").read_text())
    assert 0 < halved["n_guesses"] <= 151
    assert halved["n_tried"] == 1


def test_canaries_that_share_a_run_are_not_counted_as_independent(tmp_path, capsys):
    plan = draw(tmp_path, n=40, runs=2)
    more = ("--delta", 1e-5, "--method", "clopper-pearson")
    assert bound(plan, leak(plan), *more) == 2
    assert "got 40 in run 0; canaries of one run are not independent" in said(capsys)


@pytest.mark.parametrize(
    ("claim", "code", "words"), [(1, 1, "is refuted"), (8, 0, "no proof of it")]
)
def test_a_claim_is_refuted_by_exit_code_and_by_name(tmp_path, capsys, claim, code, words):
    plan = draw(tmp_path)
    assert bound(plan, leak(plan), "--delta", 1e-5, "--claim", claim) == code
    found = json.loads((tmp_path / "dp_audit.json").read_text())
    assert found["claim"] == claim
    assert found["claim_is_refuted"] == (code == 1) == (found["epsilon"] > claim)
    assert words in said(capsys)


@pytest.mark.parametrize("method", ["one-run", "fdp"])
def test_every_epsilon_says_its_neighbouring_relation(tmp_path, capsys, method):
    plan = draw(tmp_path)
    assert bound(plan, leak(plan), "--delta", 1e-5, "--method", method, "--claim", 20) == 0
    found = json.loads((tmp_path / "dp_audit.json").read_text())
    assert found["neighbouring"] == "add-remove"
    assert "one record added or removed" in found["definition"]
    told = said(capsys)
    assert "The claim ε ≤ 20 (add/remove)" in told
    assert "one record added or removed" in told


@pytest.mark.parametrize(
    ("relation", "words"),
    [("replace-one", "one record replaced by another"), ("bounded", "expected add-remove or")],
)
def test_a_claim_for_another_relation_is_not_compared(tmp_path, capsys, relation, words):
    plan = draw(tmp_path)
    more = ("--delta", 1e-5, "--claim", 1, "--neighbouring", relation)
    assert bound(plan, leak(plan), *more) == 2
    assert words in said(capsys)
    assert not (tmp_path / "dp_audit.json").exists()


def randomised_response(plan, *, n_true):
    """Scores that show the first `n_true` coins as they are and the others turned round."""
    rows = read(plan)
    shown = [
        int(row["is_member"]) if at < n_true else 1 - int(row["is_member"])
        for at, row in enumerate(rows)
    ]
    return write(
        plan.parent / "scores.csv",
        ("id", "score"),
        [(row["id"], bit) for row, bit in zip(rows, shown, strict=True)],
    )


def test_a_true_claim_of_randomised_response_is_not_refuted_by_a_gaussian_curve(tmp_path, capsys):
    """At ε = 1 each coin is shown truly with probability e / (1 + e): 731 of 1,000."""
    plan = draw(tmp_path, n=1000)
    scores = randomised_response(plan, n_true=731)
    more = ("--delta", 1e-5, "--claim", 1)
    assert bound(plan, scores, *more, "--method", "fdp") == 3
    found = json.loads((tmp_path / "dp_audit.json").read_text())
    assert found["epsilon"] > 1
    assert (found["claim_is_refuted"], found["gaussian_claim_is_refuted"]) == (False, True)
    told = said(capsys)
    assert "No Gaussian mechanism of ε ≤ 1 (add/remove)" in told
    assert "itself is not refuted" in told
    assert bound(plan, scores, *more, "--method", "one-run") == 0
    found = json.loads((tmp_path / "dp_audit.json").read_text())
    assert (found["claim_is_refuted"], found["gaussian_claim_is_refuted"]) == (False, False)


def test_no_leak_proves_nothing(tmp_path):
    plan = draw(tmp_path)
    scores = leak(plan, shift=0.0)
    for method in ("one-run", "fdp"):
        assert bound(plan, scores, "--delta", 1e-5, "--method", method) == 0
        assert json.loads((tmp_path / "dp_audit.json").read_text())["epsilon"] == 0.0


def test_ids_may_be_text(tmp_path):
    plan = draw(tmp_path)
    scores = leak(plan)
    assert bound(plan, scores, "--delta", 0) == 0
    by_number = json.loads((tmp_path / "dp_audit.json").read_text())
    for path in (plan, scores):
        edited(path, lambda _, rows: [row.__setitem__(0, f"c-{row[0]}") for row in rows])
    assert bound(plan, scores, "--delta", 0) == 0
    assert json.loads((tmp_path / "dp_audit.json").read_text()) == by_number


def reversed_scores(plan):
    leak(plan)
    rows = [(row["id"], -float(row["score"])) for row in read(plan.parent / "scores.csv")]
    return write(plan.parent / "scores.csv", ("id", "score"), rows)


@pytest.mark.parametrize(
    ("method", "n", "runs"), [("one-run", 400, 1), ("fdp", 400, 1), ("clopper-pearson", 1, 300)]
)
def test_scores_the_wrong_way_round_test_no_claim(tmp_path, capsys, method, n, runs):
    plan = draw(tmp_path, n=n, runs=runs)
    scores = reversed_scores(plan)
    more = ("--delta", 1e-5, "--method", method, "--claim", 10)
    if method == "clopper-pearson":
        more = (*more, "--threshold", -1.5)

    code = bound(plan, scores, *more)

    assert code == 3
    told = said(capsys)
    assert "cannot be told" in told
    assert "not refuted; that is no proof" not in told
    assert "ranks members below non-members" in told
    assert "scores are the wrong way round" in told
    found = json.loads((tmp_path / "dp_audit.json").read_text())
    assert found["claim_cannot_be_told"] is True
    assert len(found["warnings"]) == 1


def test_scores_the_wrong_way_round_are_told_without_a_claim(tmp_path, capsys):
    plan = draw(tmp_path)

    assert bound(plan, reversed_scores(plan), "--delta", 1e-5) == 0
    assert "ranks members below non-members" in said(capsys)


@pytest.mark.parametrize("shift", [0.0, 3.0])
def test_scores_that_are_no_worse_than_chance_bring_no_warning(tmp_path, capsys, shift):
    plan = draw(tmp_path)

    assert bound(plan, leak(plan, shift=shift), "--delta", 1e-5, "--claim", 50) == 0

    assert "not refuted; that is no proof" in said(capsys)
    found = json.loads((tmp_path / "dp_audit.json").read_text())
    assert (found["warnings"], found["claim_cannot_be_told"]) == ([], False)


def test_float_ids_of_the_scores_are_said_and_change_nothing(tmp_path, capsys):
    plan = draw(tmp_path)
    scores = leak(plan)
    assert bound(plan, scores, "--delta", 1e-5) == 0
    before = json.loads((tmp_path / "dp_audit.json").read_text())
    rows = [(f"{row['id']}.0", row["score"]) for row in read(scores)]
    write(scores, ("id", "score"), rows)

    assert bound(plan, scores, "--delta", 1e-5, out=tmp_path / "again.json") == 0

    after = json.loads((tmp_path / "again.json").read_text())
    assert after["epsilon"] == before["epsilon"]
    assert said(capsys).count("400 are written as floats") == 1
