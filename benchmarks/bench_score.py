"""Time of a whole `seenit score` by stage, from nothing and again on what the first run kept.

    python benchmarks/bench_score.py [FOLDER]

FOLDER holds a challenge as a competition hands it out: 01_MIA.pt, pub.pt, priv_out.pt, and
normalisation.json with `mean` and `std`. Without it the demo's challenge is made. Both runs must
write the same bytes.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _machine import machine, versions

from seenit.competition.demo import make_demo_challenge

RESULTS = Path(__file__).parent / "results"
WRITTEN = ("scores.parquet", "submission.csv")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="a challenge; the demo's if absent")
    parser.add_argument("--json", type=Path, default=RESULTS / "score.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch) / "challenge"
        if arguments.folder is None:
            make_demo_challenge(folder, seed=0, on_progress=lambda _: None)
        run_dir = Path(scratch) / "run"
        runs = {name: timed_run(folder, run_dir) for name in ("from nothing", "again")}
        summary = json.loads((run_dir / "summary.json").read_text())

    for name, run in runs.items():
        print(f"{name}: {run['wall']:.1f} s")
        for stage, seconds in run["stages"].items():
            print(f"  {stage:22} {seconds:7.1f} s")
    first, second = runs.values()
    print(f"again is {first['wall'] / second['wall']:.1f}x as fast")
    best = summary["attacks"][summary["best"]]
    report = {
        "challenge": "demo" if arguments.folder is None else arguments.folder.name,
        "n_members": best["n_members"],
        "n_nonmembers": best["n_nonmembers"],
        "runs": runs,
        "attacks": {
            name: {"auc": entry["auc"], "tpr_at_fpr": entry["tpr_at_fpr"]}
            for name, entry in summary["attacks"].items()
            if name in (summary["best"], "heuristic", "loss")
        },
        "heuristic_as_published": {
            name: summary["heuristic_as_published"][name] for name in ("auc", "tpr_at_fpr")
        },
        "machine": machine(),
        "versions": versions("torch", "torchvision", "numpy", "scikit-learn", "seenit"),
    }
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    if first["sha256"] != second["sha256"]:
        print("the two runs wrote different scores", file=sys.stderr)
        return 1
    return 0


def timed_run(folder: Path, run_dir: Path) -> dict:
    """Wall time of the command, the stages it reports, and hashes of what it wrote."""
    normalisation = json.loads((folder / "normalisation.json").read_text())
    command = [
        *(str(Path(sys.executable).with_name("seenit")), "score"),
        *("--target", str(folder / "01_MIA.pt")),
        *("--public", str(folder / "pub.pt")),
        *("--private", str(folder / "priv_out.pt")),
        *("--mean", ",".join(map(str, normalisation["mean"]))),
        *("--std", ",".join(map(str, normalisation["std"]))),
        *("--run-dir", str(run_dir)),
    ]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    return {
        "wall": wall,
        "stages": json.loads((run_dir / "summary.json").read_text())["seconds"],
        "sha256": {
            name: hashlib.sha256((run_dir / name).read_bytes()).hexdigest() for name in WRITTEN
        },
    }


if __name__ == "__main__":
    sys.exit(main())
