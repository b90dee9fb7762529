"""Training references: images per second and accuracy, beside a plain PyTorch loop.

torchvision's ResNet-18 on CIFAR-10 at 32x32, one recipe (SGD, learning rate up and down, random
crop with padding 4, mirroring), equal epochs, equal first weights:

- seenit: `train_one` in 2 processes with one thread each, as the local backend runs it
- plain: channels first in float32, DataLoader, torchvision transforms one image at a time; one
  process with PyTorch's own number of threads
- plain, 2 x 1: the same loop in 2 processes with one thread each

The sides take turns of one training per process. Threads that wait for each other make the plain
loop unbearable on a busy machine, so it takes one turn of one epoch, for its speed; what it learns
is what the same loop learns in 2 processes. References per hour are told twice: by the wall, which
other work on the machine slows down, and by processor time, which it hardly touches where a process
has one thread. Accuracies on records that no side saw must agree to one point, or to two standard
errors of their difference.
The ceiling is a matrix product, bfloat16, one thread, measured between the turns; what seenit
computes per image is counted on the layers as they are trained. Figures go to
benchmarks/results/train.json.

    python benchmarks/bench_train.py [CIFAR10 --n 2048 --epochs 6 --turns 2]

CIFAR10 is a folder with train.parquet and test.parquet in the Hugging Face image layout; without it
there are scikit-learn's digits, 1,280 to train on and 517 to judge on at most.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from _machine import machine, versions
from _plain_loop import train_plain
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from seenit import open_examples
from seenit.records.examples import Normalisation
from seenit.reference.networks import build_network
from seenit.reference.pool import DevicePool
from seenit.reference.recipe import Recipe
from seenit.reference.trainer import Training
from seenit.reference.training.one import normalised, train_one
from seenit.reference.training.precision import has_bfloat16
from seenit.reference.training.tiny_maps import flat_convolutions

RESULTS = Path(__file__).parent / "results" / "train.json"
SEENIT, PLAIN, PLAIN_APART = "seenit, 2 x 1", "plain", "plain, 2 x 1"
SIDES = {SEENIT: (2, 1), PLAIN_APART: (2, 1), PLAIN: (1, None)}  # processes, threads of each
NORMALISATION = Normalisation(mean=(0.4914, 0.4822, 0.4465), std=(0.2470, 0.2435, 0.2616))
SHAPE = (3, 32, 32)
POINTS_APART = 0.01
MATRIX = 2048
N_CORES = 2


def main() -> int:
    options = parse()
    if options.side:
        print(json.dumps(train_once(options)))
        return 0
    runs: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    ceilings: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data.npz"
        read = read_cifar10 if options.folder else read_digits
        arrays = read(options.folder, n=options.n, n_held_out=options.held_out)
        options.n, options.held_out = (len(arrays[f"{name}_labels"]) for name in ("train", "test"))
        np.savez(data, **arrays)
        for turn in range(options.turns):
            for side in SIDES:
                if side == PLAIN and turn:
                    continue
                runs[side] += take_turn(side, options, data, turn)
                ceilings.append(ceiling())
                print(f"turn {turn + 1}, {side}: {runs[side][-1]}", flush=True)
            report = report_of(runs, ceilings, options)
            options.json.parent.mkdir(parents=True, exist_ok=True)
            options.json.write_text(json.dumps(report, indent=1) + "\n")
    for side, found in report["sides"].items():
        print(
            f"{side:14} {found['images_per_cpu_second']:7.0f} images/CPU-s   "
            f"{found['references_per_hour']:6.1f} references/h by the wall, "
            f"{found['references_per_hour_by_cpu']:6.1f} by processor time   "
            f"accuracy {found['accuracy']:.3f}"
        )
    print(
        f"seenit over plain: {report['over_plain']}; over plain, 2 x 1: "
        f"{report['over_plain_apart']}; {report['share_of_ceiling']:.0%} of the ceiling of "
        f"{report['ceiling_gflops']:.0f} GFLOP/s"
    )
    apart, error = report["accuracy_apart"], report["accuracy_apart_standard_error"]
    print(f"accuracies apart by {apart:.3f}, standard error {error:.3f}")
    if apart > max(POINTS_APART, 2 * error):
        print("the sides do not agree", file=sys.stderr)
        return 1
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="CIFAR-10; digits if absent")
    parser.add_argument("--n", type=int, default=2048, help="records of each reference")
    parser.add_argument("--held-out", type=int, default=2000, help="records to judge it on")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--json", type=Path, default=RESULTS)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)  # inside a process
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def read_digits(_: None, *, n: int, n_held_out: int) -> dict[str, np.ndarray]:
    """scikit-learn's digits, uint8 (n, 32, 32, 3), as many as there are."""
    digits = load_digits()
    images = (digits.images * (255 / 16)).astype(np.uint8).repeat(4, axis=1).repeat(4, axis=2)
    images = images[:, :, :, None].repeat(3, axis=3)
    order = np.random.default_rng(0).permutation(len(images))
    rows = {"train": order[: min(n, 1280)], "test": order[1280:][:n_held_out]}
    return {
        f"{name}_{kind}": values[chosen]
        for name, chosen in rows.items()
        for kind, values in (("images", images), ("labels", digits.target))
    }


