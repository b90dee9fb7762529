"""Bootstrap intervals of TPR at fixed FPRs: drawn in distribution, against a loop over resamples.

Both sides answer the same question: the largest TPR over thresholds whose FPR does not exceed the
allowed one, ties together, in resamples of the members and of the non-members with replacement,
2,000 of them, for an FPR of 5 % and of 1 %.

- loop: draws every record of every resample, sorts the non-members, reads the TPR
- seenit: `bootstrap_tpr`, which draws the first excess false positive as an order statistic and
  then the members above it

The sides take turns, the best of the repeats counts, in processor time of the one thread that each
has, which other work on the machine hardly touches. The ends of their intervals must agree within
Monte Carlo error: a quantile of B replicates has its own standard error, and four of those of a
difference are allowed. Figures go to benchmarks/results/bootstrap.json.

    python benchmarks/bench_bootstrap.py [--n 20000 --n-resamples 2000 --repeats 3]
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _machine import machine, versions
from scipy.stats import norm

from seenit.evaluate import bootstrap_tpr
from seenit.records.evaluation import Interval

RESULTS = Path(__file__).parent / "results" / "bootstrap.json"
MAX_FPRS = (0.05, 0.01)
LEVEL = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=20_000, help="scores, half of them of members")
    parser.add_argument("--n-resamples", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=3, help="timed rounds, the best one counts")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    is_member = np.arange(options.n) < options.n // 2
    scores = np.random.default_rng(0).normal(size=options.n) + 0.5 * is_member
    sides: dict[str, Callable[[], dict[float, Interval]]] = {
        "loop": lambda: loop(scores, is_member, n_resamples=options.n_resamples),
        "seenit": lambda: bootstrap_tpr(
            scores, is_member, max_fprs=MAX_FPRS, seed=1, n_resamples=options.n_resamples
        ),
    }
    seconds, found = take_turns(sides, repeats=options.repeats)
    apart = {
        f"{rate:g}": standard_errors_apart(
            found["seenit"][rate], found["loop"][rate], n_resamples=options.n_resamples
        )
        for rate in MAX_FPRS
    }
    ratio = seconds["loop"] / seconds["seenit"]
    for name, spent in seconds.items():
        ends = ", ".join(
            f"{rate:.0%}: {found[name][rate].low:.4f} to {found[name][rate].high:.4f}"
            for rate in MAX_FPRS
        )
        print(f"{name:8s} {spent:9.4f} s   {ends}")
    print(f"seenit is {ratio:.0f}x as fast; ends apart by at most {max(apart.values()):.1f} se")
    report = {
        "command": f"python benchmarks/bench_bootstrap.py --n {options.n} "
        f"--n-resamples {options.n_resamples} --repeats {options.repeats}",
        "n": options.n,
        "n_resamples": options.n_resamples,
        "repeats": options.repeats,
        "cpu_seconds": seconds,
        "seenit_over_loop": ratio,
        "intervals": {
            name: {f"{rate:g}": [entry[rate].low, entry[rate].high] for rate in MAX_FPRS}
            for name, entry in found.items()
        },
        "standard_errors_apart": apart,
        "machine": machine(),
        "versions": versions("numpy", "scipy", "seenit"),
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2) + "\n")
    if max(apart.values()) > 4:
        print("the sides do not agree within Monte Carlo error", file=sys.stderr)
        return 1
    return 0


def loop(scores: np.ndarray, is_member: np.ndarray, *, n_resamples: int) -> dict[float, Interval]:
    """One resample at a time, record by record."""
    rng = np.random.default_rng(2)
    members, others = scores[is_member], scores[~is_member]
    allowed = [int(np.floor(rate * len(others) + 1e-9)) for rate in MAX_FPRS]
    draws = np.empty((n_resamples, len(MAX_FPRS)))
    for row in draws:
        drawn_members = members[rng.integers(len(members), size=len(members))]
        drawn_others = np.sort(others[rng.integers(len(others), size=len(others))])[::-1]
        for column, n_false in enumerate(allowed):
            row[column] = (drawn_members > drawn_others[n_false]).mean()
    ranked = np.sort(others)[::-1]
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return {
        rate: Interval(
            value=float((members > ranked[allowed[column]]).mean()),
            low=float(low[column]),
            high=float(high[column]),
            level=LEVEL,
        )
        for column, rate in enumerate(MAX_FPRS)
    }


def standard_errors_apart(first: Interval, second: Interval, *, n_resamples: int) -> float:
    """Largest distance between two ends, in standard errors of a difference of such quantiles.

    Those of a normal distribution: sqrt(p (1 - p) / B) / density, in units of its deviation.
    """
    z = norm.isf((1 - LEVEL) / 2)
    deviation = (second.high - second.low) / (2 * z)
    tail = (1 - LEVEL) / 2
    error = deviation * np.sqrt(2 * tail * (1 - tail) / n_resamples) / norm.pdf(z)
    return float(max(abs(first.low - second.low), abs(first.high - second.high)) / error)


def take_turns(
    sides: dict[str, Callable[[], dict[float, Interval]]], *, repeats: int
) -> tuple[dict[str, float], dict[str, dict[float, Interval]]]:
    """Best processor seconds and last result of each side."""
    seconds = dict.fromkeys(sides, np.inf)
    found = {}
    for _ in range(repeats):
        for name, run in sides.items():
            began = time.process_time()
            found[name] = run()
            seconds[name] = min(seconds[name], time.process_time() - began)
    return seconds, found


if __name__ == "__main__":
    sys.exit(main())
