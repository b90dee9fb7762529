"""What stands for the likelihood of a regressor: −|residual|, its square or its logarithm.

A random forest and boosted trees of scikit-learn learn the age of census records, and as many
references as are asked for are fitted on halves of members and others. The same residuals, made
into scores in three ways, go to the same attacks in one process; the temperature of RMIA and all
else is chosen as in an audit. Figures go to benchmarks/results/regression.json.

    python benchmarks/bench_regression.py CENSUS.parquet [--n 2500 --n-references 16 --n-splits 1]
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from _machine import machine, versions
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor

from seenit.data.signal_files.answers import answer_signals
from seenit.data.signal_files.model_answers import SCORE, ModelAnswers
from seenit.evaluate import auc, tpr_at_fpr
from seenit.evidence.regression.fits import fit_of, in_usual_errors
from seenit.progress import Silent
from seenit.records.signals import SignalTable
from seenit.reference.plan import balanced_plan
from seenit.scoring.run_attacks import run_attacks
from seenit.signals import derive
from seenit.store import Store

RESULTS = Path(__file__).parent / "results" / "regression.json"
LABEL = "age"
MODELS = {
    "random forest": RandomForestRegressor(n_estimators=40, n_jobs=1),
    "boosted trees": GradientBoostingRegressor(n_estimators=200, max_depth=6, learning_rate=0.2),
}
ATTACKS = ("loss", "calibration", "lira-online-fixed", "bavaria-t", "rmia-online", "shadow")
FPR = 0.01
SMALLEST = 1e-3
FORMS = {
    "-|r|": lambda fit: fit,
    "-r^2": lambda fit: -(fit**2),
    "-log|r|": lambda fit: -np.log(np.maximum(-fit, SMALLEST)),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("census", type=Path, nargs="?", help="a table with the label age")
    parser.add_argument("--n", type=int, default=2500, help="members, and as many others")
    parser.add_argument("--n-references", type=int, default=16)
    parser.add_argument("--n-splits", type=int, default=1, help="draws of members and others")
    options = parser.parse_args()
    if options.census is None:
        print("census records are not here: pass a Parquet file with the label age; left out")
        return 0
    x, y = columns(pd.read_parquet(options.census))
    found = {}
    for name, model in MODELS.items():
        runs = [
            one_split(model, x, y, options.n, options.n_references, seed)
            for seed in range(options.n_splits)
        ]
        found[name] = {
            form: {
                attack: {
                    figure: float(np.mean([run[form][attack][figure] for run in runs]))
                    for figure in ("tpr", "auc")
                }
                for attack in runs[0][form]
            }
            for form in FORMS
        }
        print(name, json.dumps(found[name], indent=1), flush=True)
    report = {
        "command": "python benchmarks/bench_regression.py CENSUS.parquet "
        f"--n {options.n} --n-references {options.n_references} --n-splits {options.n_splits}",
        "label": LABEL,
        "fpr": FPR,
        "models": found,
        "machine": machine(),
        "versions": versions(),
    }
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def columns(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Features with categories as codes and gaps as −1, and the label."""
    y = table.pop(LABEL).to_numpy(dtype=np.float64)
    parts = [
        column.to_numpy(dtype=np.float64, na_value=np.nan)
        if pd.api.types.is_numeric_dtype(column)
        else column.astype("category").cat.codes.to_numpy(dtype=np.float64)
        for name, column in table.items()
        if name not in ("id", "household")
    ]
    return np.nan_to_num(np.column_stack(parts), nan=-1.0), y


def one_split(model, x, y, n, n_references, seed) -> dict:
    """TPR and AUC by form and attack of one target."""
    rows = np.random.default_rng(seed).permutation(len(y))[: 2 * n]
    x, y, is_member = x[rows], y[rows], np.repeat(np.array([1, 0], dtype=np.int8), n)
    plan = balanced_plan(n=2 * n, n_references=n_references, inclusion=0.5, seed=seed)
    target = fitted(model, x[:n], y[:n], seed).predict(x)
    answers = [
        fitted(model, x[is_in], y[is_in], 1000 * seed + at + 1).predict(x)
        for at, is_in in enumerate(plan.is_in)
    ]
    fits = in_usual_errors([fit_of(one, y) for one in (target, *answers)], plan.is_in)
    return {
        form: figures(
            [
                ModelAnswers(kind=SCORE, values=made(one.values), labels=None)
                for one in fits
            ],
            plan.is_in, is_member, seed,
        )
        for form, made in FORMS.items()
    }  # fmt: skip


def figures(fits, is_in, is_member, seed) -> dict:
    """TPR and AUC by attack of one form of the residuals."""
    arrays = derive(answer_signals(fits[0], fits[1:], is_in, None)).arrays
    table = SignalTable(ids=np.arange(len(is_member)), is_member=is_member, arrays=arrays)
    scores = run_attacks(
        table, names=ATTACKS, left_out={"stack": "slow"}, max_fpr=FPR, seed=seed,
        store=Store(None), signals_key="", watcher=Silent(),
    ).scores.columns  # fmt: skip
    member = is_member == 1
    return {
        name: {"tpr": tpr_at_fpr(one, member, max_fpr=FPR), "auc": auc(one, member)}
        for name, one in scores.items()
        if name in ATTACKS
    }


def fitted(model, x, y, seed):
    return clone(model).set_params(random_state=seed).fit(x, y)


if __name__ == "__main__":
    raise SystemExit(main())
