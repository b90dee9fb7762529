"""01_MIA.pt, pub.pt and priv_out.pt in this folder become submission.csv.

    python membership_inference.py [any option of `seenit score`]

Without options this is `seenit score` on the three files with the tml2025 normalisation;
`--attack heuristic` submits the seed formula. It sends nothing: `seenit submit` does, when asked.
"""

import importlib.util
import sys
from pathlib import Path

FILES = {"--target": "01_MIA.pt", "--public": "pub.pt", "--private": "priv_out.pt"}
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

    from seenit.cli import main as seenit

    sys.argv = ["seenit", "score", *(part for pair in defaults.items() for part in pair), *passed]
    seenit()
    return 0


def refuse(reason: str) -> int:
    """Say why on one line of standard error; the exit code of a refusal."""
    sys.stderr.write(f"membership_inference: {reason}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
