"""Scoring from reference margins on disk: seconds and peak memory, beside NumPy and peers.

Every attack runs on the same memory-mapped float32 margins (r, n, 1) and the same balanced plan.
Beside it: the published formulas written with whole NumPy arrays and, where they are installed,
PrivacyGuard (`pip install privacyguard-platform`) and SACRO-ML (`pip install sacroml`). Peers get
their own input containers ready-made; only their scoring is timed. Memory is what was allocated
during one more run (tracemalloc), the mapped file not counted. All sides must agree: the rank
correlation with our scores is printed. Figures go to benchmarks/results/scoring.json.

    python benchmarks/bench_scoring.py [--n 50000 --r 256 --repeats 3 --skip-peers]
"""

import argparse
import importlib.util
import json
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from _machine import machine, versions
from scipy import stats

from seenit.attacks import find_attack
from seenit.attacks.requirements import arguments_of

RESULTS = Path(__file__).parent / "results" / "scoring.json"
GAMMA = 2.0


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One implementation of one attack."""

    attack: str
    by: str
    seconds: float
    peak_mb: float
    rank_correlation: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=50_000, help="examples, and population records")
    parser.add_argument("--r", type=int, default=256, help="reference models")
    parser.add_argument("--repeats", type=int, default=3, help="timed runs, the best one counts")
    parser.add_argument("--skip-peers", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        signals = write_signals(Path(folder), n=options.n, r=options.r)
        rows = [
            row
            for attack, sides in implementations(signals, peers=not options.skip_peers).items()
            for row in compare(attack, sides, repeats=options.repeats)
        ]
    report = {
        "command": f"python benchmarks/bench_scoring.py --n {options.n} --r {options.r}",
        "n": options.n,
        "r": options.r,
        "repeats": options.repeats,
        "machine": machine(),
        "versions": versions("seenit", "numpy", "scipy", "privacyguard-platform", "sacroml"),
        "measurements": [asdict(row) for row in rows],
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2) + "\n")


def compare(
    attack: str, sides: dict[str, Callable[[], np.ndarray]], *, repeats: int
) -> list[Measurement]:
    """Run every implementation of one attack; the first one is ours."""
    rows: list[Measurement] = []
    ours: np.ndarray | None = None
    for by, run in sides.items():
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            scores = run()
            seconds.append(time.perf_counter() - start)
        tracemalloc.start()
        run()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        ours = scores if ours is None else ours
        rows.append(
            Measurement(
                attack=attack,
                by=by,
                seconds=round(min(seconds), 4),
                peak_mb=round(peak / 2**20, 1),
                rank_correlation=round(float(stats.spearmanr(ours, scores).statistic), 6),
            )
        )
        row = rows[-1]
        ratio = row.seconds / rows[0].seconds
        print(
            f"{attack:14} {by:22} {row.seconds:9.3f} s  {row.peak_mb:9.1f} MB  "
            f"{ratio:7.1f}x  agrees {row.rank_correlation:.6f}"
        )
    return rows


def write_signals(folder: Path, *, n: int, r: int) -> dict[str, np.ndarray]:
    """Synthetic margins: hard and easy examples, IN above OUT, the big arrays on disk."""
    rng = np.random.default_rng(0)
    signals: dict[str, np.ndarray] = {}
    for target, margin, plan in (
        ("target_margin", "reference_margin", "reference_is_in"),
        ("population_margin", "reference_population_margin", "population_is_in"),
    ):
        ease = rng.normal(3.0, 3.0, n)
        is_in = np.stack([rng.permutation(n) < n // 2 for _ in range(r)])
        path = folder / f"{margin}.npy"
        mapped = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(r, n, 1))
        for reference in range(r):
            mapped[reference, :, 0] = ease + 1.5 * is_in[reference] + rng.normal(0, 1.5, n)
        mapped.flush()
        signals[target] = (ease + rng.normal(0.5, 1.5, n))[:, None]
        signals[margin] = np.load(path, mmap_mode="r")
        signals[plan] = is_in
    return signals


def implementations(
    signals: dict[str, np.ndarray], *, peers: bool
) -> dict[str, dict[str, Callable[[], np.ndarray]]]:
    """Attack to implementer to a call that scores."""
    table: dict[str, dict[str, Callable[[], np.ndarray]]] = {
        name: {"seenit": ours(name, signals), "NumPy, whole arrays": lambda f=formula: f(signals)}
        for name, formula in (
            ("lira-online", numpy_lira),
            ("bavaria-t", numpy_bavaria_t),
            ("rmia-online", numpy_rmia),
            ("rmia-count", numpy_rmia_count),
        )
    }
    if peers and importlib.util.find_spec("privacy_guard"):
        table["lira-online"]["PrivacyGuard"] = privacyguard_lira(signals)
        table["rmia-count"]["PrivacyGuard"] = privacyguard_rmia(signals)
    if peers and importlib.util.find_spec("sacroml"):
        table["lira-online"]["SACRO-ML"] = sacroml_lira(signals)
    return table


def ours(name: str, signals: dict[str, np.ndarray]) -> Callable[[], np.ndarray]:
    attack = find_attack(name).variant_for(signals)
    return lambda: attack.score(**arguments_of(attack.score, signals))


# The published formulas with whole arrays


def numpy_moments(signals: dict[str, np.ndarray], *, inside: bool) -> tuple[np.ndarray, ...]:
    is_in = signals["reference_is_in"]
    mask = is_in if inside else ~is_in
    margins = np.where(mask, signals["reference_margin"][:, :, 0].astype(np.float64), np.nan)
    return np.nanmean(margins, axis=0), np.nanvar(margins, axis=0, ddof=1), mask.sum(axis=0)


def numpy_lira(signals: dict[str, np.ndarray]) -> np.ndarray:
    target = signals["target_margin"][:, 0]
    mean_in, var_in, _ = numpy_moments(signals, inside=True)
    mean_out, var_out, _ = numpy_moments(signals, inside=False)
    return stats.norm.logpdf(target, mean_in, np.sqrt(var_in)) - stats.norm.logpdf(
        target, mean_out, np.sqrt(var_out)
    )


def numpy_bavaria_t(signals: dict[str, np.ndarray]) -> np.ndarray:
    target = signals["target_margin"][:, 0]
    sides = []
    for inside in (True, False):
        mean, var, n = numpy_moments(signals, inside=inside)
        pooled = ((n - 1) * var).sum() / (n - 1).sum()
        shrunk = (4 * pooled + (n - 1) * var) / (4 + n - 1)
        sides.append(stats.t.logpdf(target, 4 + n - 1, mean, np.sqrt(shrunk * (1 + 1 / n))))
    return sides[0] - sides[1]


def numpy_ratio(margin: np.ndarray, references: np.ndarray, is_in: np.ndarray) -> np.ndarray:
    p = 1 / (1 + np.exp(-references[:, :, 0].astype(np.float64)))
    mean_in = (p * is_in).sum(axis=0) / is_in.sum(axis=0)
    mean_out = (p * ~is_in).sum(axis=0) / (~is_in).sum(axis=0)
    return 1 / (1 + np.exp(-margin[:, 0])) / ((mean_in + mean_out) / 2)


def numpy_rmia(signals: dict[str, np.ndarray]) -> np.ndarray:
    return numpy_ratio(
        signals["target_margin"], signals["reference_margin"], signals["reference_is_in"]
    )


def numpy_rmia_count(signals: dict[str, np.ndarray]) -> np.ndarray:
    ratio = numpy_rmia(signals)
    population = numpy_ratio(
        signals["population_margin"],
        signals["reference_population_margin"],
        signals["population_is_in"],
    )
    # every x against every z; in slices, the whole matrix would be n x z float64
    return np.concatenate(
        [
            (ratio[start : start + 1000, None] / population >= GAMMA).mean(axis=1)
            for start in range(0, len(ratio), 1000)
        ]
    )


# Peers, through their own classes


def privacyguard_lira(signals: dict[str, np.ndarray]) -> Callable[[], np.ndarray]:
    """Its LiRA wants means and standard deviations per record: NumPy makes them, timed too."""
    import pandas as pd
    from privacy_guard.analysis.mia.aggregate_analysis_input import AggregationType
    from privacy_guard.attacks.lira_attack import LiraAttack

    def run() -> np.ndarray:
        frame = pd.DataFrame({"user_id": np.arange(len(signals["target_margin"]))})
        frame["score_orig"] = signals["target_margin"][:, 0]
        for side, inside in (("in", True), ("out", False)):
            mean, var, _ = numpy_moments(signals, inside=inside)
            frame[f"score_mean_{side}"], frame[f"score_std_{side}"] = mean, np.sqrt(var)
        half = len(frame) // 2
        attack = LiraAttack(
            df_train_merge=frame.iloc[:half].copy(),
            df_test_merge=frame.iloc[half:].copy(),
            row_aggregation=AggregationType.NONE,
            online_attack=True,
        )
        return scores_of(attack)

    return run


def privacyguard_rmia(signals: dict[str, np.ndarray]) -> Callable[[], np.ndarray]:
    """Its RMIA compares with γ = 1: the population's target scores are doubled for γ = 2."""
    import pandas as pd
    from privacy_guard.analysis.mia.aggregate_analysis_input import AggregationType
    from privacy_guard.attacks.rmia_attack import RmiaAttack

    def frame_of(margin: np.ndarray, references: np.ndarray, is_in: np.ndarray) -> pd.DataFrame:
        columns = {"user_id": np.arange(len(margin)), "score_orig": p_of(margin[:, 0])}
        for reference in range(len(references)):
            columns[f"score_ref_{reference}"] = p_of(references[reference, :, 0])
            columns[f"member_ref_{reference}"] = is_in[reference]
        return pd.DataFrame(columns)

    frame = frame_of(
        signals["target_margin"], signals["reference_margin"], signals["reference_is_in"]
    )
    population = frame_of(
        signals["population_margin"],
        signals["reference_population_margin"],
        signals["population_is_in"],
    )
    population["score_orig"] *= GAMMA
    half, n_references = len(frame) // 2, len(signals["reference_is_in"])

    def run() -> np.ndarray:
        attack = RmiaAttack(
            df_train_merge=frame.iloc[:half],
            df_test_merge=frame.iloc[half:],
            df_population=population,
            row_aggregation=AggregationType.NONE,
            num_reference_models=n_references,
            online=True,
        )
        return scores_of(attack)

    return run


