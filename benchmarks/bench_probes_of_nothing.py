"""Do forgetting probes find membership where there is none to be found?

    python benchmarks/bench_probes_of_nothing.py [--runs 20] [--probes 2]

In each run a small network learns one half of 400 overlapping records by heart, and who is called
a member is drawn anew, whoever was trained on. Probes are trained as `seenit score --probes` does,
and `forgetting` and the stack, out of fold in five fits, with and without what the probes say, are
measured with their intervals: how many hold an AUC of 1/2? Figures go to
benchmarks/results/probes_of_nothing.json.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from _machine import machine, versions
from bench_probes import OneProcess, stack_of

from seenit.attacks.forgetting import Forgetting
from seenit.evaluate.assess import evaluate_attack
from seenit.models.classifier import Classifier
from seenit.progress import Silent
from seenit.records.examples import ArrayInputs, Examples
from seenit.records.provenance import FileProvenance
from seenit.records.scores import IN_FULL, OUT_OF_FOLD, Scores
from seenit.records.signals import SignalTable
from seenit.reference.forgetting.planned import plan_probes
from seenit.reference.forgetting.train import train_probes
from seenit.reference.inputs import ReferenceInputs
from seenit.reference.options import TrainingOptions
from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.one import train_one
from seenit.signals import IDENTITY, extract_signals
from seenit.store import Store

RESULTS = Path(__file__).parent / "results" / "probes_of_nothing.json"
N, N_COLUMNS, N_CLASSES = 400, 12, 3
RECIPE = 'architecture = "mlp-32"\nepochs = 60\nbatch_size = 32\nlearning_rate = 0.2\n'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--probes", type=int, default=2)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    rows = []
    for seed in range(options.runs):
        with tempfile.TemporaryDirectory() as folder:
            found = intervals(seed, Path(folder), n_probes=options.probes)
        rows.append({"seed": seed, **found})
        print(
            seed,
            {name: [round(value, 3) for value in one] for name, one in found.items()},
            flush=True,
        )
    held = {
        name: sum(row[name][1] <= 0.5 <= row[name][2] for row in rows)
        for name in rows[0]
        if name != "seed"
    }
    print(f"intervals that hold 1/2, of {len(rows)}: {held}")
    report = {
        "runs": rows,
        "held": held,
        "n": N,
        "probes": options.probes,
        "machine": machine(),
        "versions": versions("torch", "numpy", "scikit-learn", "seenit"),
    }
    options.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def intervals(seed: int, folder: Path, *, n_probes: int) -> dict[str, tuple[float, float, float]]:
    """Value, lower and upper bound of the AUC of each attack."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, N_CLASSES, N)
    inputs = (rng.normal(size=(N, N_COLUMNS)) + np.eye(N_CLASSES, N_COLUMNS)[labels]).astype(
        np.float32
    )
    trained, called = rng.permutation(N)[: N // 2], rng.permutation(N) % 2
    path = folder / "recipe.toml"
    path.write_text(RECIPE)
    network = train_one(
        Recipe(architecture="mlp-32", epochs=60, batch_size=32, learning_rate=0.2),
        Training(rows=np.sort(trained), seed=seed, normalisation=None, n_classes=N_CLASSES),
        DevicePool(inputs=torch.from_numpy(inputs), labels=torch.from_numpy(labels)),
    )
    source = FileProvenance(path="made here", kind="benchmark", n_bytes=0, sha256=str(seed))
    classifier = Classifier(
        module=network,
        normalisation=None,
        n_classes=N_CLASSES,
        architecture="mlp-32",
        source=source,
        classifier_layer=None,
        reasons=(),
        batch_norm_steps=None,
    )
    examples = Examples(
        ids=np.arange(N),
        inputs=ArrayInputs(array=inputs),
        labels=labels,
        is_member=called.astype(np.int8),
        source=source,
    )
    signals = extract_signals(classifier, examples.inputs, labels, views=(IDENTITY,), device="cpu")
    planned = plan_probes(
        ReferenceInputs(
            sets=(examples,),
            is_member=examples.is_member,
            normalisation=None,
            n_classes=N_CLASSES,
            classifier=classifier,
            device="cpu",
        ),
        TrainingOptions(recipe=str(path), seed=seed),
        n_probes,
    )
    probes = train_probes(
        replace(planned, backend=OneProcess()),
        folder=folder,
        store=Store(folder / "artifacts"),
        watcher=Silent(),
    )
    table = SignalTable(
        ids=examples.ids,
        is_member=examples.is_member,
        arrays={"labels": labels, **signals, **probes.arrays},
    )
    without = {name: one for name, one in table.arrays.items() if name != "probe_margin"}
    scores = Scores(
        ids=table.ids,
        is_member=table.is_member,
        columns={
            "forgetting": Forgetting().score(
                target_margin=table.arrays["target_margin"],
                probe_margin=table.arrays["probe_margin"],
            ),
            "stack": stack_of(table, n_repeats=1),
            "stack without": stack_of(replace(table, arrays=without), n_repeats=1),
        },
        evaluated_on={
            "forgetting": IN_FULL,
            "stack": OUT_OF_FOLD,
            "stack without": OUT_OF_FOLD,
        },
    )
    found = {}
    for name in scores.columns:
        auc = evaluate_attack(name, scores, max_fprs=(0.05,), n_private=(), seed=0).auc
        found[name] = (auc.value, auc.low, auc.high)
    return found


if __name__ == "__main__":
    sys.exit(main())
