"""One FPR is judged at, and everything that a run shows first is at that one."""

import json
from shutil import copytree

import pytest
from signals_file import write_signals

from seenit.cli import main
from seenit.words import rate_name

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("quick_stack")]

RATES = (0.05, 0.01, 0.001)


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.fixture(scope="module")
def signals(tmp_path_factory):
    path = tmp_path_factory.mktemp("signals") / "signals.npz"
    write_signals(path, n=900, n_unknown=100, leak=2.0)
    return path


@pytest.mark.parametrize(
    "rate",
    [RATES[1], *(pytest.param(rate, marks=pytest.mark.slow) for rate in (RATES[0], RATES[2]))],
)
def test_a_run_is_shown_at_the_rate_that_it_is_judged_at(signals, tmp_path, capsys, rate):
    """Terminal, page, summary and comparison; the other rates come after it, in any order."""
    others = [each for each in sorted(RATES) if each != rate]
    fprs = [part for each in (rate, *others) for part in ("--fpr", each)]
    code = run("score", "--signals", signals, "--attack", "loss", *fprs,
               "--run-dir", tmp_path / "first")  # fmt: skip
    assert code == 0
    copytree(tmp_path / "first", tmp_path / "second")
    lines = capsys.readouterr().out.splitlines()
    tables = [line for line in lines if line.startswith("Attack") or "TPR at FPR" in line]
    content = json.loads((tmp_path / "first" / "summary.json").read_text())
    page = (tmp_path / "first" / "report.html").read_text()
    at = rate_name(rate)
    assert content["judged_fpr"] == rate
    assert next(iter(content["attacks"]["loss"]["tpr_at_fpr"])) == f"{rate:g}"
    assert [line for line in tables if line.startswith("Attack")]
    for line in tables:
        if "│" not in line:  # the verdict in its frame names the attack and rate that decide
            assert line.rstrip().endswith(f"TPR at FPR {at}") or f"TPR at FPR {at} " in line
    assert f"at a false-positive rate of {at}" in page
    assert f'<b id="roc-fpr">{at}</b>' in page
    assert run("report", tmp_path / "first", "--compare", tmp_path / "second") == 0
    compared = (tmp_path / "first" / "comparison.html").read_text()
    assert f"at FPR {at}" in compared
    assert not any(f"at FPR {rate_name(each)}" in compared for each in others)
