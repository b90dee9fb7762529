#!/usr/bin/env bash
# Opacus' gradients of one record are wrong where a convolution pads by reflection, and have a row for
# padding where an embedding has none.
#
# Versions  opacus 1.6.0, torch 2.15.0, Python 3.11
# Expected  The gradient that GradSampleModule keeps of a record is the one that torch computes of it
#           alone, or the layer is refused.
# Found     Convolutions with padding_mode "reflect", "replicate" or "circular" are treated as if the
#           border were zeros. Embedding(padding_idx=0) gets a gradient for row 0, which torch keeps at
#           0, so the vector of padding is trained. ModuleValidator finds nothing wrong with either.
# Seen      off by up to, of the largest entry: convolution with zeros 1.3e-07, reflect 0.41, replicate
#           0.42, circular 0.50, behind a ReflectionPad2d 1.4e-07; embedding 1.2e-07, with padding_idx=0
#           0.089
# An audit  of DP-SGD that uses these norms to tell what was clipped uses norms of another function; the
#           network has learned from them, too. Padding as a layer of its own, ReflectionPad2d, is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 torch==2.15.0 opacus==1.6.0
OMP_NUM_THREADS=1 "$work/venv/bin/python" - <<'PY'
import warnings

import torch
from opacus import GradSampleModule
from opacus.validators import ModuleValidator
from torch import nn

warnings.simplefilter("ignore")


def worst(model, records):
    """Largest difference from torch's own gradient, over its largest entry."""
    assert ModuleValidator.validate(model.train()) == []
    kept = GradSampleModule(model, loss_reduction="sum")
    kept(records).square().sum().backward()
    found = {name: p.grad_sample.clone() for name, p in kept._module.named_parameters()}
    off, largest = 0.0, 0.0
    for at in range(len(records)):
        own = torch.autograd.grad(model(records[at : at + 1]).square().sum(), list(model.parameters()))
        for (name, _), gradient in zip(model.named_parameters(), own):
            off = max(off, (found[name][at] - gradient).abs().max().item())
            largest = max(largest, gradient.abs().max().item())
    return off / largest


torch.manual_seed(0)
images = torch.randn(5, 3, 8, 8)
words = torch.tensor([[1, 4, 2, 0, 0], [5, 3, 0, 0, 0], [2, 2, 6, 7, 0]])
cases = {
    "convolution, zeros": (nn.Sequential(nn.Conv2d(3, 4, 3, padding=1)), images),
    "convolution, reflect": (nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, padding_mode="reflect")), images),
    "convolution, replicate": (
        nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, padding_mode="replicate")), images
    ),
    "convolution, circular": (
        nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, padding_mode="circular")), images
    ),
    "ReflectionPad2d, convolution": (
        nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(3, 4, 3)), images
    ),
    "embedding": (nn.Sequential(nn.Embedding(8, 4), nn.Linear(4, 2)), words),
    "embedding, padding_idx=0": (nn.Sequential(nn.Embedding(8, 4, padding_idx=0), nn.Linear(4, 2)), words),
}
off = {name: worst(*case) for name, case in cases.items()}
for name, value in off.items():
    print(f"{name}: off by up to {value:.1e} of the largest entry")
right = ("convolution, zeros", "ReflectionPad2d, convolution", "embedding")
assert max(off[name] for name in right) < 1e-5
assert min(value for name, value in off.items() if name not in right) > 1e-2, "one is right now"
PY
