"""Scoring from reference margins on disk: seconds and peak memory, beside NumPy and peers.

Every reference attack runs on the same memory-mapped float32 margins (r, n, 1) and the same plan,
in which every record is in half of the references. Beside it:

- the published formulas written with whole NumPy arrays; they must agree to 1e-9
- where they are installed, PrivacyGuard (`pip install privacyguard-platform`) and SACRO-ML
  (`pip install sacroml`), and Privacy Meter from a clone that `--privacy-meter` names; their ranks
  must agree: Spearman .999 or more

RMIA's count is against z population records. The peers hold all n x z ratios at once, so they get a
smaller population, and so do both other sides beside them. Seconds are processor time of the one
thread (what the wall says on an idle machine) and wall time, the best of the repeats each. Memory
is what was allocated at most during one more run (tracemalloc), the mapped file not counted.
Figures go to benchmarks/results/scoring.json.

    python benchmarks/bench_scoring.py [--n 50000 --r 256 --privacy-meter CLONE]
"""

import argparse
import json
import sys
import tempfile
import time
import tracemalloc
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from _machine import machine, versions
from _numpy_attacks import FORMULAS, Signals, ratio
from _peer_attacks import (
    Score,
    privacy_meter_rmia,
    privacyguard_lira,
    privacyguard_rmia,
    sacroml_lira,
)
from scipy.stats import spearmanr
from threadpoolctl import threadpool_limits

from seenit.attacks import find_attack
from seenit.attacks.requirements import arguments_of, is_learned
from seenit.numerics.ranks import share_at_most, share_below
from seenit.reference.plan import balanced_plan

RESULTS = Path(__file__).parent / "results" / "scoring.json"
N_KNOWN = 10_000
ENOUGH_SECONDS = 10
CLOSE, CLOSE_RANKS = 1e-9, 0.999
NUMPY = "NumPy, whole arrays"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One implementation of one attack."""

    attack: str
    by: str
    n_population: int | None
    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    largest_difference: float
    rank_correlation: float
    agrees: bool


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=50_000, help="examples, and population records")
    parser.add_argument("--r", type=int, default=256, help="reference models, an even number")
    parser.add_argument("--z-peers", type=int, default=5_000, help="population beside peers")
    parser.add_argument("--privacy-meter", type=Path, help="clone of ml_privacy_meter")
    parser.add_argument("--repeats", type=int, default=2, help="timed runs, the best one counts")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        signals = write_signals(Path(folder), n=options.n, r=options.r)
        smaller = with_population(signals, options.z_peers)
        rows = []
        for name, formula in FORMULAS.items():
            sides = {"seenit": ours(name, signals), NUMPY: lambda f=formula: f(signals)}
            if name == "lira-online":
                sides |= installed(
                    {"PrivacyGuard": privacyguard_lira(signals), "SACRO-ML": sacroml_lira(signals)}
                )
            z = options.n if name == "rmia-count" else None
            rows += compare(name, sides, n_population=z, repeats=options.repeats)
        sides = {
            "seenit": ours("rmia-count", smaller),
            NUMPY: lambda: FORMULAS["rmia-count"](smaller),
            **installed({"PrivacyGuard": privacyguard_rmia(smaller)}),
        }
        rows += compare("rmia-count", sides, n_population=options.z_peers, repeats=options.repeats)
        sides = {
            "seenit": offline_count(smaller),
            **installed({"Privacy Meter": privacy_meter_rmia(smaller, options.privacy_meter)}),
        }
        rows += compare(
            "rmia-offline, counted", sides, n_population=options.z_peers, repeats=options.repeats
        )
        sort_and_search = time_sort_and_search(signals, repeats=options.repeats)
    print(f"sort and search alone, {options.n:,} x {options.n:,}: {sort_and_search:.4f} s")
    report = {
        "command": f"python benchmarks/bench_scoring.py --n {options.n} --r {options.r} "
        "--privacy-meter CLONE",
        "n": options.n,
        "r": options.r,
        "repeats": options.repeats,
        "sort_and_search_cpu_seconds": sort_and_search,
        "machine": machine(),
        "versions": versions("seenit", "numpy", "scipy", "privacyguard-platform", "sacroml"),
        "measurements": [asdict(row) for row in rows],
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=1) + "\n")
    if disagreeing := [f"{row.by} on {row.attack}" for row in rows if not row.agrees]:
        print(f"no agreement: {', '.join(disagreeing)}", file=sys.stderr)
        return 1
    return 0


def compare(
    attack: str, sides: dict[str, Score], *, n_population: int | None, repeats: int
) -> list[Measurement]:
    """Run every implementation of one attack; the first one is ours."""
    rows: list[Measurement] = []
    for by, run in sides.items():
        cpu, wall, spent = [], [], 0.0
        while len(cpu) < repeats and spent < ENOUGH_SECONDS:
            at, at_wall = time.process_time(), time.perf_counter()
            scores = run()
            cpu.append(time.process_time() - at)
            wall.append(time.perf_counter() - at_wall)
            spent += cpu[-1]
        peak = peak_of(run)
        if not rows:
            reference = as_published(attack, scores)
        difference = np.abs(scores - reference) / np.maximum(1, np.abs(reference))
        worst = 0.0 if not rows else float(difference.max())
        ranks = 1.0 if not rows else float(spearmanr(reference, scores).statistic)
        rows.append(
            Measurement(
                attack=attack,
                by=by,
                n_population=n_population,
                cpu_seconds=round(min(cpu), 4),
                wall_seconds=round(min(wall), 4),
                peak_mb=round(peak / 2**20, 1),
                largest_difference=worst,
                rank_correlation=round(ranks, 6),
                agrees=worst <= CLOSE if by == NUMPY else ranks >= CLOSE_RANKS,
            )
        )
        row = rows[-1]
        print(
            f"{attack:22} {by:20} {row.cpu_seconds:8.3f} s ({row.wall_seconds:.2f} wall) "
            f"{row.peak_mb:8.1f} MB {row.cpu_seconds / rows[0].cpu_seconds:7.1f}x  "
            f"apart {row.largest_difference:.0e}, ranks {row.rank_correlation:.6f}",
            flush=True,
        )
    return rows


def as_published(attack: str, scores: np.ndarray) -> np.ndarray:
    """Ours without what it adds: attack R interpolates between the steps of the bare share."""
    if attack != "attack-r":
        return scores
    n_out = N_OUT["reference_margin"]
    return np.floor(scores * (n_out + 1) + CLOSE) / n_out


def peak_of(run: Score) -> int:
    """Bytes allocated at most during one run."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def installed(sides: dict[str, Score | None]) -> dict[str, Score]:
    """The peers that are here; the others in a sentence."""
    for name in [name for name, run in sides.items() if run is None]:
        print(f"{name} is not installed: left out")
    return {name: run for name, run in sides.items() if run is not None}


