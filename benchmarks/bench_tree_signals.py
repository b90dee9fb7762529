"""What stages, leaves and votes of trees add to a stack without references, paired.

    python benchmarks/bench_tree_signals.py CENSUS.parquet [--n 5000]

Four models of trees learn the education of n census records; n others are held out. The stack is
cross-fitted twice on the same folds: on what any classifier answers, and with `staged_margin`,
`leaf_sizes` and `tree_votes` beside it. Figures go to benchmarks/results/tree_signals.json.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import xgboost
from _machine import machine, versions
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from seenit.attacks import find_attack
from seenit.evaluate.auc import delong, paired_delong
from seenit.evaluate.paired import paired_bootstrap
from seenit.evaluate.roc import tpr_at_fpr
from seenit.models.tables.lightgbm.model import LightGBMModel
from seenit.models.tables.lightgbm.objective import objective_of_booster
from seenit.models.tables.model import TableModel
from seenit.models.tables.skops.trees import class_for
from seenit.models.tables.xgboost.model import XGBoostModel
from seenit.numerics.folds import stratified_folds
from seenit.numerics.logits import margin
from seenit.records.signals import SignalTable
from seenit.records.table_schema import TableColumn, TableSchema
from seenit.scoring import cross_fit
from seenit.signals.trees import tree_signals

RESULTS = Path(__file__).parent / "results" / "tree_signals.json"
LABEL = "education"
MAX_FPR = 0.01
Make = Callable[[np.ndarray, np.ndarray, TableSchema], TableModel]


def of_xgboost(x: np.ndarray, y: np.ndarray, schema: TableSchema) -> TableModel:
    """100 rounds, depth 6."""
    own = xgboost.XGBClassifier(n_estimators=100, max_depth=6, n_jobs=1).fit(x, y)
    return XGBoostModel(booster=own.get_booster(), schema=schema)


def of_lightgbm(x: np.ndarray, y: np.ndarray, schema: TableSchema) -> TableModel:
    """60 rounds, 15 leaves."""
    own = lightgbm.LGBMClassifier(n_estimators=60, num_leaves=15, n_jobs=1, verbose=-1).fit(x, y)
    booster = own.booster_
    return LightGBMModel(booster=booster, objective=objective_of_booster(booster), schema=schema)


def of_hist_boosting(x: np.ndarray, y: np.ndarray, schema: TableSchema) -> TableModel:
    """scikit-learn's, 60 rounds."""
    own = HistGradientBoostingClassifier(max_iter=60, early_stopping=False, random_state=0)
    return class_for(own.fit(x, y))(estimator=own, schema=schema)


def of_forest(x: np.ndarray, y: np.ndarray, schema: TableSchema) -> TableModel:
    """scikit-learn's, 100 trees."""
    own = RandomForestClassifier(n_estimators=100, min_samples_leaf=3, random_state=0).fit(x, y)
    return class_for(own)(estimator=own, schema=schema)


MODELS: dict[str, Make] = {
    "XGBoost": of_xgboost,
    "LightGBM": of_lightgbm,
    "scikit-learn histogram boosting": of_hist_boosting,
    "scikit-learn forest": of_forest,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("census", type=Path, nargs="?", help="a table with the label education")
    parser.add_argument("--n", type=int, default=5000, help="members, and as many others")
    options = parser.parse_args()
    if options.census is None:
        print("census records are not here: pass a Parquet file with the label education; left out")
        return 0
    x, y, schema = records_of(options.census, 2 * options.n)
    found = {name: one_model(make, x, y, schema, options.n) for name, make in MODELS.items()}
    report = {
        "command": f"python benchmarks/bench_tree_signals.py CENSUS.parquet --n {options.n}",
        "n_members": options.n,
        "n_nonmembers": options.n,
        "fpr": MAX_FPR,
        "models": found,
        "machine": machine(),
        "versions": versions("scikit-learn", "xgboost", "lightgbm", "numpy"),
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n")
    return 0


def records_of(census: Path, n: int) -> tuple[np.ndarray, np.ndarray, TableSchema]:
    """Rows with categories as codes, labels from 0, and the schema."""
    table = pd.read_parquet(census)
    table = table.iloc[np.random.default_rng(0).permutation(len(table))[:n]]
    labels = table.pop(LABEL).astype("category").cat.codes.to_numpy()
    table = table.drop(columns="id")
    columns = [
        column.to_numpy(dtype=np.float64, na_value=np.nan)
        if pd.api.types.is_numeric_dtype(column)
        else column.astype("category").cat.codes.to_numpy(dtype=np.float64)
        for _, column in table.items()
    ]
    schema = TableSchema(
        columns=tuple(TableColumn(name=str(name), type="float") for name in table.columns)
    )
    return np.nan_to_num(np.column_stack(columns), nan=-1.0), labels.astype(np.int64), schema


def one_model(make: Make, x: np.ndarray, y: np.ndarray, schema: TableSchema, n: int) -> dict:
    """Both stacks against each other, and what the signals cost."""
    model = make(x[:n], y[:n], schema)
    is_member = np.repeat(np.array([1, 0], dtype=np.int8), n)
    began = time.process_time()
    logits = model.logits(x)
    usual_seconds = time.process_time() - began
    arrays = {
        "labels": y,
        "target_logits": logits.astype(np.float32),
        "target_margin": margin(logits, y)[:, None],
        "target_margin_t2": margin(logits, y, temperature=2.0)[:, None],
    }
    began = time.process_time()
    added = tree_signals(model, x, y)
    added_seconds = time.process_time() - began
    scores = {
        "usual": stack_scores(arrays, is_member),
        "with trees": stack_scores(arrays | added, is_member),
    }
    names = {"attack": "with trees", "other": "usual"}
    auc = paired_delong(scores["with trees"], scores["usual"], is_member == 1, **names)
    (tpr,) = paired_bootstrap(
        scores["with trees"],
        {"usual": scores["usual"]},
        is_member == 1,
        attack="with trees",
        max_fpr=MAX_FPR,
        seed=0,
    )
    found = {
        "accuracy": [float(np.mean(logits[part].argmax(axis=1) == y[part]))
                     for part in (slice(None, n), slice(n, None))],
        "signals": sorted(added),
        "cpu_seconds": {"logits": usual_seconds, "added": added_seconds},
        "stack": {name: figures(one, is_member == 1) for name, one in scores.items()},
        "difference": {one.quantity: [one.difference.value, one.difference.low, one.difference.high]
                       for one in (auc, tpr)},
    }  # fmt: skip
    print(json.dumps(found), flush=True)
    return found


def stack_scores(arrays: dict[str, np.ndarray], is_member: np.ndarray) -> np.ndarray:
    """Out-of-fold scores (2n,)."""
    table = SignalTable(ids=np.arange(len(is_member)), is_member=is_member, arrays=arrays)
    folds = stratified_folds(is_member == 1, n_folds=5, n_repeats=2, seed=0)
    return cross_fit(
        find_attack("stack").variant_for(arrays),
        table,
        folds,
        remember=lambda _, build: build(),
        on_progress=lambda _: None,
        n_workers=2,
    )


def figures(scores: np.ndarray, is_member: np.ndarray) -> dict[str, object]:
    """AUC with its interval, and TPR."""
    auc = delong(scores, is_member)
    return {
        "auc": [auc.value, auc.low, auc.high],
        "tpr": float(tpr_at_fpr(scores, is_member, max_fpr=MAX_FPR)),
    }


if __name__ == "__main__":
    raise SystemExit(main())
