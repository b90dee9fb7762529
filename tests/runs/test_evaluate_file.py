"""`seenit evaluate`: figures, and the sentence where they lie below chance."""

import csv

import numpy as np
import pytest

import seenit
from seenit.cli import main

N = 300


def _write(path, header, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def _files(tmp_path, *, sign: float, cells=("1", "0"), ids=str):
    rng = np.random.default_rng(0)
    member = rng.permutation(np.repeat([True, False], N))
    scores = sign * (rng.normal(size=2 * N) + 1.5 * member)
    truth = [(at, cells[0] if one else cells[1]) for at, one in enumerate(member)]
    return (
        _write(
            tmp_path / "loss.csv", ("id", "score"), [(ids(at), s) for at, s in enumerate(scores)]
        ),
        _write(tmp_path / "truth.csv", ("id", "membership"), truth),
    )


def _run(scores, truth, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", str(scores), "--truth", str(truth)])
    return ended.value.code or 0, " ".join(capsys.readouterr().out.split())


def test_scores_the_right_way_round_bring_no_warning(tmp_path, capsys) -> None:
    files = _files(tmp_path, sign=1.0, cells=("yes", "no"))

    code, told = _run(*files, capsys)

    assert code == 0
    assert "warning" not in told
    assert seenit.evaluate_file(*files).warnings == ()


def test_scores_the_wrong_way_round_are_told_with_their_causes(tmp_path, capsys) -> None:
    files = _files(tmp_path, sign=-1.0)

    code, told = _run(*files, capsys)

    assert code == 0
    assert "warning: the attack loss ranks members below non-members: AUC" in told
    assert "members and non-members are swapped" in told
    assert "scores are the wrong way round" in told
    (warning,) = seenit.evaluate_file(*files).warnings
    assert " ".join(warning.split()) in told


def test_float_ids_are_said_once(tmp_path, capsys) -> None:
    code, told = _run(*_files(tmp_path, sign=1.0, ids=float), capsys)

    assert code == 0
    assert told.count("600 are written as floats") == 1
