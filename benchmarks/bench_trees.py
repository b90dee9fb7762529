"""What boosted trees give away of the census records they were trained on, in one command.

XGBoost is trained on 20,000 records of 41 mixed columns to tell their education, deep enough to
overfit, and `seenit audit` is given its file, its records and 20,000 that it never saw. Figures go
to benchmarks/results/audit_census.json.

    python benchmarks/bench_trees.py CENSUS.parquet [--n 20000 --n-references 64 --folder DIR]

CENSUS.parquet is a table with a column id. `--folder` keeps target, records and run, and goes on
where a run in it was stopped.
"""

import argparse
import json
import shlex
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost
from _machine import machine, versions
from _watched import watched

RESULTS = Path(__file__).parent / "results" / "audit_census.json"
LABEL = "education"
SETTINGS = {"n_estimators": 6, "max_depth": 12}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("census", type=Path, nargs="?", help="a table with the label education")
    parser.add_argument("--n", type=int, default=20_000, help="members, and as many others")
    parser.add_argument("--n-references", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0, help="of the split")
    parser.add_argument("--groups", default="race")
    parser.add_argument("--folder", type=Path, help="for the files; forgotten if absent")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.census is None:
        print("census records are not here: pass a Parquet file with the label education; left out")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        accuracy = make_target(folder, options.census, n=options.n, seed=options.seed)
        command = audit_command(options.n_references, options.groups)
        print(*command, flush=True)
        seenit = str(Path(sys.executable).with_name("seenit"))
        took = watched([seenit, *command[1:]], folder)
        summary = json.loads((folder / "run" / "summary.json").read_text())
    found = {
        "command": " ".join(command),
        "n_members": options.n,
        "n_nonmembers": options.n,
        "target": SETTINGS,
        "accuracy": accuracy,
        **took,
        **of_summary(summary),
        "machine": machine(),
        "versions": versions("seenit", "xgboost", "numpy"),
    }
    options.json.write_text(json.dumps(found, indent=1) + "\n")
    print(f"{took['seconds']:.0f} s by the wall, {took['cpu_seconds']:.0f} s of all cores")
    return 0


def make_target(folder: Path, census: Path, *, n: int, seed: int) -> dict[str, float]:
    """Write members, others and the model of the members, if they are not there yet."""
    paths = {name: folder / f"{name}.parquet" for name in ("members", "others")}
    if not paths["members"].exists():
        frame = pd.read_parquet(census)
        order = np.random.default_rng(seed).permutation(len(frame))
        frame.iloc[order[:n]].to_parquet(paths["members"], index=False)
        frame.iloc[order[n : 2 * n]].to_parquet(paths["others"], index=False)
    members, others = (pd.read_parquet(path) for path in paths.values())
    classes = sorted(set(members[LABEL].astype(str)) | set(others[LABEL].astype(str)))
    labels = [
        pd.Categorical(one.pop(LABEL).astype(str), categories=classes).codes
        for one in (members, others)
    ]
    members, others = members.drop(columns="id"), others.drop(columns="id")
    model = xgboost.XGBClassifier(enable_categorical=True, n_jobs=1, **SETTINGS)
    model.fit(members, labels[0])
    model.save_model(folder / "model.json")
    return {
        "members": float((model.predict(members) == labels[0]).mean()),
        "others": float((model.predict(others) == labels[1]).mean()),
    }


def of_summary(summary: dict) -> dict:
    """What the run found, and what its stages took by the wall."""
    attacks = {
        name: {"auc": one["auc"], "tpr_at_fpr": one["tpr_at_fpr"]}
        for name, one in summary["attacks"].items()
    }
    match = summary["references"]["match"]
    return {"stages": summary["seconds"], "attacks": attacks, "reference_match": match}


def audit_command(n_references: int, groups: str) -> list[str]:
    return shlex.split(
        "seenit audit --target model.json --members members.parquet --nonmembers others.parquet "
        f"--label {LABEL} --id id --groups {groups} --references {n_references} --canaries 0 "
        "--run-dir run"
    )


if __name__ == "__main__":
    raise SystemExit(main())
