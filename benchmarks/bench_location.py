"""Location-30 with reference models: every attack on an MLP, run as a user would run them.

    python benchmarks/bench_location.py dataset_location.tgz [--n-references 16 --seed 0]

The file is the one of Shokri et al. 2017 (arXiv:1610.05820): 5,010 records of 446 yes-or-no
features, 30 classes. A random half trains the target; public and private records are a random half
each, with as many members as others, or one more. The references get the target's recipe, as an
owner's would, and other seeds, through `seenit references` and `seenit score`. The private truth is
looked at when all is done: the submission is held against what was promised for it. `--folder`
keeps the files, and goes on where a run in it was stopped. Figures go to
benchmarks/results/location30.json.
"""

import argparse
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from _attack_table import attack_rows, print_table
from _machine import machine, versions
from safetensors.torch import save_file

from seenit import evaluate_file
from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.one import train_one

RESULTS = Path(__file__).parent / "results" / "location30.json"
RECIPE = Recipe(
    architecture="mlp-512-256",
    epochs=30,
    batch_size=64,
    learning_rate=0.05,
    weight_decay=5e-4,
    flip=False,
    shift=0,
)
FACTORY = '''"""The target, as its owner would hand it over."""

from safetensors.torch import load_file

from seenit.reference.networks import build_network


def target():
    network = build_network("{architecture}", n_classes=30, input_shape=(446,), seed=0)
    network.load_state_dict(load_file("target.safetensors"))
    return network
'''


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archive", type=Path, nargs="?", help="dataset_location.tgz")
    parser.add_argument("--n-references", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0, help="of the split and the target")
    parser.add_argument("--folder", type=Path, help="for the files; forgotten if absent")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.archive is None:
        print("Location-30 is not here: pass dataset_location.tgz; left out")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        accuracies = make_challenge(folder, *read_archive(options.archive), seed=options.seed)
        files = [*("--target", "location_target:target", "--seed", str(options.seed + 1))]
        run(
            folder,
            *("references", *files, "--pool", "public.npz", "--pool", "private.npz"),
            *("--n", str(options.n_references), "--inclusion", "0.5", "--recipe", "recipe.toml"),
            *("--run-dir", "references"),
        )
        run(
            folder,
            *("score", *files, "--public", "public.npz", "--private", "private.npz"),
            *("--references", "references", "--run-dir", "run", "--out", "submission.csv"),
        )
        summary = json.loads((folder / "run" / "summary.json").read_text())
        actual = evaluate_file(folder / "submission.csv", folder / "truth.csv")

    rows = attack_rows(summary)
    print(f"target: right on {accuracies['members']:.1%} of members, {accuracies['others']:.1%}")
    print_table(rows)
    best = summary["best"]
    promised = summary["attacks"][best]["expected_private"]
    tpr = {f"{point.max_fpr:g}": point.tpr.value for point in actual.tpr_at_fpr}
    print(
        f"{best} on the private records: AUC {actual.auc.value:.3f}, TPR at FPR 5 % "
        f"{tpr['0.05']:.3f}; promised {promised['auc']['low']:.3f} to "
        f"{promised['auc']['high']:.3f} and {promised['tpr_at_fpr']['0.05']['low']:.3f} to "
        f"{promised['tpr_at_fpr']['0.05']['high']:.3f}"
    )
    report = {
        "command": f"python benchmarks/bench_location.py dataset_location.tgz --n-references "
        f"{options.n_references} --seed {options.seed}",
        "n_records": 5010,
        "n_references": options.n_references,
        "recipe": asdict(RECIPE),
        "accuracy": accuracies,
        "attacks": rows,
        "best": best,
        "best_on_private": {"auc": actual.auc.value, "tpr_at_fpr": tpr, "promised": promised},
        "skipped": summary["skipped"],
        "references": summary["references"],
        "machine": machine(),
        "versions": versions("torch", "numpy", "scikit-learn", "seenit"),
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def read_archive(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Features (n, 446) float32 and labels (n,) int64 from 0."""
    with tarfile.open(path) as archive:
        text = archive.extractfile(archive.getmembers()[0]).read().decode()
    table = np.loadtxt(io.StringIO(text.replace('"', "")), delimiter=",", dtype=np.int64)
    return table[:, 1:].astype(np.float32), table[:, 0] - 1


def make_challenge(
    folder: Path, inputs: np.ndarray, labels: np.ndarray, *, seed: int
) -> dict[str, float]:
    """Leave target, public and private records, recipe and truth; accuracies of the target."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(labels))
    members, others = order[: len(order) // 2], order[len(order) // 2 :]
    network = train_one(
        RECIPE,
        Training(
            rows=np.sort(members),
            seed=seed,
            normalisation=None,
            n_classes=int(labels.max()) + 1,
        ),
        DevicePool(inputs=torch.from_numpy(inputs), labels=torch.from_numpy(labels)),
    )
    save_file(network.state_dict(), folder / "target.safetensors")
    (folder / "location_target.py").write_text(FACTORY.format(architecture=RECIPE.architecture))
    (folder / "recipe.toml").write_text(
        "".join(
            f"{name} = {json.dumps(value)}\n"
            for name, value in asdict(RECIPE).items()
            if name != "architecture"
        )
        + f'architecture = "{RECIPE.architecture}"\n'
    )
    is_member = np.zeros(len(labels), dtype=np.int8)
    is_member[members] = 1
    half = len(members) // 2
    sets = {
        "public": np.concatenate([members[:half], others[:half]]),
        "private": np.concatenate([members[half:], others[half:]]),
    }
    for name, rows in sets.items():
        rows.sort()  # the order says nothing
        known = {"is_member": is_member[rows]} if name == "public" else {}
        np.savez(folder / name, inputs=inputs[rows], labels=labels[rows], ids=rows, **known)
    truth = "".join(f"{row},{is_member[row]}\n" for row in sets["private"])
    (folder / "truth.csv").write_text("id,is_member\n" + truth)
    with torch.no_grad():
        hits = network(torch.from_numpy(inputs)).argmax(dim=1).numpy() == labels
    return {"members": float(hits[members].mean()), "others": float(hits[others].mean())}


def run(folder: Path, *arguments: str) -> None:
    """One command in the folder."""
    command = [str(Path(sys.executable).with_name("seenit")), *arguments]
    print("seenit", *arguments, flush=True)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
