"""Many references on one GPU: seenit's stack of captured steps beside a plain PyTorch loop.

- plain: one reference after the other, NCHW float32, a DataLoader with per-image torchvision
  transforms, default threads; `--n-plain` of them are trained and the time of all is in proportion
- seenit: `Stack`, as many at once as memory holds, and each asked under all views as well

Both train the same network by the same recipe on the same rows of a balanced plan, in one process.
Their accuracies on own and other records must agree to `--tolerance`. Beside the ratio stands the
share of the card's measured matrix-product ceiling: floating-point operations of the forward and
backward passes as torch counts them, over time, over the best rate of large products in the format
that training uses. Figures go to benchmarks/results/references_gpu.json.

    python benchmarks/bench_references_gpu.py [--pool pub.pt priv_out.pt] [--n 64 --epochs 30]

Without `--pool` the records are made up: a pattern per class under noise. Without a GPU it says so.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from _machine import machine, versions
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torch.utils.flop_counter import FlopCounterMode
from torchvision import transforms

from seenit.data import open_examples
from seenit.kinds.images.views import views_for
from seenit.records.examples import ArrayInputs, Examples, Normalisation
from seenit.records.provenance import FileProvenance
from seenit.reference.job import Advanced, Found, Workspace
from seenit.reference.networks import build_network
from seenit.reference.plan import balanced_plan
from seenit.reference.pool import DevicePool, Pool, open_pool, publish_pool, read_pool
from seenit.reference.recipe import Recipe
from seenit.reference.reference import Reference, Task, references_of
from seenit.reference.training.by_recipe import RecipeTrainer
from seenit.reference.training.one import new_optimiser
from seenit.reference.training.precision import has_bfloat16
from seenit.reference.workers.stack import Stack
from seenit.store import Store

RESULTS = Path(__file__).parent / "results" / "references_gpu.json"
NORMALISATION = Normalisation(mean=(0.4926, 0.4829, 0.4474), std=(0.2459, 0.2435, 0.2615))
N_CLASSES = 10


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--pool", nargs="*", default=[], help="files of records, images 3x32x32")
    parser.add_argument("--n-records", type=int, default=20_000, help="where they are made up")
    parser.add_argument("--n", type=int, default=64, help="references")
    parser.add_argument("--n-plain", type=int, default=1, help="of them by the plain loop")
    parser.add_argument("--n-at-once", type=int, help="in flight; by memory without")
    parser.add_argument("--architecture", default="resnet18")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--loaders", type=int, default=4, help="processes of the DataLoader")
    parser.add_argument("--matrix", type=int, default=8192, help="side of the products")
    parser.add_argument("--tolerance", type=float, default=0.01, help="of the accuracies")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        print("bench_references_gpu.py needs a CUDA GPU and there is none here: nothing measured")
        return 0
    device = torch.device(options.device)
    recipe = Recipe(
        architecture=options.architecture, epochs=options.epochs, batch_size=options.batch_size
    )
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Workspace(
            store=Store(Path(scratch)),
            pool_key=(pool := make_pool(options.pool, options.n_records)).key,
            device=options.device,
            checkpoints=Path(scratch) / "checkpoints",
        )
        publish_pool(pool, workspace.store)
        references = make_references(pool, recipe, options.n)
        ours = stacked(references, workspace, n_at_once=options.n_at_once)
    plain = plain_loop(
        references[: options.n_plain], pool, recipe, device, n_loaders=options.loaders
    )
    ceiling = matrix_product_rate(device, options.matrix)
    flops = training_flops(recipe) * sum(len(one.rows) for one in references) * options.epochs
    report = {
        "n": options.n,
        "n_plain": options.n_plain,
        "n_records": len(pool),
        "epochs": options.epochs,
        "architecture": options.architecture,
        "batch_size": options.batch_size,
        "records": options.pool or "made up",
        "seconds": {"seenit": ours["seconds"], "plain": plain["seconds"] * options.n},
        "n_at_once": ours["n_at_once"],
        "seenit_over_plain": plain["seconds"] * options.n / ours["seconds"],
        "accuracy_in": {"seenit": ours["accuracy_in"], "plain": plain["accuracy_in"]},
        "accuracy_out": {"seenit": ours["accuracy_out"], "plain": plain["accuracy_out"]},
        "tera_operations_per_second": {
            "seenit": flops / ours["seconds"] / 1e12,
            "matrix products": ceiling / 1e12,
        },
        "share_of_ceiling": flops / ours["seconds"] / ceiling,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "machine": machine(),
        "versions": versions("torch", "torchvision", "numpy", "seenit"),
    }
    say(report)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=2) + "\n")
    sides = ("accuracy_in", "accuracy_out")
    if max(abs(ours[side] - plain[side]) for side in sides) > options.tolerance:
        print(f"the sides do not agree to {options.tolerance:g}", file=sys.stderr)
        return 1
    return 0


def say(report: dict) -> None:
    seconds = report["seconds"]
    print(f"{report['n']} references on {report['device']}, {report['n_at_once']:.0f} at once")
    for side, took in seconds.items():
        print(
            f"{side:7s} {took / 60:8.2f} min   right on {report['accuracy_in'][side]:.3f} of own "
            f"records, {report['accuracy_out'][side]:.3f} of others"
        )
    print(
        f"seenit is {report['seenit_over_plain']:.1f}x as fast, at "
        f"{report['share_of_ceiling']:.1%} of the measured matrix-product ceiling"
    )


def make_pool(files: list[str], n_records: int) -> Pool:
    if files:
        return read_pool([open_examples(file) for file in files])
    rng = np.random.default_rng(0)
    labels = rng.integers(0, N_CLASSES, n_records)
    patterns = rng.normal(128, 30, (N_CLASSES, 3, 32, 32))
    images = np.empty((n_records, 3, 32, 32), dtype=np.uint8)
    for at, label in enumerate(labels):
        images[at] = np.clip(patterns[label] + rng.normal(0, 60, (3, 32, 32)), 0, 255)
    examples = Examples(
        ids=np.arange(n_records),
        inputs=ArrayInputs(array=images),
        labels=labels,
        is_member=np.full(n_records, -1, dtype=np.int8),
        source=FileProvenance(path="made up", kind="made up", n_bytes=0, sha256=""),
    )
    return read_pool([examples])


def make_references(pool: Pool, recipe: Recipe, n: int) -> tuple[Reference, ...]:
    task = Task(
        pool_key=pool.key,
        normalisation=NORMALISATION,
        n_classes=N_CLASSES,
        trainer=RecipeTrainer(recipe=recipe),
        views=views_for(pool.input_shape),
    )
    return references_of(balanced_plan(n=len(pool), n_references=n, inclusion=0.5, seed=0), task)


def stacked(
    references: tuple[Reference, ...], workspace: Workspace, *, n_at_once: int | None
) -> dict[str, float]:
    """Seconds of training and asking all, how many were at once, and mean accuracies."""
    pool: DevicePool = open_pool(workspace.store, workspace.pool_key, workspace.device)
    facts: dict[int, dict[str, float]] = {}

    def hear(message: Advanced | Found) -> None:
        if isinstance(message, Found):
            facts[message.part] = message.facts

    began = time.perf_counter()
    told = Stack(references=references, n_at_once=n_at_once).run(workspace, pool, hear)
    seconds = time.perf_counter() - began
    means = {
        name: float(np.mean([one[name] for one in facts.values()]))
        for name in ("accuracy_in", "accuracy_out")
    }
    return {"seconds": seconds, "n_at_once": told["n_at_once"], **means}


class PlainImages(Dataset):
    """Images as a tutorial reads them: one at a time, through torchvision's transforms."""

    def __init__(self, pool: Pool, rows: np.ndarray, transform: transforms.Compose) -> None:
        self.images = [transforms.functional.to_pil_image(pool.inputs[row]) for row in rows]
        self.labels = pool.labels[rows]
        self.transform = transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, at: int) -> tuple[Tensor, int]:
        return self.transform(self.images[at]), int(self.labels[at])


