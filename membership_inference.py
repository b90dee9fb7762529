"""01_MIA.pt, pub.pt and priv_out.pt in this folder become submission.csv.

    python membership_inference.py [any option of `seenit score`]

Without options this is `seenit score` on the three files with the tml2025 normalisation;
`--attack heuristic` submits the seed formula. It sends nothing: `seenit submit` does, when asked.

Another normalisation is read from a file `normalisation.json` in this folder, unless `--mean` or
`--std` is passed: {"mean": [0.30, 0.30, 0.30], "std": [0.29, 0.29, 0.29]}, a number per channel in
the scale of images in [0, 1].
"""

import importlib.util
import json
import math
import sys
from pathlib import Path

FILES = {"--target": "01_MIA.pt", "--public": "pub.pt", "--private": "priv_out.pt"}
NORMALISATION = "normalisation.json"
DEFAULTS = {**FILES, "--preset": "tml2025", "--out": "submission.csv"}


def main(passed: list[str]) -> int:
    """Run `seenit score`; 2 if it is not installed or a file is missing."""
    if importlib.util.find_spec("seenit") is None:
        return refuse("seenit is not installed; in the folder of its pyproject.toml: pip install .")
    named = {argument.split("=")[0] for argument in passed}
    defaults = {flag: value for flag, value in DEFAULTS.items() if flag not in named}
    missing = [name for flag, name in FILES.items() if flag in defaults and not Path(name).exists()]
    if missing and "--help" not in named:
        return refuse(
            f"missing in {Path.cwd()}: {', '.join(missing)}; put them here, or pass "
            + ", ".join(f"{flag} FILE" for flag, name in FILES.items() if name in missing)
        )

    try:
        own = [] if {"--mean", "--std"} & named else normalisation_options(Path(NORMALISATION))
    except ValueError as error:
        return refuse(f"{NORMALISATION}: {error}")

    from seenit.cli import main as seenit

    files = [part for pair in defaults.items() for part in pair]
    sys.argv = ["seenit", "score", *files, *own, *passed]
    seenit()
    return 0


def normalisation_options(path: Path) -> list[str]:
    """--mean and --std as the file has them; none without a file.

    Raises:
        ValueError: It is there and cannot be used; the message says why and what to do.
    """
    if not path.exists():
        return []
    wanted = 'expected {"mean": [...], "std": [...]} with a number per channel'
    advice = "correct the file, or pass --mean and --std"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{wanted}, got {type(error).__name__}: {error}; {advice}") from None
    names = sorted(found) if isinstance(found, dict) else []
    if names != ["mean", "std"]:
        got = (
            f"the names {', '.join(names) or 'nothing'}" if isinstance(found, dict) else "no names"
        )
        raise ValueError(f"{wanted}, got {got}; {advice}")
    for name in names:
        values = found[name]
        is_usable = isinstance(values, list) and values and all(map(is_number, values))
        if not is_usable or (name == "std" and min(values) <= 0):
            above = " above 0" if name == "std" else ""
            raise ValueError(
                f"{name}: expected finite numbers{above} in a list, got {json.dumps(values)[:60]}; "
                f"{advice}"
            )
    if len(found["mean"]) != len(found["std"]):
        counts = f"{len(found['mean'])} and {len(found['std'])}"
        raise ValueError(f"expected as many means as deviations, got {counts}; {advice}")
    return [f"--{name}={','.join(map(repr, found[name]))}" for name in names]


def is_number(value: object) -> bool:
    """A finite number, true and false left out."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def refuse(reason: str) -> int:
    """Say why on one line of standard error; the exit code of a refusal."""
    sys.stderr.write(f"membership_inference: {reason}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
