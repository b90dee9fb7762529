"""What a run costs where one look at a record is dear: ViT-tiny at 224 pixels, 240 images.

    python benchmarks/bench_large_images.py --out benchmarks/results/large_images.json

Each command runs from nothing in a process of its own, of one thread. Its processor time, that of
its child processes included, is held against one forward pass over the same records in batches of
32. What a command costs whatever the target is (start-up, reading the records, attacks, intervals,
report) is measured by the same command on a target that is nearly free, and subtracted; both
figures are given. The network's weights are random; its head is fitted to the members by ridge
regression, scaled so that the answers are confident.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import numpy as np
from _machine import machine, versions

N = 240
CODE = """
    import time

    import numpy as np
    import torch
    from torch import nn
    from torchvision.models import VisionTransformer

    N_CLASSES = 4


    def network():
        with torch.random.fork_rng(devices=[]):
            torch.random.manual_seed(0)
            return VisionTransformer(
                image_size=224, patch_size=16, num_layers=12, num_heads=3, hidden_dim=192,
                mlp_dim=768, num_classes=N_CLASSES,
            ).eval()


    def vit():
        net = network()
        net.load_state_dict(torch.load("vit.pt", weights_only=True))
        return net


    def pooled():
        layers = (nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(48, N_CLASSES))
        return nn.Sequential(*layers).eval()


    def nearly_free():
        net = pooled()
        net.load_state_dict(torch.load("pooled.pt", weights_only=True))
        return net


    def one_pass(net, records):
        with torch.inference_mode():
            return torch.cat([net(batch) for batch in records.split(32)])


    def fitted(head, features, labels):
        features = features.double()
        truth = nn.functional.one_hot(labels, N_CLASSES).double()
        centred = features - features.mean(0)
        gram = centred @ centred.T + 1e-3 * torch.eye(len(centred), dtype=torch.float64)
        weight = 8 * (centred.T @ torch.linalg.solve(gram, truth - truth.mean(0))).T
        with torch.no_grad():
            head.weight.copy_(weight)
            head.bias.copy_(-weight @ features.mean(0))


    def prepare():
        torch.set_num_threads(1)
        files = [np.load(f"{name}.npz") for name in ("members", "nonmembers")]
        pixels = torch.from_numpy(np.concatenate([file["images"] for file in files]))
        records = (pixels.float() / 255 - 0.5) / 0.25
        members, labels = records[: len(records) // 2], torch.from_numpy(files[0]["labels"])
        net, seconds = network(), []
        for _ in range(3):
            began = time.process_time()
            one_pass(net, records)
            seconds.append(time.process_time() - began)
        body, small = network(), pooled()
        body.heads = nn.Identity()
        fitted(net.heads.head, one_pass(body, members), labels)
        fitted(small[2], one_pass(small[:2], members), labels)
        torch.save(net.state_dict(), "vit.pt")
        torch.save(small.state_dict(), "pooled.pt")
        print(min(seconds))
"""


def spent(command: list[str], folder: Path) -> tuple[float, str]:
    """Processor seconds of a command and of what it started, and what it printed."""
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, done.stdout


def write_records(folder: Path) -> None:
    """Noise around a picture of its class; members, non-members, and one public file of both."""
    rng = np.random.default_rng(0)
    centres = rng.integers(60, 196, (4, 3, 7, 7)).repeat(32, axis=2).repeat(32, axis=3)
    labels = rng.integers(0, 4, N)
    pixels = centres[labels] + rng.normal(0, 40, (N, 3, 224, 224))
    images = pixels.clip(0, 255).astype(np.uint8)
    half = N // 2
    for name, rows in (("members", slice(0, half)), ("nonmembers", slice(half, N))):
        np.savez(folder / f"{name}.npz", images=images[rows], labels=labels[rows])
    order = rng.permutation(N)
    np.savez(
        folder / "public.npz",
        images=images[order],
        labels=labels[order],
        is_member=(order < half).astype(np.int8),
    )


def main() -> None:
    """Measure both commands on both targets and one forward pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    out = parser.parse_args().out
    statistics = ["--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25", "--device", "cpu"]
    sides = {
        "audit": ["--members", "members.npz", "--nonmembers", "nonmembers.npz"],
        "score": ["--public", "public.npz"],
    }
    found: dict[str, object] = {"n": N, **machine(), "versions": versions("torch", "torchvision")}
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        (folder / "large_images.py").write_text(textwrap.dedent(CODE))
        write_records(folder)
        prepare = [sys.executable, "-c", "import large_images; large_images.prepare()"]
        one_pass = float(spent(prepare, folder)[1])
        found["forward pass, CPU s"] = round(one_pass, 2)
        for command, records in sides.items():
            seconds = {}
            for target in ("nearly_free", "vit"):
                args = [command, "--target", f"large_images:{target}", *records, *statistics]
                args += ["--run-dir", f"{command}-{target}", "--no-images"]
                seconds[target], _ = spent([sys.executable, "-m", "seenit", *args], folder)
            own = seconds["vit"] - seconds["nearly_free"]
            found[command] = {
                "CPU s": round(seconds["vit"], 1),
                "CPU s whatever the target is": round(seconds["nearly_free"], 1),
                "forward passes": round(own / one_pass, 2),
                "forward passes, everything counted": round(seconds["vit"] / one_pass, 2),
            }
    print(json.dumps(found, indent=2))
    if out is not None:
        out.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
