"""Plans, scores that leak them, and the command, for tests of `seenit dp-audit`."""

import csv

import numpy as np
import pytest

from seenit.cli import main


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


def edited(path, edit):
    rows = [[*row.values()] for row in read(path)]
    header = [*read(path)[0]]
    edit(header, rows)
    return write(path, header, rows)


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
