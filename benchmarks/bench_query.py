"""Querying a ResNet-18: one image at a time, the plain batched default, and seenit, side by side.

All three take the same float32 images 3x32x32 from memory through the same weights (seeded, batch
norm statistics included), normalise them and end with the margin of every image.

- one at a time: as published solutions do, `model(image[None])` in a loop
- batched: channels first, batches of 256, `torch.no_grad()`, torch's own threads
- seenit: `extract_signals` with the plain view; it also keeps logits and features

The sides take turns, the best of the repeats counts, and their margins must agree to 1e-4. Figures
go to benchmarks/results/query.json.

    python benchmarks/bench_query.py [--n 20000 --n-single 1000 --repeats 3]
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from _machine import machine, versions
from torch import Tensor, nn
from torchvision.models import resnet18

from seenit.models import Classifier
from seenit.numerics.logits import margin
from seenit.records.examples import ArrayInputs, Normalisation
from seenit.records.provenance import FileProvenance
from seenit.signals import IDENTITY, extract_signals

RESULTS = Path(__file__).parent / "results" / "query.json"
NORMALISATION = Normalisation(mean=(0.49, 0.48, 0.45), std=(0.25, 0.24, 0.26))
N_CLASSES = 10
BATCH = 256
MARGIN_TOLERANCE = 1e-4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=20_000, help="images for the batched sides")
    parser.add_argument("--n-single", type=int, default=1_000, help="images for the loop")
    parser.add_argument("--repeats", type=int, default=3, help="timed rounds, the best one counts")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    module = seeded_resnet18()
    generator = torch.Generator().manual_seed(1)
    images = torch.rand((options.n, 3, 32, 32), generator=generator)
    labels = torch.randint(N_CLASSES, (options.n,), generator=generator).numpy()
    n_single = min(options.n_single, options.n)
    sides: dict[str, tuple[int, Callable[[], np.ndarray]]] = {
        "one at a time": (n_single, lambda: one_at_a_time(module, images[:n_single], labels)),
        "batched": (options.n, lambda: batched(module, images, labels)),
        "seenit": (options.n, lambda: ours(module, images, labels)),
    }
    rates, margins = take_turns(sides, repeats=options.repeats)
    apart = {
        name: float(np.abs(margins["seenit"][: len(found)] - found).max())
        for name, found in margins.items()
    }
    ratios = {name: rates["seenit"] / rate for name, rate in rates.items()}
    for name, rate in rates.items():
        print(
            f"{name:14s} {rate:8.0f} images/s   seenit is {ratios[name]:5.2f}x as fast   "
            f"largest difference of a margin {apart[name]:.1e}"
        )
    report = {
        "n": options.n,
        "n_single": n_single,
        "repeats": options.repeats,
        "images_per_second": rates,
        "seenit_over": ratios,
        "largest_margin_difference": apart,
        "seconds_for_n": options.n / rates["seenit"],
        "machine": machine(),
        "torch_threads": torch.get_num_threads(),
        "versions": versions("torch", "torchvision", "numpy", "seenit"),
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2) + "\n")
    if max(apart.values()) > MARGIN_TOLERANCE:
        print(f"the sides do not agree to {MARGIN_TOLERANCE:g}", file=sys.stderr)
        return 1
    return 0


def one_at_a_time(module: nn.Module, images: Tensor, labels: np.ndarray) -> np.ndarray:
    mean, std = statistics()
    rows = []
    with torch.no_grad():
        for image in images:
            rows.append(module(((image - mean) / std)[None])[0])
    return margin(torch.stack(rows).numpy(), labels[: len(images)])


def batched(module: nn.Module, images: Tensor, labels: np.ndarray) -> np.ndarray:
    mean, std = statistics()
    with torch.no_grad():
        rows = [module((batch - mean) / std) for batch in images.split(BATCH)]
    return margin(torch.cat(rows).numpy(), labels)


def ours(module: nn.Module, images: Tensor, labels: np.ndarray) -> np.ndarray:
    classifier = Classifier(
        module=module,
        normalisation=NORMALISATION,
        n_classes=N_CLASSES,
        architecture="resnet18",
        source=FileProvenance(path="seeded", kind="made here", n_bytes=0, sha256=""),
        classifier_layer="fc",
        reasons=(),
        batch_norm_steps=None,
    )
    inputs = ArrayInputs(array=images.numpy())
    signals = extract_signals(classifier, inputs, labels, views=(IDENTITY,), device="cpu")
    return signals["target_margin"][:, 0]


def take_turns(
    sides: dict[str, tuple[int, Callable[[], np.ndarray]]], *, repeats: int
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Images per second of the best round, and the margins, of every side."""
    rates = dict.fromkeys(sides, 0.0)
    margins = {}
    for _ in range(repeats):
        for name, (n, run) in sides.items():
            began = time.perf_counter()
            margins[name] = run()
            rates[name] = max(rates[name], n / (time.perf_counter() - began))
    return rates, margins


def statistics() -> tuple[Tensor, Tensor]:
    mean, std = (torch.tensor(p).view(3, 1, 1) for p in (NORMALISATION.mean, NORMALISATION.std))
    return mean, std


def seeded_resnet18() -> nn.Module:
    """Weights and batch-norm statistics from a generator, so that folding them has to be right."""
    module = resnet18(num_classes=N_CLASSES)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, value in [*module.named_parameters(), *module.named_buffers()]:
            noise = torch.randn(value.shape, generator=generator)
            if name.endswith("num_batches_tracked"):
                continue
            if name.endswith("running_var"):
                value.copy_(0.5 + torch.rand(value.shape, generator=generator))
            elif value.ndim > 1:
                value.copy_(noise / value[0].numel() ** 0.5)
            else:
                is_scale = name.endswith("weight")
                value.copy_((1.0 if is_scale else 0.0) + 0.1 * noise)
    return module.eval()


if __name__ == "__main__":
    sys.exit(main())