def sacroml_lira(signals: dict[str, np.ndarray]) -> Callable[[], np.ndarray]:
    """Its LiRA keeps the shadow confidences of each record as a list and scores in a loop."""
    from sacroml.attacks.likelihood_attack import LIRAAttack

    margin, is_in = signals["reference_margin"][:, :, 0], signals["reference_is_in"]
    n = margin.shape[1]
    in_conf = {i: margin[is_in[:, i], i].tolist() for i in range(n)}
    out_conf = {i: margin[~is_in[:, i], i].tolist() for i in range(n)}
    p = p_of(signals["target_margin"][:, 0])
    predictions = np.stack([1 - p, p], axis=1)
    labels = np.ones(n, dtype=int)

    def run() -> np.ndarray:
        attack = LIRAAttack(write_report=False, mode="online-carlini")
        scores, _ = attack._compute_scores(labels, predictions, out_conf, in_conf)
        return np.array(scores)[:, 1]

    return run


def scores_of(attack: object) -> np.ndarray:
    """Scores of a PrivacyGuard attack, in the order of its two frames."""
    result = attack.run_attack()
    return np.concatenate([result.df_train_merge["score"], result.df_test_merge["score"]])


def p_of(margin: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-margin.astype(np.float64)))


if __name__ == "__main__":
    main()
