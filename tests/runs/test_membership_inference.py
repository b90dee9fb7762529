"""The original command: three files in the folder, one submission out."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "membership_inference.py"
STUB = """
import json, sys
def main():
    print(json.dumps(sys.argv))
    sys.exit(7)
"""
DEFAULTS = [
    *("--target", "01_MIA.pt", "--public", "pub.pt", "--private", "priv_out.pt"),
    *("--preset", "tml2025", "--out", "submission.csv"),
]


@pytest.fixture
def folder(tmp_path):
    """A working folder with the three files, and a stubbed seenit that prints what it was told."""
    package = tmp_path / "packages" / "seenit"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "cli.py").write_text(STUB)
    work = tmp_path / "work"
    work.mkdir()
    for name in ("01_MIA.pt", "pub.pt", "priv_out.pt"):
        (work / name).write_text("")
    return work


def run(folder, *options, packages="packages"):
    # -I and -S keep the installed seenit out, so that the stub or nothing is found.
    start = (
        "import runpy, sys; sys.path.insert(0, sys.argv[1]); sys.argv = sys.argv[2:]; "
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", start, folder.parent / packages, SCRIPT, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_three_files_become_one_score_command(folder) -> None:
    done = run(folder)
    assert json.loads(done.stdout) == ["seenit", "score", *DEFAULTS]
    assert done.returncode == 7  # the exit code is seenit's own


def test_options_pass_through(folder) -> None:
    options = ["--attack", "heuristic", "--mean=.5,.5,.5", "--std", ".2,.2,.2", "--references", "8"]
    assert json.loads(run(folder, *options).stdout) == ["seenit", "score", *DEFAULTS, *options]


def test_an_option_of_the_users_replaces_the_default(folder) -> None:
    (folder / "priv_out.pt").unlink()
    told = json.loads(run(folder, "--private", "mine.pt", "--out=o.csv").stdout)
    assert told == [
        "seenit",
        "score",
        *DEFAULTS[:4],
        *DEFAULTS[6:8],
        "--private",
        "mine.pt",
        "--out=o.csv",
    ]


def test_all_missing_files_are_named_at_once(folder) -> None:
    (folder / "01_MIA.pt").unlink()
    (folder / "priv_out.pt").unlink()
    done = run(folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"membership_inference: missing in {folder}: 01_MIA.pt, priv_out.pt; put them here, or "
        "pass --target FILE, --private FILE\n"
    )


def test_help_needs_no_files(folder) -> None:
    for file in folder.iterdir():
        file.unlink()
    assert "--help" in json.loads(run(folder, "--help").stdout)


def test_without_seenit_one_line_says_how_to_install_it(folder) -> None:
    done = run(folder, packages="nothing")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("pip install .\n")
    assert done.stderr.count("\n") == 1


def test_a_normalisation_beside_the_files_is_passed_on(folder) -> None:
    (folder / "normalisation.json").write_text('{"std": [0.25, 0.5, 1], "mean": [-0.1, 0.4, 0]}')

    told = json.loads(run(folder, "--seed", "1").stdout)

    assert told == [
        "seenit",
        "score",
        *DEFAULTS,
        "--mean=-0.1,0.4,0",
        "--std=0.25,0.5,1",
        "--seed",
        "1",
    ]


def test_a_normalisation_that_was_typed_goes_before_the_file(folder) -> None:
    (folder / "normalisation.json").write_text("not read")
    options = ["--mean=.5,.5,.5", "--std", ".2,.2,.2"]
    assert json.loads(run(folder, *options).stdout) == ["seenit", "score", *DEFAULTS, *options]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "JSONDecodeError"),
        (b"\xff\xfe", "UnicodeDecodeError"),
        (b"[0.5]", "no names"),
        (b"{}", "nothing"),
        (b'{"mean": [0.5]}', "the names mean"),
        (b'{"mean": [0.5], "std": [0.5], "size": 32}', "the names mean, size, std"),
        (b'{"mean": 0.5, "std": [0.5]}', "mean: expected finite numbers in a list, got 0.5"),
        (b'{"mean": ["x"], "std": [0.5]}', "mean: expected finite numbers"),
        (b'{"mean": [true], "std": [0.5]}', "mean: expected finite numbers"),
        (b'{"mean": [], "std": []}', "mean: expected finite numbers"),
        (b'{"mean": [NaN], "std": [0.5]}', "mean: expected finite numbers"),
        (b'{"mean": [0.5], "std": [0]}', "std: expected finite numbers above 0"),
        (b'{"mean": [0.5, 0.5], "std": [0.5]}', "as many means as deviations, got 2 and 1"),
        (b"[" * 100000, "RecursionError"),
    ],
)
def test_a_normalisation_that_cannot_be_used_is_refused(folder, content, said) -> None:
    (folder / "normalisation.json").write_bytes(content)

    done = run(folder)

    assert done.returncode == 2
    assert done.stderr.startswith("membership_inference: normalisation.json: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
