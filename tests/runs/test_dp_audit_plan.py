"""`seenit dp-audit plan`: coins, and what is refused."""

import pytest
from dp_audit_case import draw, read, run, said


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
