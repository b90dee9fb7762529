"""Exit codes, verdicts and help survive a standard output of any encoding."""

import os
import subprocess
import sys

import numpy as np
import pytest

from seenit.cli.streams import spelled
from seenit.records.scores import IN_FULL, Scores
from seenit.store import write_scores


def seenit(*arguments, encoding, cwd):
    return subprocess.run(
        [sys.executable, "-m", "seenit", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_help_is_told_in_any_encoding(encoding, tmp_path):
    ended = seenit("dp-audit", "bound", "--help", encoding=encoding, cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr
    # click takes ASCII for a missing locale and writes UTF-8 instead
    assert ended.stdout.decode("utf-8" if encoding == "ascii" else encoding)


@pytest.mark.parametrize(("most", "code"), [("auc:0.9", 0), ("auc:0.6", 1)])
def test_a_verdict_and_its_exit_code_survive_ascii(most, code, tmp_path):
    is_member = (np.arange(400) < 200).astype(np.int8)
    scores = Scores(
        ids=np.arange(400),
        is_member=is_member,
        columns={"ε-prüfung": np.random.default_rng(0).normal(size=400) + is_member},
        evaluated_on={"ε-prüfung": IN_FULL},
    )
    write_scores(tmp_path / "scores.parquet", scores)

    ended = seenit("gate", ".", "--max", most, encoding="ascii", cwd=tmp_path)

    assert ended.returncode == code, ended.stderr
    assert "epsilon-prufung" in ended.stdout.decode("ascii")


def test_a_refusal_of_a_path_that_the_encoding_lacks_keeps_its_exit_code(tmp_path):
    ended = seenit("gate", "мой файл", "--max", "auc:0.6", encoding="ascii", cwd=tmp_path)

    assert ended.returncode == 2
    assert b"refused: 1 problem" in ended.stderr


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("ε ≤ 2 − δ", "ascii", "epsilon <= 2 - delta"),
        ("ε ≤ 2 − δ", "utf-8", "ε ≤ 2 − δ"),
        ("naïve · café", "latin-1", "naïve · café"),
        ("naïve · café", "ascii", "naive - cafe"),
        ("10² and ½", "ascii", "10^2 and 1/2"),
        ("図", "ascii", "?"),
        ("⁂", "ascii", "?"),
    ],
)
def test_what_an_encoding_lacks_is_spelled_out(text, encoding, expected):
    assert spelled(text, encoding) == expected
