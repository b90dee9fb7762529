"""`seenit dp-audit`: from coins to a bound on the command line, and everything that is refused."""

import csv
import json

import numpy as np
import pytest
from scipy.stats import beta

from seenit.cli import main
from seenit.dpaudit import fdp_mu, gaussian_epsilon, one_run_epsilon


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def draw(folder, *, n=400, runs=1, seed=1):
    plan = folder / "plan.csv"
    more = ("--n-canaries", n, "--n-runs", runs, "--seed", seed)
    assert run("dp-audit", "plan", "--out", plan, *more) == 0
    return plan


def leak(plan, *, shift=3.0, seed=2):
    """Scores in an order of their own."""
    rows = read(plan)
    rng = np.random.default_rng(seed)
    scores = [(row["id"], rng.normal() + shift * int(row["is_member"])) for row in rows]
    mixed = [scores[at] for at in rng.permutation(len(scores))]
    return write(plan.parent / "scores.csv", ("id", "score"), mixed)


def bound(plan, scores, *more, out=None):
    out = out or plan.parent / "dp_audit.json"
    common = ("--plan", plan, "--scores", scores, "--out", out)
    return run("dp-audit", "bound", *common, *more)


def said(capsys):
    output = capsys.readouterr()
    return " ".join((output.out + output.err).split())


def test_a_plan_holds_coins_that_its_seed_draws_again(tmp_path, capsys):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = draw(tmp_path / "a", n=30, runs=3), draw(tmp_path / "b", n=30, runs=3)
    assert one.read_bytes() == two.read_bytes()
    rows = read(one)
    assert [row["id"] for row in rows] == [str(at) for at in range(90)]
    assert [row["run"] for row in rows] == [str(at // 30) for at in range(90)]
    assert {row["is_member"] for row in rows} == {"0", "1"}
    assert "90 in 3 training runs" in said(capsys)


def test_without_a_seed_the_coins_are_fresh_and_their_seed_is_said(tmp_path, capsys):
    for name in ("a.csv", "b.csv"):
        assert run("dp-audit", "plan", "--n-canaries", 64, "--out", tmp_path / name) == 0
    told = said(capsys)
    assert (tmp_path / "a.csv").read_bytes() != (tmp_path / "b.csv").read_bytes()
    seed = told.split("seed ")[1].split(",")[0]
    again = ("--n-canaries", 64, "--seed", seed, "--out", tmp_path / "c.csv")
    assert run("dp-audit", "plan", *again) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()


def test_a_plan_is_never_overwritten(tmp_path, capsys):
    plan = draw(tmp_path)
    before = plan.read_bytes()
    assert run("dp-audit", "plan", "--n-canaries", 9, "--out", plan) == 2
    assert "expected a new file" in said(capsys)
    assert plan.read_bytes() == before


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


def test_no_leak_proves_nothing(tmp_path):
    plan = draw(tmp_path)
    scores = leak(plan, shift=0.0)
    for method in ("one-run", "fdp"):
        assert bound(plan, scores, "--delta", 1e-5, "--method", method) == 0
        assert json.loads((tmp_path / "dp_audit.json").read_text())["epsilon"] == 0.0


def edited(path, edit):
    rows = [[*row.values()] for row in read(path)]
    header = [*read(path)[0]]
    edit(header, rows)
    return write(path, header, rows)


def rename(header, rows):
    header[0] = "name"


def repeat(header, rows):
    rows[1] = list(rows[0])


def unknown(header, rows):
    rows[0][0] = "stranger"


def drop(header, rows):
    del rows[7:]


def not_a_number(header, rows):
    rows[3][-1] = "nan"


def infinite(header, rows):
    rows[3][-1] = "inf"


def empty(header, rows):
    rows[3][-1] = ""


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (rename, "expected the columns id or ids"),
        (repeat, "expected each id once"),
        (unknown, "expected the same ids"),
        (drop, "that are not there, the first"),
        (not_a_number, "got 'nan' in row 4; score every canary of the plan, none may be left out"),
        (infinite, "got 'inf' in row 4"),
        (empty, "got an empty cell in row 4"),
    ],
)
def test_scores_that_do_not_fit_the_plan_are_refused(tmp_path, capsys, edit, words):
    plan = draw(tmp_path, n=40)
    scores = edited(leak(plan), edit)
    assert bound(plan, scores, "--delta", 1e-5) == 2
    told = said(capsys)
    assert words in told
    assert "scores.csv" in told
    assert not (tmp_path / "dp_audit.json").exists()