N_OUT: dict[str, int] = {}


def write_signals(folder: Path, *, n: int, r: int) -> Signals:
    """Synthetic margins: hard and easy examples, IN above OUT, the big arrays on disk."""
    rng = np.random.default_rng(0)
    signals: Signals = {}
    for seed, (target, margin, plan) in enumerate(
        (
            ("target_margin", "reference_margin", "reference_is_in"),
            ("population_margin", "reference_population_margin", "population_is_in"),
        )
    ):
        ease = rng.normal(3.0, 3.0, n)
        is_in = balanced_plan(n=n, n_references=r, inclusion=0.5, seed=seed).is_in
        path = folder / f"{margin}.npy"
        mapped = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(r, n, 1))
        for reference in range(r):
            mapped[reference, :, 0] = ease + 1.5 * is_in[reference] + rng.normal(0, 1.5, n)
        mapped.flush()
        signals[target] = (ease + rng.normal(0.5, 1.5, n))[:, None]
        signals[margin] = np.load(path, mmap_mode="r")
        signals[plan] = is_in
        N_OUT[margin] = r // 2
    signals["imitator_margin"] = signals["reference_margin"]
    signals["imitator_is_in"] = signals["reference_is_in"]
    signals["known_is_member"] = rng.permutation(min(n, N_KNOWN)) < min(n, N_KNOWN) // 2
    return signals


def with_population(signals: Signals, z: int) -> Signals:
    """The same with the first z population records."""
    return signals | {
        "population_margin": signals["population_margin"][:z],
        "reference_population_margin": signals["reference_population_margin"][:, :z],
        "population_is_in": signals["population_is_in"][:, :z],
    }


def ours(name: str, signals: Signals) -> Score:
    """The registry's attack on all records; a learned one is fitted on the known ones first."""
    attack = find_attack(name).variant_for(signals)
    if not is_learned(attack):
        return lambda: attack.score(**arguments_of(attack.score, signals))
    n_known = len(signals["known_is_member"])
    known = {
        "target_margin": signals["target_margin"][:n_known],
        "reference_margin": signals["reference_margin"][:, :n_known],
        "reference_is_in": signals["reference_is_in"][:, :n_known],
        "known_is_member": signals["known_is_member"],
    }

    def run() -> np.ndarray:
        fitted = attack.fit(**known)
        return fitted.score(**arguments_of(fitted.score, signals))

    return run


def offline_count(signals: Signals) -> Score:
    """The share of population records with a smaller offline ratio, by sort and search."""
    attack = find_attack("rmia-offline").variant_for(signals)

    def run() -> np.ndarray:
        examples = attack.score(**arguments_of(attack.score, signals))
        population = attack.score(
            target_margin=signals["population_margin"],
            reference_margin=signals["reference_population_margin"],
            reference_is_in=signals["population_is_in"],
        )
        return share_below(population, examples)

    return run


def time_sort_and_search(signals: Signals, *, repeats: int) -> float:
    """Seconds from ratios of examples and population to counts."""
    examples, population = np.log(ratio(signals, "")), np.log(ratio(signals, "population"))
    seconds = []
    for _ in range(repeats):
        at = time.process_time()
        share_at_most(population, examples - np.log(2))
        seconds.append(time.process_time() - at)
    return min(seconds)


if __name__ == "__main__":
    sys.exit(main())