def read_cifar10(folder: Path, *, n: int, n_held_out: int) -> dict[str, np.ndarray]:
    """Random records to train on and to judge on, uint8 (n, h, w, c)."""
    rng = np.random.default_rng(0)  # the files are in the order of the classes
    arrays = {}
    for name, size in (("train", n), ("test", n_held_out)):
        examples = open_examples(str(folder / f"{name}.parquet"))
        rows = np.sort(rng.permutation(len(examples))[:size])
        images = np.concatenate([examples.inputs.read(row, row + 1) for row in rows])
        arrays[f"{name}_images"] = np.rint(images * 255).astype(np.uint8).transpose(0, 2, 3, 1)
        arrays[f"{name}_labels"] = examples.labels[rows]
    return arrays


def take_turn(
    side: str, options: argparse.Namespace, data: Path, turn: int
) -> list[dict[str, float]]:
    """One training per process of the side, at the same time."""
    n_processes, _ = SIDES[side]
    processes = [
        subprocess.Popen(
            [
                *(sys.executable, __file__, str(data), "--side", side),
                *("--epochs", str(epochs_of(side, options)), "--seed", str(2 * turn + process)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        for process in range(n_processes)
    ]
    said = [process.communicate()[0] for process in processes]
    if any(process.returncode for process in processes):
        raise SystemExit(f"{side}: a training failed")
    return [json.loads(line) for line in said]


def epochs_of(side: str, options: argparse.Namespace) -> int:
    return 1 if side == PLAIN else options.epochs


def train_once(options: argparse.Namespace) -> dict[str, float]:
    """Inside a process: one training, its seconds and accuracy."""
    _, n_threads = SIDES[options.side]
    if n_threads is not None:
        torch.set_num_threads(n_threads)
    with np.load(options.folder) as file:
        arrays = {name: file[name] for name in file.files}
    images, labels = arrays["train_images"], torch.from_numpy(arrays["train_labels"])
    recipe = Recipe(architecture="resnet18", epochs=options.epochs)
    began, began_cpu = time.perf_counter(), time.process_time()
    if options.side == SEENIT:
        network = train_one(
            recipe,
            Training(
                rows=np.arange(len(labels)),
                seed=options.seed,
                normalisation=NORMALISATION,
                n_classes=10,
            ),
            DevicePool(inputs=torch.from_numpy(images).permute(0, 3, 1, 2), labels=labels),
        )
    else:
        network = train_plain(images, labels, recipe, NORMALISATION, seed=options.seed)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - began_cpu
    tests = torch.from_numpy(arrays["test_images"]).permute(0, 3, 1, 2)
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "n_threads": torch.get_num_threads(),
        "accuracy": accuracy(network, tests, torch.from_numpy(arrays["test_labels"])),
    }


def accuracy(network: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Share of right answers, in float32."""
    with torch.inference_mode():
        hits = [
            network(normalised(batch, NORMALISATION)).argmax(dim=1) == answers
            for batch, answers in zip(images.split(250), labels.split(250), strict=True)
        ]
    return float(torch.cat(hits).float().mean())


def report_of(
    runs: dict[str, list[dict[str, float]]], ceilings: list[float], options: argparse.Namespace
) -> dict:
    """Everything measured, and the ratios."""
    sides = {}
    for side, done in runs.items():
        n_processes, _ = SIDES[side]
        epochs = epochs_of(side, options)
        cpu, wall = (
            np.mean([run[key] for run in done]) * options.epochs / epochs  # of one training
            for key in ("cpu_seconds", "seconds")
        )
        sides[side] = {
            "epochs": epochs,
            "processes": n_processes,
            "threads": int(done[0]["n_threads"]),
            "trainings": len(done),
            "cpu_seconds": cpu,
            "images_per_cpu_second": options.n * options.epochs / cpu,
            "references_per_hour": 3600 * n_processes / wall,
            "references_per_hour_by_cpu": 3600 * N_CORES / cpu,
            "accuracy": np.mean([run["accuracy"] for run in done]),
            "accuracies": [run["accuracy"] for run in done],
        }

    def over(other: str) -> dict[str, float]:
        names = {"wall": "references_per_hour", "cpu": "references_per_hour_by_cpu"}
        return {
            name: round(float(sides[SEENIT][key] / sides[other][key]), 2)
            for name, key in names.items()
        }

    data = "CIFAR10 " if options.folder else ""
    gflop = flop_per_image() / 1e9
    reached = gflop * sides[SEENIT]["images_per_cpu_second"]
    ours, plain = (
        np.array([run["accuracy"] for run in runs[name]]) for name in (SEENIT, PLAIN_APART)
    )
    return {
        "command": f"python benchmarks/bench_train.py {data}--n {options.n} --epochs "
        f"{options.epochs} --turns {options.turns}",
        "n": options.n,
        "n_held_out": options.held_out,
        "epochs": options.epochs,
        "turns": options.turns,
        "sides": sides,
        "over_plain": over(PLAIN),
        "over_plain_apart": over(PLAIN_APART),
        "accuracy_apart": float(abs(ours.mean() - plain.mean())),
        "accuracy_apart_standard_error": float(
            np.sqrt(ours.var(ddof=1) / len(ours) + plain.var(ddof=1) / len(plain))
        ),
        "ceiling_gflops": max(ceilings),
        "gflop_per_image": gflop,
        "gflops": reached,
        "share_of_ceiling": reached / max(ceilings),
        "machine": machine(),
        "versions": versions("torch", "torchvision", "numpy", "seenit"),
    }


def ceiling() -> float:
    """GFLOP per processor second of a matrix product in what training multiplies, one thread."""
    kind = torch.bfloat16 if has_bfloat16(torch.device("cpu")) else torch.float32
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    first, second = (torch.randn(MATRIX, MATRIX).to(kind) for _ in range(2))
    seconds = []
    for _ in range(5):
        began = time.process_time()
        first @ second
        seconds.append(time.process_time() - began)
    torch.set_num_threads(before)
    return 2 * MATRIX**3 / min(seconds) / 1e9


def flop_per_image() -> float:
    """Of a forward and a backward pass of the network as seenit trains it."""
    network = build_network("resnet18", n_classes=10, input_shape=SHAPE, seed=0)
    batch = torch.zeros((8, *SHAPE))
    with flat_convolutions(network, SHAPE), FlopCounterMode(display=False) as counter:
        network(batch).sum().backward()
    return counter.get_total_flops() / len(batch)


if __name__ == "__main__":
    sys.exit(main())