def two(header, rows):
    rows[0][2] = "2"


def half(header, rows):
    rows[0][1] = "0.5"


def all_in(header, rows):
    for row in rows:
        row[2] = "1"


def no_run(header, rows):
    header[1] = "fold"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (two, "expected 1"),
        (half, "run: expected a whole number in every row"),
        (all_in, "expected the coin flips of a plan, got 40 members among 40"),
        (no_run, "expected the columns run"),
    ],
)
def test_plans_that_no_coin_drew_are_refused(tmp_path, capsys, edit, words):
    plan = draw(tmp_path, n=40)
    scores = leak(plan)
    assert bound(edited(plan, edit), scores, "--delta", 1e-5) == 2
    assert words in said(capsys)


def test_several_problems_are_said_at_once(tmp_path, capsys):
    plan = draw(tmp_path, n=40)
    scores = edited(leak(plan), not_a_number)
    edited(plan, no_run)
    assert bound(plan, scores, "--delta", 1e-5) == 2
    told = said(capsys)
    assert "2 problems" in told
    assert "columns run" in told
    assert "'nan'" in told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--delta", 1), "delta"),
        (("--delta", -1), "delta"),
        (("--delta", 0.1, "--level", 1), "level"),
        (("--delta", 0, "--method", "fdp"), "no finite ε at δ = 0"),
        (("--delta", 0.1, "--method", "two-run"), "expected one-run, fdp or clopper-pearson"),
        (("--delta", 0.1, "--threshold", 1), "--threshold"),
        (("--delta", 0.1, "--method", "clopper-pearson", "--guesses", 10), "--guesses"),
        (("--delta", 0.1, "--guesses", 7), "an even number"),
        (("--delta", 0.1, "--guesses", "1,2,3"), "an even number"),
        (("--delta", 0.1, "--guesses", "-4"), "an even number"),
        (("--delta", 0.1, "--guesses", 0), "an even number"),
        (("--delta", 0.1, "--guesses", 42), "at most one for each of 40 canaries"),
        (("--delta", 0.1, "--claim", -1), "--claim"),
        (("--delta", 0.1, "--claim", "nan"), "--claim"),
        ((), "--delta"),
    ],
)
def test_options_that_cannot_be_are_refused_by_name(tmp_path, capsys, more, words):
    plan = draw(tmp_path, n=40)
    assert bound(plan, leak(plan), *more) == 2
    assert words in said(capsys)


@pytest.mark.parametrize(
    "more",
    [
        ("--n-canaries", 0),
        ("--n-canaries", 10**11),
        ("--n-canaries", 5, "--n-runs", 0),
        ("--n-canaries", 5, "--seed", -1),
    ],
)
def test_plans_of_impossible_sizes_and_seeds_are_refused(tmp_path, more):
    assert run("dp-audit", "plan", "--out", tmp_path / "p.csv", *more) == 2
    assert not (tmp_path / "p.csv").exists()


def test_places_that_cannot_be_written_are_refused_before_any_work(tmp_path, capsys):
    plan = draw(tmp_path, n=40)
    scores = edited(leak(plan), not_a_number)
    for out in (tmp_path, plan / "x.json", tmp_path / "none" / "x.json"):
        assert bound(plan, scores, "--delta", 0.1, out=out) == 2
        told = said(capsys)
        assert "--out" in told
        assert "'nan'" in told
        if out != tmp_path:
            assert run("dp-audit", "plan", "--n-canaries", 5, "--out", out) == 2
            assert "--out" in said(capsys)


def test_missing_files_are_refused(tmp_path, capsys):
    plan = draw(tmp_path, n=40)
    assert bound(plan, tmp_path / "none.csv", "--delta", 0.1) == 2
    assert "none.csv" in said(capsys)
    assert bound(tmp_path / "none.csv", leak(plan), "--delta", 0.1) == 2


def test_ids_may_be_text(tmp_path):
    plan = draw(tmp_path)
    scores = leak(plan)
    assert bound(plan, scores, "--delta", 0) == 0
    by_number = json.loads((tmp_path / "dp_audit.json").read_text())
    for path in (plan, scores):
        edited(path, lambda _, rows: [row.__setitem__(0, f"c-{row[0]}") for row in rows])
    assert bound(plan, scores, "--delta", 0) == 0
    assert json.loads((tmp_path / "dp_audit.json").read_text()) == by_number
