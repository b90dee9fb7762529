"""How often do tools claim leakage where nothing leaks, at a nominal 5 %?

Members and non-members get scores from one distribution, and a coin decides who is a member, so
that every claim is a false alarm. The verdict and the bounds of seenit, and those of jax-privacy,
PrivacyGuard, Privacy Meter and TensorFlow Privacy, as far as they are installed, judge the same
scores.

    python benchmarks/bench_false_alarms.py [--runs 1000 --slow-runs 200]

Other packages: pip install --no-deps jax-privacy==2.0.0 privacyguard-platform==0.0.2
privacy-meter==1.0.1 tensorflow-privacy==0.8.12, and what their audits import.
"""

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from _claims_of_others import DELTA, N_RESAMPLED, Claims, Tool, is_slow, tools_at_hand
from _machine import machine, versions
from scipy.stats import beta

from seenit.dpaudit import fdp_bound, one_run_bound
from seenit.dpaudit.several_runs import several_runs_bound
from seenit.errors import SeenitError
from seenit.evaluate.audit.epsilon import epsilon_of_best
from seenit.evaluate.audit.verdict import judge_leakage
from seenit.records.audits.dp_audit import CanaryPlan
from seenit.records.audits.leakage import LEAKS
from seenit.records.scores import IN_FULL, Scores

RESULTS = Path(__file__).parent / "results" / "false_alarms.json"
REFUSED = float("nan")


@dataclass(frozen=True)
class Case:
    """Scores without leakage.

    Attributes:
        name: in the table.
        n: records of both sides.
        share: probability of being a member.
        n_values: distinct scores, about; 0 for all different.
        slow_share: share of the slow runs that is made.
    """

    name: str
    n: int
    share: float = 0.5
    n_values: int = 0
    slow_share: float = 1.0

    def draw(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Scores (n,) and membership (n,), independent of each other."""
        rng = np.random.default_rng(seed)
        scores = rng.normal(size=self.n)
        if self.n_values:
            scores = np.clip(np.round(scores * self.n_values / 4), -self.n_values, self.n_values)
        return scores, rng.random(self.n) < self.share


CASES = (
    Case("1,000", 1_000),
    Case("1,000, heavy ties", 1_000, n_values=5),
    Case("60", 60),
    Case("10,000", 10_000, slow_share=0.2),
    Case("1,000, 80 % members", 1_000, share=0.8),
)


def seenit_claims(scores: np.ndarray, is_member: np.ndarray, seed: int) -> Claims:
    """Verdict and ε of an audit, and the three bounds of `dp-audit`."""
    n = len(scores)
    one = Scores(
        ids=np.arange(n),
        is_member=is_member.astype(np.int8),
        columns={"attack": scores},
        evaluated_on={"attack": IN_FULL},
    )
    together = CanaryPlan(ids=np.arange(n), run=np.zeros(n, dtype=np.int64), is_member=is_member)
    apart = CanaryPlan(ids=np.arange(n), run=np.arange(n), is_member=is_member)
    found: dict[str, Callable[[], bool]] = {
        "audit, verdict": lambda: (
            judge_leakage(one, max_fprs=(0.05, 0.01), seed=seed).kind == LEAKS
        ),
        "audit, ε": lambda: epsilon_of_best(one.columns, is_member, seed=seed)[1].epsilon > 0,
        "dp-audit one-run": lambda: (
            one_run_bound(together, scores, delta=DELTA, seed=seed).epsilon > 0
        ),
        "dp-audit fdp": lambda: fdp_bound(together, scores, delta=DELTA, seed=seed).epsilon > 0,
        "dp-audit clopper-pearson": lambda: (
            several_runs_bound(
                apart, scores, delta=DELTA, level=0.95, threshold=None, seed=seed
            ).epsilon
            > 0
        ),
    }
    return {name: _claim_or_refusal(claim) for name, claim in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=1_000, help="of what answers quickly")
    parser.add_argument("--slow-runs", type=int, default=200, help="of what takes seconds")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")  # of other packages: logarithms of 0, arrays not writable
    packages, left_out = tools_at_hand()
    for name, why in left_out.items():
        print(f"{name} is left out: {why}")
    tools: list[tuple[str, Tool, int]] = [
        (name, tool, options.slow_runs if is_slow(tool) else options.runs)
        for name, found in packages.items()
        for tool in found
    ]
    rates: dict[str, dict[str, dict[str, object]]] = {}
    for case in CASES:
        began = time.perf_counter()
        for name, claims in judge(case, tools, options.runs).items():
            rates.setdefault(name, {})[case.name] = rate(claims)
        print(f"{case.name}: {time.perf_counter() - began:.0f} s", flush=True)
    print_table(rates)
    report = {
        "command": f"python benchmarks/bench_false_alarms.py --runs {options.runs} --slow-runs "
        f"{options.slow_runs}",
        "seeds": "0, 1, 2, … in each case; slow tools see the first of them",
        "nominal": 0.05,
        "delta": DELTA,
        "n_resampled": N_RESAMPLED,
        "rates": rates,
        "left_out": left_out,
        "machine": machine(),
        "versions": versions("seenit", "numpy", "scipy", "scikit-learn", *packages),
    }
    options.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return 0


def judge(case: Case, tools: list[tuple[str, Tool, int]], n_runs: int) -> dict[str, list[float]]:
    """Claims of every tool in every run, by name."""
    found: dict[str, list[float]] = {}
    for seed in range(n_runs):
        scores, is_member = case.draw(seed)
        claims = {f"seenit: {k}": v for k, v in seenit_claims(scores, is_member, seed).items()}
        for package, tool, n_of_tool in tools:
            if seed < n_of_tool * (case.slow_share if is_slow(tool) else 1):
                told = tool(scores[is_member], scores[~is_member], seed)
                claims |= {f"{package}: {name}": float(claim) for name, claim in told.items()}
        for name, claim in claims.items():
            found.setdefault(name, []).append(claim)
    return found


def rate(claims: list[float]) -> dict[str, object]:
    """Share of runs with a claim and its Clopper-Pearson interval; or that the tool refuses."""
    values = np.array(claims)
    n = len(values)
    if np.isnan(values).all():
        return {"n_runs": n, "refused": True}
    values = np.nan_to_num(values)
    if not np.isin(values, (0, 1)).all():
        spread = 1.96 * values.std(ddof=1) / np.sqrt(n)
        return {"n_runs": n, "rate": values.mean(), "low": values.mean() - spread,
                "high": values.mean() + spread}  # fmt: skip
    k = int(values.sum())
    return {
        "n_runs": n,
        "rate": k / n,
        "low": float(beta.ppf(0.025, k, n - k + 1)) if k else 0.0,
        "high": float(beta.ppf(0.975, k + 1, n - k)) if k < n else 1.0,
    }


def print_table(rates: dict[str, dict[str, dict[str, object]]]) -> None:
    """Markdown: a row for each claim, a column for each case."""
    print("\n| claim |", " | ".join(case.name for case in CASES), "|")
    print("|---|" + "---|" * len(CASES))
    for name, by_case in rates.items():
        print("|", name, "|", " | ".join(_cell(by_case[case.name]) for case in CASES), "|")


def _cell(found: dict[str, object]) -> str:
    if found.get("refused"):
        return "refused"
    return f"{100 * found['rate']:.1f} [{100 * found['low']:.1f}, {100 * found['high']:.1f}]"


def _claim_or_refusal(claim: Callable[[], bool]) -> float:
    try:
        return float(claim())
    except SeenitError:
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
