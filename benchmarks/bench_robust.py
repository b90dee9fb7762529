"""References that do not resemble the target: what is left of each attack.

    python benchmarks/bench_robust.py [CHALLENGE] [--n 4] [--have KIND=FOLDER]

CHALLENGE holds 01_MIA.pt, pub.pt, priv_out.pt and normalisation.json; without it the demo's is
made. Trains references four times: by the recipe read from the target (matched), for a fifth of
its epochs (underfit), on half of the records instead of three quarters (smaller), and with another
architecture (other architecture). A set that is there already is passed with `--have`. Prints every
attack side by side, learned ones out of fold; each set resumes where a killed run left it.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from _challenge import figures, in_words, open_challenge
from _machine import machine, versions

from seenit.reference.recipe import Recipe
from seenit.reference.recipe_file import read_recipe
from seenit.reference.record import read_record

RESULTS = Path(__file__).parent / "results"
SHOWN = ("stack", "rmia-online", "bavaria-t", "lira-online", "lira-online-fixed", "calibration")
MATCHED, UNDERFIT, SMALLER, OTHER = "matched", "underfit", "smaller", "other architecture"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("challenge", type=Path, nargs="?", help="the demo's if absent")
    parser.add_argument("--n", type=int, default=4, help="references of each kind")
    parser.add_argument("--run-dir", type=Path, default=Path("runs/robust"))
    parser.add_argument("--architecture", default="shufflenet_v2_x0_5", help="the other one")
    parser.add_argument("--have", action="append", default=[], metavar="KIND=FOLDER")
    parser.add_argument(
        "--kind", action="append", choices=(UNDERFIT, SMALLER, OTHER), help="these only"
    )
    parser.add_argument("--json", type=Path, default=RESULTS / "robust.json")
    arguments = parser.parse_args()
    challenge = open_challenge(arguments.challenge, arguments.run_dir)
    folders = {kind: Path(folder) for kind, folder in (one.split("=", 1) for one in arguments.have)}

    def train(kind: str, recipe: Recipe | None, inclusion: float) -> None:
        if kind not in folders:
            folder = arguments.run_dir / kind.replace(" ", "-")
            folders[kind] = challenge.train(
                folder, n=arguments.n, inclusion=inclusion, recipe=recipe
            )

    train(MATCHED, None, 0.75)
    matched = read_recipe(folders[MATCHED] / "recipe.toml")
    others = {
        UNDERFIT: (replace(matched, epochs=max(1, matched.epochs // 5)), 0.75),
        SMALLER: (matched, 0.5),
        OTHER: (replace(matched, architecture=arguments.architecture), 0.75),
    }
    for kind in arguments.kind or others:
        train(kind, *others[kind])

    rows = []
    for kind, folder in folders.items():
        arrays = {name: part[: arguments.n] for name, part in challenge.references(folder).items()}
        measured = figures(challenge.attacked(arrays), SHOWN)
        print(f"{kind}: {in_words(measured)}", flush=True)
        rows.append(
            {
                "references": kind,
                "n_references": arguments.n,
                "inclusion": float(read_record(folder).plan.is_in.mean()),
                "recipe": (folder / "recipe.toml").read_text(),
                "attacks": measured,
            }
        )
    report = {
        "n_members": int(challenge.truth.sum()),
        "n_nonmembers": int((~challenge.truth).sum()),
        "rows": rows,
        "machine": machine(),
        "versions": versions("torch", "torchvision", "numpy", "scikit-learn", "seenit"),
    }
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
