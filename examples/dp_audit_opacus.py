"""Train a small network with DP-SGD on real digits, with canaries put in by a plan, and score them.

    seenit dp-audit plan --n-canaries 500 --out plan.csv
    python examples/dp_audit_opacus.py --plan plan.csv --out scores.csv
    seenit dp-audit bound --plan plan.csv --scores scores.csv --delta 1e-5 --claim 2

Canaries are black-and-white noise with a random label: nothing but training on one can teach it.
Their score is minus the loss. `--forget-noise` leaves out what Opacus adds to the clipped
gradients, while its accountant goes on to claim the same ε: the bug that an audit is there to find.

Needs `pip install opacus`.
"""

import argparse
import csv
import warnings
from pathlib import Path

import numpy as np
import torch
from opacus import PrivacyEngine
from opacus.optimizers import DPOptimizer
from sklearn.datasets import load_digits
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

N_TEST = 297
N_PIXELS, N_HIDDEN, N_CLASSES = 64, 256, 10
N_EPOCHS, BATCH, LEARNING_RATE, MOMENTUM, CLIP = 30, 125, 1.0, 0.9, 1.0


def read_plan(path: Path) -> tuple[list[str], np.ndarray]:
    """Ids and coins of the canaries."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["id"] for row in rows], np.array([row["is_member"] == "1" for row in rows])


def dataset(inputs: np.ndarray, labels: np.ndarray) -> TensorDataset:
    """Arrays as torch takes them."""
    return TensorDataset(torch.from_numpy(inputs), torch.from_numpy(labels))


def make_data(n_canaries: int) -> tuple[TensorDataset, TensorDataset, TensorDataset]:
    """Digits to train on, canaries, and digits to test on; the same for every run."""
    inputs, labels = load_digits(return_X_y=True)
    rng = np.random.default_rng(0)
    order = rng.permutation(len(inputs))
    inputs, labels = inputs[order].astype(np.float32) / 16, labels[order]
    noise = rng.integers(0, 2, (n_canaries, N_PIXELS)).astype(np.float32)
    canaries = dataset(noise, rng.integers(0, N_CLASSES, n_canaries))
    ordinary = dataset(inputs[N_TEST:], labels[N_TEST:])
    return ordinary, canaries, dataset(inputs[:N_TEST], labels[:N_TEST])


def forget_noise(optimizer: DPOptimizer) -> None:
    """Take each clipped sum as it is, while the optimizer goes on to report its noise."""

    def add_noise() -> None:
        for parameter in optimizer.params:
            parameter.grad = parameter.summed_grad.view_as(parameter)

    optimizer.add_noise = add_noise


def train(members: TensorDataset, args: argparse.Namespace) -> tuple[nn.Module, float, float]:
    """A network trained by DP-SGD, the ε that its accountant claims, and the noise multiplier."""
    with torch.random.fork_rng():
        torch.random.default_generator.manual_seed(args.seed)
        model = nn.Sequential(
            nn.Linear(N_PIXELS, N_HIDDEN), nn.ReLU(), nn.Linear(N_HIDDEN, N_CLASSES)
        )
        engine = PrivacyEngine()
        model, optimizer, batches = engine.make_private_with_epsilon(
            module=model,
            optimizer=torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM),
            data_loader=DataLoader(members, batch_size=BATCH),
            target_epsilon=args.epsilon,
            target_delta=args.delta,
            epochs=N_EPOCHS,
            max_grad_norm=CLIP,
        )
        if args.forget_noise:
            forget_noise(optimizer)
        for _ in range(N_EPOCHS):
            for inputs, labels in batches:
                optimizer.zero_grad()
                cross_entropy(model(inputs), labels).backward()
                optimizer.step()
    return model.eval(), engine.get_epsilon(args.delta), optimizer.noise_multiplier


def main() -> None:
    """Train, score, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plan", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epsilon", type=float, default=2.0)
    parser.add_argument("--delta", type=float, default=1e-5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--forget-noise", action="store_true")
    args = parser.parse_args()

    ids, is_member = read_plan(args.plan)
    ordinary, canaries, test = make_data(len(ids))
    put_in = canaries[np.flatnonzero(is_member)]
    members = TensorDataset(*map(torch.cat, zip(ordinary.tensors, put_in, strict=True)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Opacus on its own generator and hooks
        model, epsilon, noise = train(members, args)
    with torch.no_grad():
        inputs, labels = canaries.tensors
        scores = -cross_entropy(model(inputs), labels, reduction="none").double().numpy()
        accuracy = (model(test.tensors[0]).argmax(dim=1) == test.tensors[1]).double().mean()
    with args.out.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "score"))
        writer.writerows(zip(ids, scores.tolist(), strict=True))
    print(
        f"claimed: epsilon {epsilon:.2f} at delta {args.delta:g}, noise multiplier {noise:.2f}; "
        f"{len(members)} records, {int(is_member.sum())} canaries among them; "
        f"right on {float(accuracy):.0%} of {N_TEST} test digits"
    )


if __name__ == "__main__":
    main()
