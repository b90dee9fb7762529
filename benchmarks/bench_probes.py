"""What forgetting probes add to the stack without references, and what they cost.

    python benchmarks/bench_probes.py FOLDER [--probes 2 4] [--fitted CIFAR10] [--run-dir DIR]

FOLDER holds a challenge: 01_MIA.pt, pub.pt, priv_out.pt and normalisation.json with `mean` and
`std`. With `--fitted`, a folder with CIFAR-10's train.parquet, a target of our own is made in
FOLDER first, unless one is there: a ResNet-18 on 3,000 images without augmentation, until it is
right on all of them, beside 3,000 others and 6,000 of unknown membership. Stack and `forgetting`
are scored out of fold on the known records, as `seenit score` does; each number of probes is held
against none: paired DeLong for the AUC, paired bootstrap for the TPR. Probes are trained and asked
one after the other in this process, whose CPU time is counted, that of the short trial for the
cost and of reading the recipe from the target included.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from _machine import machine, versions
from safetensors.torch import save_file

from seenit import open_examples
from seenit.attacks.forgetting import Forgetting
from seenit.attacks.stack import Stack
from seenit.config import ScoreConfig
from seenit.evaluate import auc, paired_bootstrap, paired_delong, tpr_at_fpr
from seenit.evidence.pool import reference_inputs_of
from seenit.evidence.query import signals_of
from seenit.evidence.score import open_evidence
from seenit.numerics.folds import stratified_folds
from seenit.progress import Silent
from seenit.records.examples import Normalisation
from seenit.records.signals import SignalTable
from seenit.reference.forgetting.planned import plan_probes
from seenit.reference.forgetting.train import train_probes
from seenit.reference.options import TrainingOptions
from seenit.reference.pool import DevicePool, open_pool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.one import train_one
from seenit.scoring import cross_fit
from seenit.scoring.run_attacks import N_FOLDS, N_REPEATS
from seenit.store import Store

RESULTS = Path(__file__).parent / "results" / "probes.json"
MAX_FPR = 0.05
N_FITTED = 3_000
NORMALISATION = Normalisation(mean=(0.4926, 0.4829, 0.4474), std=(0.2459, 0.2435, 0.2615))
RECIPE = Recipe(
    architecture="resnet18", epochs=16, batch_size=64, learning_rate=0.05, flip=False, shift=0
)
NAMES = (("01_MIA.pt", "pub.pt", "priv_out.pt"), ("target.safetensors", "pub.npz", "priv.npz"))


class OneProcess:
    """Does jobs one after the other in this process."""

    def n_at_once(self, device: str, n_jobs: int) -> int:
        """One."""
        return 1

    def n_gpus(self, device: str) -> int:
        """None."""
        return 0

    def run(self, jobs, workspace, *, on_advance=None, on_finished=None, on_found=None) -> None:
        """Do all of it."""
        pool = open_pool(workspace.store, workspace.pool_key, workspace.device)
        for at, job in enumerate(jobs):
            facts = job.run(workspace, pool, lambda _: None)
            if on_finished is not None:
                on_finished(at, facts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--probes", type=int, nargs="+", default=[2, 4])
    parser.add_argument("--fitted", type=Path, metavar="CIFAR10", help="make a target of our own")
    parser.add_argument("--run-dir", type=Path, default=Path("runs/probes"))
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.fitted is not None:
        make_fitted(options.folder, options.fitted)
    store = Store(options.run_dir / "artifacts")
    evidence = open_evidence(config_of(options.folder))
    table, _ = signals_of(evidence, store=store, watcher=Silent())
    known = np.flatnonzero(table.is_known)
    truth = table.is_member[known] == 1
    base = stack_of(table.take(known))
    print(f"without probes: {figures(base, truth)}", flush=True)
    rows: list[dict] = [{"probes": 0, "stack": measured(base, truth)}]
    for n in options.probes:
        began = time.process_time()
        planned = plan_probes(reference_inputs_of(evidence.model), TrainingOptions(), n)
        probes = train_probes(
            replace(planned, backend=OneProcess()),
            folder=options.run_dir,
            store=store,
            watcher=Silent(),
        )
        spent = time.process_time() - began
        probed = table.with_arrays(probes.arrays).take(known)
        began = time.process_time()
        stack = stack_of(probed)
        print(f"{n} probes: {spent:.0f} CPU-s; stack {time.process_time() - began:.0f} CPU-s")
        alone = Forgetting().score(
            target_margin=probed.arrays["target_margin"],
            probe_margin=probed.arrays["probe_margin"],
        )
        paired = [
            paired_delong(stack, base, truth, attack=f"{n} probes", other="none"),
            *paired_bootstrap(
                stack, {"none": base}, truth, attack=f"{n} probes", max_fpr=MAX_FPR, seed=0
            ),
        ]
        print(f"  stack {figures(stack, truth)}; forgetting {figures(alone, truth)}")
        for one in paired:
            gain = one.difference
            print(f"  {one.quantity} {gain.value:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}]")
        rows.append(
            {
                "probes": n,
                "cpu_seconds": spent,
                "stack": measured(stack, truth),
                "forgetting": measured(alone, truth),
                "stack_less_none": [asdict(one) for one in paired],
            }
        )
    report = {
        "n_members": int(truth.sum()),
        "n_nonmembers": int((~truth).sum()),
        "rows": rows,
        "machine": machine(),
        "versions": versions("torch", "numpy", "scikit-learn", "seenit"),
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def config_of(folder: Path) -> ScoreConfig:
    """What `seenit score` would be told."""
    target, public, private = next(one for one in NAMES if (folder / one[0]).exists())
    stated = json.loads((folder / "normalisation.json").read_text())
    return ScoreConfig(
        target=str(folder / target),
        public=str(folder / public),
        private=str(folder / private),
        mean=tuple(stated["mean"]),
        std=tuple(stated["std"]),
    )


def stack_of(table: SignalTable, *, n_repeats: int = N_REPEATS) -> np.ndarray:
    """Out-of-fold scores (n,) of the stack on known records."""
    folds = stratified_folds(table.is_member == 1, n_folds=N_FOLDS, n_repeats=n_repeats, seed=0)
    return cross_fit(
        Stack(seed=0),
        table,
        folds,
        remember=lambda _, build: build(),
        on_progress=lambda _: None,
        n_workers=1,
    )


def measured(scores: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """AUC, and TPR at the two rates."""
    return {
        "auc": auc(scores, truth),
        "tpr_at_fpr_0.05": tpr_at_fpr(scores, truth, max_fpr=MAX_FPR),
        "tpr_at_fpr_0.01": tpr_at_fpr(scores, truth, max_fpr=0.01),
    }


def figures(scores: np.ndarray, truth: np.ndarray) -> str:
    """The same in one line."""
    return "/".join(f"{value:.4f}" for value in measured(scores, truth).values())


def make_fitted(folder: Path, cifar10: Path) -> None:
    """Leave a target that was trained without augmentation, and its records."""
    if (folder / NAMES[1][0]).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    examples = open_examples(str(cifar10 / "train.parquet"))
    order = np.random.default_rng(5).permutation(len(examples))[: 4 * N_FITTED]
    members, public, private = order[:N_FITTED], order[: 2 * N_FITTED], order[2 * N_FITTED :]
    for name, rows in ((NAMES[1][1], np.sort(public)), (NAMES[1][2], np.sort(private))):
        images = np.concatenate([examples.inputs.read(row, row + 1) for row in rows])
        is_member = np.isin(rows, members).astype(np.int8) if name == NAMES[1][1] else -1
        np.savez(
            folder / name,
            images=np.rint(images * 255).astype(np.uint8),
            labels=examples.labels[rows],
            ids=rows,
            is_member=np.broadcast_to(is_member, len(rows)).astype(np.int8),
        )
    with np.load(folder / NAMES[1][1]) as made:
        images, labels, is_in = made["images"], made["labels"], made["is_member"] == 1
    pixels = np.ascontiguousarray(images.transpose(0, 2, 3, 1))  # (n, h, w, c)
    network = train_one(
        RECIPE,
        Training(rows=np.flatnonzero(is_in), seed=0, normalisation=NORMALISATION, n_classes=10),
        DevicePool(
            inputs=torch.from_numpy(pixels).permute(0, 3, 1, 2), labels=torch.from_numpy(labels)
        ),
    )
    state = {name: value.contiguous() for name, value in network.state_dict().items()}
    stated = {"mean": NORMALISATION.mean, "std": NORMALISATION.std}
    (folder / "normalisation.json").write_text(json.dumps(stated))
    save_file(state, folder / NAMES[1][0])


if __name__ == "__main__":
    sys.exit(main())
