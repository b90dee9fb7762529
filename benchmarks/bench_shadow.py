"""What learning from the references takes: `shadow`, fitted and asked once, on one core.

    python benchmarks/bench_shadow.py [--n 20000 --r 8 --q 6 --repeats 3]

Synthetic margins at both temperatures, r references on random halves of n records, q queries. What
is found must beat the plain margin, or the script fails. Seconds are processor time of the one
thread and wall time, the best of the repeats each, beside the load of the machine before the first
and after the last. Figures go to benchmarks/results/shadow.json.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np
from _machine import machine, versions

from seenit.evaluate import auc
from seenit.records.signals import SignalTable
from seenit.reference.plan import balanced_plan
from seenit.scoring import shadow_log_odds

RESULTS = Path(__file__).parent / "results" / "shadow.json"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=20_000, help="records")
    parser.add_argument("--r", type=int, default=8, help="references, an even number")
    parser.add_argument("--q", type=int, default=6, help="queries of each record")
    parser.add_argument("--repeats", type=int, default=3, help="timed runs, the best one counts")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    table, truth = table_of(n=options.n, r=options.r, q=options.q)
    load, cpu, wall = [os.getloadavg()[0]], [], []
    for _ in range(options.repeats):
        at, at_wall = time.process_time(), time.perf_counter()
        found = shadow_log_odds(table, seed=0)
        cpu.append(time.process_time() - at)
        wall.append(time.perf_counter() - at_wall)
    load.append(os.getloadavg()[0])
    if found is None:
        print(f"{options.n:,} records are too few to teach: pass --n", file=sys.stderr)
        return 1
    taught, plain = auc(found, truth), auc(table.arrays["target_margin"][:, 0], truth)
    print(
        f"{options.n:,} records, {options.r} references, {options.q} queries: {min(cpu):.1f} s of "
        f"processor time, {min(wall):.1f} s by the wall, at a load of {max(load):.1f}; AUC "
        f"{taught:.3f}, the plain margin {plain:.3f}"
    )
    report = {
        "command": f"python benchmarks/bench_shadow.py --n {options.n} --r {options.r} "
        f"--q {options.q}",
        "n": options.n,
        "r": options.r,
        "q": options.q,
        "repeats": options.repeats,
        "cpu_seconds": round(min(cpu), 2),
        "wall_seconds": round(min(wall), 2),
        "load": [round(value, 2) for value in load],
        "auc": taught,
        "auc_of_the_plain_margin": plain,
        "machine": machine(),
        "versions": versions("seenit", "numpy", "scikit-learn"),
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=1) + "\n")
    if taught <= plain:
        print("the references taught nothing", file=sys.stderr)
        return 1
    return 0


def table_of(*, n: int, r: int, q: int) -> tuple[SignalTable, np.ndarray]:
    """N records of unknown membership, and the truth: hard and easy ones, IN above OUT."""
    rng = np.random.default_rng(0)
    truth = rng.permutation(n) % 2 == 0
    is_in = balanced_plan(n=n, n_references=r, inclusion=0.5, seed=0).is_in
    ease = rng.normal(3.0, 3.0, n)

    def margins(trained: np.ndarray) -> np.ndarray:
        level = ease + 0.8 * trained + rng.normal(0.0, 1.0, trained.shape)  # (models, n)
        return level[..., None] + rng.normal(0.0, 0.7, (*trained.shape, q))

    target, references = margins(truth[None])[0], margins(is_in).astype(np.float32)
    arrays = {
        "target_margin": target,
        "target_margin_t2": at_temperature_2(target, rng),
        "reference_margin": references,
        "reference_margin_t2": at_temperature_2(references, rng).astype(np.float32),
        "reference_is_in": is_in,
    }
    unknown = np.full(n, -1, dtype=np.int8)
    return SignalTable(ids=np.arange(n), is_member=unknown, arrays=arrays), truth


def at_temperature_2(margins: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Half the margin, less what the other classes then weigh."""
    return margins / 2 - 1 + rng.normal(0.0, 0.2, margins.shape)


if __name__ == "__main__":
    sys.exit(main())
