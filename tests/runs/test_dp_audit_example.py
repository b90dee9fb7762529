"""The documented audit of DP-SGD: an honest run keeps its claim, one without noise does not."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "dp-audit.md").read_text()

pytestmark = pytest.mark.slow


def documented():
    """The commands of the section on Opacus, without the installation."""
    section = PAGE.partition("## With Opacus")[2]
    return re.search(r"```\npip install opacus\n(.*?)```", section, re.DOTALL)[1].splitlines()


def test_the_claim_of_an_honest_training_stands_and_that_of_a_broken_one_falls(tmp_path):
    pytest.importorskip("opacus")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    codes, bounds, claimed = [], [], []
    for line in documented():
        program, *arguments = shlex.split(line)
        call = {
            "seenit": [sys.executable, "-c", "from seenit.cli import main; main()"],
            "python": [sys.executable],
        }[program]
        ended = subprocess.run([*call, *arguments], cwd=tmp_path, capture_output=True, text=True)
        assert ended.returncode in (0, 1), ended.stderr
        codes.append(ended.returncode)
        if program == "python":
            claimed.append(float(re.search(r"claimed: epsilon ([\d.]+)", ended.stdout)[1]))
        if arguments[1] == "bound":
            bounds.append(json.loads((tmp_path / "dp_audit.json").read_text())["epsilon"])
    assert codes == [0, 0, 0, 0, 1]
    assert claimed[0] == claimed[1] <= 2.0
    honest, broken = bounds
    assert honest < claimed[0] < 2.0 < broken