def plain_loop(
    references: tuple[Reference, ...],
    pool: Pool,
    recipe: Recipe,
    device: torch.device,
    *,
    n_loaders: int,
) -> dict[str, float]:
    """Mean seconds of training one, and mean accuracies."""
    last = [transforms.ToTensor(), transforms.Normalize(NORMALISATION.mean, NORMALISATION.std)]
    shaken = [transforms.RandomCrop(32, padding=recipe.shift), transforms.RandomHorizontalFlip()]
    seconds, inside, outside = [], [], []
    for one in references:
        data = PlainImages(pool, one.rows, transforms.Compose([*shaken, *last]))
        network = build_network(
            recipe.architecture, n_classes=N_CLASSES, input_shape=(3, 32, 32), seed=one.seed
        ).to(device)
        began = time.perf_counter()
        train_plainly(network, data, recipe, device, n_loaders=n_loaders)
        if device.type == "cuda":
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - began)
        others = np.setdiff1d(np.arange(len(pool)), one.rows)
        for rows, found in ((one.rows, inside), (others, outside)):
            as_it_is = PlainImages(pool, rows, transforms.Compose(last))
            found.append(accuracy(network, as_it_is, device))
    return {
        "seconds": float(np.mean(seconds)),
        "accuracy_in": float(np.mean(inside)),
        "accuracy_out": float(np.mean(outside)),
    }


