"""The owner's audit of a CIFAR-10 classifier whose training set is known, in one command.

A ResNet-18 is trained on 10,000 images by a plain PyTorch loop, and `seenit audit` is asked what
it gives away about them, beside 10,000 images of the same file that it never saw. References,
recipe and canaries are what the command chooses by itself. Figures go to
benchmarks/results/audit_cifar10.json.

    python benchmarks/bench_audit.py CIFAR10 [--n 10000 --n-references 8 --folder DIR]

CIFAR10 is a folder with train.parquet in the Hugging Face image layout. `--folder` keeps target,
records and run, and goes on where a run in it was stopped.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from _attack_table import attack_rows, print_table
from _machine import machine, versions
from _plain_loop import train_plain
from safetensors.torch import save_file

from seenit import open_examples
from seenit.records.examples import Normalisation
from seenit.reference.recipe import Recipe

RESULTS = Path(__file__).parent / "results" / "audit_cifar10.json"
NORMALISATION = Normalisation(mean=(0.4914, 0.4822, 0.4465), std=(0.2470, 0.2435, 0.2616))
RECIPE = Recipe(architecture="resnet18")
TARGET = "target.safetensors"
MAX_FPR = "0.01"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cifar10", type=Path, nargs="?", help="folder with train.parquet")
    parser.add_argument("--n", type=int, default=10_000, help="members, and as many others")
    parser.add_argument("--n-references", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0, help="of the split and of the target")
    parser.add_argument("--folder", type=Path, help="for the files; forgotten if absent")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.cifar10 is None:
        print("CIFAR-10 is not here: pass a folder with train.parquet; left out")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        make_target(folder, options.cifar10, n=options.n, seed=options.seed)
        command = audit_command(options.n_references)
        print(*command, flush=True)
        seenit = str(Path(sys.executable).with_name("seenit"))
        subprocess.run([seenit, *command[1:]], cwd=folder, check=True)
        recipe = (folder / "run" / "recipe.toml").read_text()
        summary = json.loads((folder / "run" / "summary.json").read_text())
    rows = attack_rows(summary)
    print_table(rows)
    tpr = {
        name: summary["attacks"][name]["tpr_at_fpr"][MAX_FPR] for name in (summary["best"], "loss")
    }
    ratio = tpr[summary["best"]]["value"] / tpr["loss"]["value"]
    print(f"TPR at FPR {MAX_FPR}: {summary['best']} over loss {ratio:.1f}x")
    for each in summary["audit"]["worst_case"]["records"]:
        tpr_of, fpr_of = each["tpr"]["value"], each["fpr"]["value"]
        print(f"{each['name']:20} found {tpr_of:.3f}, wrongly {fpr_of:.3f}")
    report = {
        "command": f"python benchmarks/bench_audit.py CIFAR10 --n {options.n} --n-references "
        f"{options.n_references} --seed {options.seed}",
        "audit": " ".join(command),
        "target": {
            "recipe": asdict(replace(RECIPE, remainder=options.n % RECIPE.batch_size)),
            "trained_by": "benchmarks/_plain_loop.py",
        },
        "attacks": rows,
        "best": summary["best"],
        "tpr_at_fpr_0.01_over_loss": ratio,
        "audit_of_it": summary["audit"],
        "recipe_of_references": tomllib.loads(recipe),
        "references": summary["references"],
        "warnings": summary["warnings"],
        "seconds": summary["seconds"],
        "machine": machine(),
        "versions": versions("torch", "numpy", "scikit-learn", "seenit"),
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def audit_command(n_references: int) -> list[str]:
    """What an owner types."""
    return [
        *("seenit", "audit", "--target", TARGET),
        *("--members", "members.npz", "--nonmembers", "nonmembers.npz"),
        *("--mean", ",".join(map(str, NORMALISATION.mean))),
        *("--std", ",".join(map(str, NORMALISATION.std))),
        *("--references", str(n_references), "--run-dir", "run"),
    ]


def make_target(folder: Path, cifar10: Path, *, n: int, seed: int) -> None:
    """Leave members.npz, nonmembers.npz and the target, unless they are there."""
    if (folder / TARGET).exists():
        return
    examples = open_examples(str(cifar10 / "train.parquet"))
    order = np.random.default_rng(seed).permutation(len(examples))  # the file is in class order
    for name, rows in (("members", order[:n]), ("nonmembers", order[n : 2 * n])):
        rows.sort()
        images = np.concatenate(
            [examples.inputs.read(row, row + 1) for row in rows]
        )  # (n, c, h, w)
        np.savez(
            folder / name,
            images=np.rint(images * 255).astype(np.uint8),
            labels=examples.labels[rows],
            ids=rows,
        )
    with np.load(folder / "members.npz") as members:
        network = train_plain(
            members["images"].transpose(0, 2, 3, 1),  # (n, h, w, c)
            torch.from_numpy(members["labels"]),
            RECIPE,
            NORMALISATION,
            seed=seed,
        )
    save_file(
        {name: value.contiguous() for name, value in network.state_dict().items()}, folder / TARGET
    )


if __name__ == "__main__":
    sys.exit(main())
