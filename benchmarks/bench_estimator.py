"""A random forest in memory: seenit's audit against another package's LiRA, and plain clones.

    python benchmarks/bench_estimator.py                # scikit-learn's digits, 8 models, 3 rounds
    python benchmarks/bench_estimator.py --census CENSUS.parquet --models 100 --rounds 1

Every side gets the same target, records and number of models beside it. With `--census` the target
tells the education of census records, 5,000 members and 5,000 others. A round times each side
once, in turn, so that other work on the machine falls on all; ratios are those of the medians over
rounds. AUC and TPR are seenit's own functions on every side's scores. SACRO-ML is optional
(`pip install sacroml`); without it the plain loop alone is compared: fit 8 clones on halves, score
by the target's margin less the mean margin of the clones that did not see a record.
"""

import argparse
import contextlib
import io
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from _machine import machine, versions
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

import seenit
from seenit.evaluate.paired import paired_bootstrap
from seenit.numerics.answers import margins_of_probabilities
from seenit.reference.plan import balanced_plan

Split = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Side = Callable[[RandomForestClassifier, Split, int], np.ndarray]


def digits() -> tuple[Split, RandomForestClassifier]:
    """Halves of scikit-learn's digits, and a forest that is not fitted yet."""
    x, y = load_digits(return_X_y=True)
    split: Split = tuple(train_test_split(x, y, test_size=0.5, random_state=0))
    return split, RandomForestClassifier(random_state=0)


def census(path: Path, n: int) -> tuple[Split, RandomForestClassifier]:
    """Halves of census records, categories as codes, and a forest that is not fitted yet."""
    table = pd.read_parquet(path)
    table = table.iloc[np.random.default_rng(0).permutation(len(table))[: 2 * n]]
    y = table.pop("education").astype("category").cat.codes.to_numpy().astype(np.int64)
    columns = [
        column.to_numpy(dtype=np.float64, na_value=np.nan)
        if pd.api.types.is_numeric_dtype(column)
        else column.astype("category").cat.codes.to_numpy(dtype=np.float64)
        for name, column in table.items()
        if name != "id"
    ]
    x = np.nan_to_num(np.column_stack(columns), nan=-1.0)
    forest = RandomForestClassifier(n_estimators=50, min_samples_leaf=3, random_state=0)
    return (x[:n], x[n:], y[:n], y[n:]), forest


def of_seenit(model: RandomForestClassifier, split: Split, n_models: int) -> np.ndarray:
    """Scores (n,) of the attack that the audit chooses."""
    x, other, y, z = split
    run = seenit.audit(model, members=(x, y), nonmembers=(other, z), references=n_models)
    return run.scores.columns[run.evaluation.choice.attack]


def of_clones(model: RandomForestClassifier, split: Split, n_models: int) -> np.ndarray:
    """Scores (n,) of a plain loop."""
    x, y = np.concatenate(split[:2]), np.concatenate(split[2:])
    is_in = balanced_plan(n=len(x), n_references=n_models, inclusion=0.5, seed=0).is_in
    margins = np.array(
        [
            _margin(clone(model).set_params(random_state=at).fit(x[rows], y[rows]), x, y)
            for at, rows in enumerate(is_in)
        ]
    )
    outside = np.where(is_in, 0, margins).sum(axis=0) / (~is_in).sum(axis=0)
    return _margin(model, x, y) - outside


def of_sacro(model: RandomForestClassifier, split: Split, n_models: int) -> np.ndarray:
    """Scores (n,) of SACRO-ML's LiRA in its default mode."""
    from sacroml.attacks.likelihood_attack import LIRAAttack
    from sacroml.attacks.target import Target

    x, other, y, z = split
    target = Target(
        model=model, dataset_name="digits", X_train=x, y_train=y, X_test=other, y_test=z
    )
    assert target.X_train is x, "the other side must see the same records"
    assert target.X_test is other, "the other side must see the same records"
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        attack = LIRAAttack(
            n_shadow_models=n_models, write_report=False, output_dir=folder, report_individual=True
        )
        attack.attack(target)
    assert np.array_equal(attack.result["member"], np.arange(len(x) + len(other)) < len(x))
    return np.asarray(attack.result["member_prob"])


def peak_megabytes() -> int:
    """Of this program alone: what getrusage says of a child may be its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _margin(model: RandomForestClassifier, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return margins_of_probabilities(model.predict_proba(x), y).plain


def main() -> None:
    """Time every side in turn and print what each finds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", type=int, default=8, help="beside the target")
    parser.add_argument("--census", type=Path, help="a table with the label education")
    parser.add_argument("--n", type=int, default=5000, help="members of the census, and others")
    parser.add_argument("--only", help="one side, for its peak memory in a process of its own")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    split, model = digits() if options.census is None else census(options.census, options.n)
    model.fit(split[0], split[2])
    x = np.concatenate(split[:2])
    is_member = np.arange(len(x)) < len(split[0])
    sides: dict[str, Side] = {
        "seenit": of_seenit,
        "plain loop of clones": of_clones,
    }
    with contextlib.suppress(ImportError):
        import sacroml.attacks.likelihood_attack  # noqa: F401

        sides["SACRO-ML LiRA"] = of_sacro
    if options.only:
        before = peak_megabytes()
        sides[options.only](model, split, options.models)
        print(f"{options.only}: peak {peak_megabytes()} MB, {before} before it began")
        return
    print(machine(), versions("scikit-learn", "sacroml"))
    print(f"{is_member.sum()} members, {(~is_member).sum()} non-members, {options.models} models")
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    last: dict[str, np.ndarray] = {}
    for _ in range(options.rounds):
        for name, ask in sides.items():
            wall, cpu = time.perf_counter(), time.process_time()
            scores = ask(model, split, options.models)
            seconds[name].append((time.perf_counter() - wall, time.process_time() - cpu))
            last[name] = scores
            if len(seconds[name]) == options.rounds:
                auc = seenit.delong(scores, is_member)
                tpr = " and ".join(
                    f"{seenit.tpr_at_fpr(scores, is_member, max_fpr=rate):.3f} at {rate:.0%}"
                    for rate in (0.05, 0.01)
                )
                print(f"{name}: AUC {auc.value:.3f} [{auc.low:.3f}, {auc.high:.3f}], TPR {tpr}")
    others = {name: scores for name, scores in last.items() if name != "seenit"}
    for paired in paired_bootstrap(
        last["seenit"], others, is_member, attack="seenit", max_fpr=0.01, seed=0
    ):
        less = paired.difference
        print(
            f"TPR at FPR 1%, seenit less {paired.other}: {less.value:+.3f} "
            f"[{less.low:+.3f}, {less.high:+.3f}]"
        )
    for name, spent in seconds.items():
        wall, cpu = (median(each) for each in zip(*spent, strict=True))
        own = (median(each) for each in zip(*seconds["seenit"], strict=True))
        ratios = ", ".join(
            f"{ours / theirs:.2f}" for ours, theirs in zip(own, (wall, cpu), strict=True)
        )
        print(f"{name}: wall {wall:.1f} s, CPU {cpu:.1f} s; seenit takes {ratios} times that")
    for name in sides:
        subprocess.run([sys.executable, *sys.argv, "--only", name], check=True)


if __name__ == "__main__":
    main()