def train_plainly(
    network: nn.Module, data: PlainImages, recipe: Recipe, device: torch.device, *, n_loaders: int
) -> None:
    loader = DataLoader(
        data, batch_size=recipe.batch_size, shuffle=True, num_workers=n_loaders, pin_memory=False
    )
    optimiser = new_optimiser(network, recipe)
    network.train()
    step, n_steps = 0, recipe.epochs * len(loader)
    for _ in range(recipe.epochs):
        for images, labels in loader:
            for group in optimiser.param_groups:
                group["lr"] = recipe.learning_rate_at(step, n_steps)
            optimiser.zero_grad()
            nn.functional.cross_entropy(network(images.to(device)), labels.to(device)).backward()
            optimiser.step()
            step += 1


def accuracy(network: nn.Module, data: PlainImages, device: torch.device) -> float:
    network.eval()
    n_right = 0
    with torch.inference_mode():
        for images, labels in DataLoader(data, batch_size=512):
            n_right += int((network(images.to(device)).argmax(1).cpu() == labels).sum())
    return n_right / len(data)


def training_flops(recipe: Recipe) -> float:
    """Of one record once, forward and backward."""
    network = build_network(
        recipe.architecture, n_classes=N_CLASSES, input_shape=(3, 32, 32), seed=0
    )
    n_rows = 4
    with FlopCounterMode(display=False) as counter:
        network(torch.zeros(n_rows, 3, 32, 32)).sum().backward()
    return counter.get_total_flops() / n_rows


def matrix_product_rate(device: torch.device, side: int, n_times: int = 10) -> float:
    """Operations per second of the best of a few products of square matrices."""
    dtype = torch.bfloat16 if has_bfloat16(device) else torch.float32
    left, right = (torch.ones((side, side), dtype=dtype, device=device) for _ in range(2))
    best = 0.0
    for _ in range(n_times):
        if device.type == "cuda":
            torch.cuda.synchronize()
        began = time.perf_counter()
        left @ right
        if device.type == "cuda":
            torch.cuda.synchronize()
        best = max(best, 2 * side**3 / (time.perf_counter() - began))
    return best


if __name__ == "__main__":
    sys.exit(main())
