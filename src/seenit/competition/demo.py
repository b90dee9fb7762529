"""A small challenge that is made locally: digits, a target, and the truth in a separate file.

The images are scikit-learn's handwritten digits (UCI), scaled to 3x32x32 and covered with
Gaussian pixel noise. The noise is what makes the target memorise: from clean digits it learns so
much that next to nothing leaks. Labels are the true ones.
"""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import interpolate

from seenit.competition.demo_files import write_membership_dataset
from seenit.competition.demo_target import n_right, train_target
from seenit.numerics.arrays import BoolArray, Float32Array, IntArray
from seenit.records.examples import Normalisation
from seenit.store.atomic import write_atomically

N_PER_SET = 700
N_EPOCHS = 8
N_TRAINED = N_PER_SET * N_EPOCHS
"""What the numbers passed to `on_progress` add up to at the default size."""

_NOISE_SD = 0.6


@dataclass(frozen=True, kw_only=True)
class DemoChallenge:
    """Where the files are and what is in them.

    Attributes:
        target: state dict of a torchvision ResNet-18, 10 classes.
        public: records with known membership.
        private: records without.
        truth: `id,is_member` of the private records; no attack gets to see it.
        normalisation: what the target was trained with; also in normalisation.json.
        n_per_set: records of the public set, and of the private one; half are members.
        n_epochs: epochs that the target was trained for.
        member_accuracy: the target's share of right answers on the records it was trained on.
        nonmember_accuracy: the same on the records that it has never seen.
    """

    target: Path
    public: Path
    private: Path
    truth: Path
    normalisation: Normalisation
    n_per_set: int
    n_epochs: int
    member_accuracy: float
    nonmember_accuracy: float


def make_demo_challenge(
    folder: Path,
    *,
    seed: int,
    on_progress: Callable[[int], None],
    n_per_set: int = N_PER_SET,
    n_epochs: int = N_EPOCHS,
) -> DemoChallenge:
    """Train a target on half of the records and write the competition's own three files.

    The same seed gives the same files on the same machine. The global random state of torch and
    NumPy is left as it was.

    Args:
        folder: made if missing; gets 01_MIA.pt, pub.pt, priv_out.pt, truth.csv and
            normalisation.json.
        seed: decides the split, the noise, the initial weights and the order of training.
        on_progress: called with the number of records just trained on.
        n_per_set: even; there are 1,797 digits for both sets.
        n_epochs: more of them leak more.
    """
    rng = np.random.default_rng(seed)
    images, labels = noisy_digits(rng, n=2 * n_per_set)
    ids = rng.permutation(10 * len(images))[: len(images)]
    is_public = np.arange(len(images)) < n_per_set
    is_member = np.concatenate([_half(rng, n=n_per_set) for _ in ("public", "private")])

    mean, std = float(images[is_public].mean()), float(images[is_public].std())
    inputs = torch.from_numpy((images - mean) / std)
    answers = torch.from_numpy(labels)
    target = train_target(
        inputs[is_member],
        answers[is_member],
        n_epochs=n_epochs,
        seed=seed,
        on_progress=on_progress,
    )

    challenge = DemoChallenge(
        target=folder / "01_MIA.pt",
        public=folder / "pub.pt",
        private=folder / "priv_out.pt",
        truth=folder / "truth.csv",
        normalisation=Normalisation(mean=(mean,) * 3, std=(std,) * 3),
        n_per_set=n_per_set,
        n_epochs=n_epochs,
        member_accuracy=n_right(target, inputs[is_member], answers[is_member]) / n_per_set,
        nonmember_accuracy=n_right(target, inputs[~is_member], answers[~is_member]) / n_per_set,
    )
    write_atomically(challenge.target, lambda path: torch.save(target.state_dict(), path))
    for path, chosen, known in (
        (challenge.public, is_public, is_member[is_public]),
        (challenge.private, ~is_public, None),
    ):
        write_membership_dataset(
            path, ids=ids[chosen], images=images[chosen], labels=labels[chosen], is_member=known
        )
    _write_truth(challenge.truth, ids[~is_public], is_member[~is_public])
    (folder / "normalisation.json").write_text(
        json.dumps({"mean": challenge.normalisation.mean, "std": challenge.normalisation.std})
        + "\n"
    )
    return challenge


def noisy_digits(rng: np.random.Generator, *, n: int) -> tuple[Float32Array, IntArray]:
    """At most 1,797 images (n, 3, 32, 32) in [0, 1] and labels (n,), in random order."""
    digits = load_digits()
    rows = rng.permutation(len(digits.target))[:n]
    small = torch.from_numpy(digits.images[rows] / 16.0)[:, None]  # (n, 1, 8, 8)
    large = interpolate(small, size=(32, 32), mode="bilinear").numpy()
    noisy = np.clip(large + rng.normal(0.0, _NOISE_SD, large.shape), 0.0, 1.0)
    return np.repeat(noisy, 3, axis=1).astype(np.float32), digits.target[rows].astype(np.int64)


def _half(rng: np.random.Generator, *, n: int) -> BoolArray:
    """(n,) bool, half of them true, in random order."""
    chosen: BoolArray = rng.permutation(n) < n // 2
    return chosen


def _write_truth(path: Path, ids: IntArray, is_member: BoolArray) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "is_member"))
        writer.writerows(zip(ids.tolist(), is_member.astype(int).tolist(), strict=True))
