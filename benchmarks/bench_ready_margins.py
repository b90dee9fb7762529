"""Every attack on margins that were made elsewhere: `seenit score --signals` with 8 references.

    python benchmarks/bench_ready_margins.py reference_margins.npz [--run-dir FOLDER]

The file holds what a ResNet-18 trained on 20,000 CIFAR-10 images, and 8 references trained on
balanced halves of the 20,000 records, say of 10,000 public and 10,000 private records: the signals
`target_logits`, `target_margin`, `reference_margin` (plain and mirrored), `reference_is_in` and
`labels`. The published attacks must reach figures that were computed from the same margins by other
code, to .005; the stack, out of fold, is held against a boosted one of that code. `--run-dir` keeps
the run, or takes one that is finished. Figures go to benchmarks/results/ready_margins.json.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from _attack_table import attack_rows, print_table
from _machine import machine, versions

RESULTS = Path(__file__).parent / "results" / "ready_margins.json"
TOLERANCE = 0.005
KNOWN = {  # attack: AUC and TPR at 5 % FPR, by other code, public records
    "loss": (0.573, 0.051),
    "heuristic": (0.573, 0.051),
    "calibration": (0.638, 0.131),
    "lira-online": (0.625, 0.101),
    "lira-online-fixed": (0.653, 0.143),
    "lira-offline-fixed": (0.640, 0.132),
    "rmia-online": (0.686, 0.176),  # at softmax temperature 2; the margins divided by T here
    "bavaria-t": (0.654, 0.151),
}
STACK = (0.683, 0.174)
"""Of another boosted one; lower by more than the tolerance is a fault."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("signals", type=Path, nargs="?", help="reference_margins.npz")
    parser.add_argument("--run-dir", type=Path, help="of the run; a finished one is not repeated")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.signals is None:
        print("the margins are not here: pass reference_margins.npz; left out")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        run_dir = options.run_dir or Path(scratch) / "run"
        if not (run_dir / "summary.json").exists():
            score(options.signals, run_dir)
        summary = json.loads((run_dir / "summary.json").read_text())

    rows = attack_rows(summary)
    print_table(rows)
    found = {row["attack"]: figures(row) for row in rows}
    apart = {
        name: max(abs(ours - theirs) for ours, theirs in zip(found[name], known, strict=True))
        for name, known in KNOWN.items()
    }
    print(f"largest distance to the known figures: {max(apart.values()):.4f}")
    report = {
        "command": "python benchmarks/bench_ready_margins.py reference_margins.npz",
        "n_references": 8,
        "attacks": rows,
        "known": {name: list(pair) for name, pair in KNOWN.items()},
        "apart": {name: round(distance, 5) for name, distance in apart.items()},
        "best": summary["best"],
        "skipped": summary["skipped"],
        "references": summary["references"],
        "machine": machine(),
        "versions": versions("torch", "numpy", "scikit-learn", "seenit"),
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n")
    problems = [name for name, distance in apart.items() if distance > TOLERANCE]
    if any(ours < other - TOLERANCE for ours, other in zip(found["stack"], STACK, strict=True)):
        problems.append("stack")
    if problems:
        print(f"not the known figures: {', '.join(problems)}", file=sys.stderr)
    return 1 if problems else 0


def score(signals: Path, run_dir: Path) -> None:
    """One run of the command."""
    command = [str(Path(sys.executable).with_name("seenit")), "score", "--signals", str(signals)]
    command += ["--run-dir", str(run_dir), "--out", str(run_dir.with_suffix(".csv"))]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def figures(row: dict) -> tuple[float, float]:
    """AUC and TPR at FPR 5 %."""
    return row["auc"]["value"], row["tpr_at_fpr"]["0.05"]["value"]


if __name__ == "__main__":
    sys.exit(main())
