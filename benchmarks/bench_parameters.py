"""How a tree model was trained, read from its file: models of different settings.

Each model is trained by its own library on a table of census records, written, opened, read, and
trained anew on the same records by what was read. The table says which parameters were stated,
inferred and assumed, which of them are wrong, and how far the probabilities of the model trained
anew are from the first. Figures go to benchmarks/results/parameters.json.

    python benchmarks/bench_parameters.py CENSUS.parquet [--n 8000]
"""

import argparse
import json
import tempfile
import warnings
from pathlib import Path

import catboost
import lightgbm
import numpy as np
import pandas as pd
import skops.io
import xgboost
from _machine import machine, versions
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from seenit.models.tables.open import open_table_model
from seenit.numerics.logits import log_softmax
from seenit.records.table_schema import TableColumn, TableSchema
from seenit.reference.tabular.like_target import trainer_like
from seenit.reference.tabular.reading.estimator import STRUCTURE

RESULTS = Path(__file__).parent / "results" / "parameters.json"
XGBOOST = {
    "n_estimators": 100,
    "learning_rate": 0.3,
    "max_depth": 6,
    "max_leaves": 0,
    "min_child_weight": 1.0,
    "gamma": 0.0,
    "reg_lambda": 1.0,
    "reg_alpha": 0.0,
    "subsample": 1.0,
    "colsample_bytree": 1.0,
    "colsample_bynode": 1.0,
    "max_delta_step": 0.0,
    "scale_pos_weight": 1.0,
    "num_parallel_tree": 1,
    "booster": "gbtree",
    "grow_policy": "depthwise",
    "tree_method": "hist",
    "max_bin": 256,
}
"""The defaults of the library."""
XGBOOST_SETTINGS = (
    {"n_estimators": 20},
    {"n_estimators": 60, "learning_rate": 0.05, "max_depth": 3},
    {"n_estimators": 10, "max_depth": 12, "min_child_weight": 0.0},
    {"n_estimators": 20, "max_depth": 0, "min_child_weight": 5.0},
    {"n_estimators": 20, "reg_lambda": 10.0, "reg_alpha": 2.0, "gamma": 1.0},
    {"n_estimators": 40, "subsample": 0.8, "colsample_bytree": 0.5, "learning_rate": 0.1},
    {"n_estimators": 40, "subsample": 0.9, "colsample_bytree": 0.8, "learning_rate": 0.1},
    {"n_estimators": 20, "max_leaves": 31, "grow_policy": "lossguide", "max_depth": 0},
    {"n_estimators": 20, "scale_pos_weight": 10.0, "max_delta_step": 1.0},
    {"n_estimators": 20, "max_bin": 64, "learning_rate": 0.2},
    {"n_estimators": 20, "booster": "dart", "rate_drop": 0.2},
    {"n_estimators": 1, "num_parallel_tree": 50, "subsample": 0.8, "colsample_bynode": 0.8,
     "learning_rate": 1.0, "reg_lambda": 1e-5},
    {"n_estimators": 20, "tree_method": "approx", "max_depth": 8, "gamma": 2.0},
)  # fmt: skip
LIGHTGBM_SETTINGS = (
    {"n_estimators": 30},
    {"n_estimators": 20, "num_leaves": 127, "min_child_samples": 2, "reg_lambda": 3.0},
    {"n_estimators": 20, "boosting_type": "dart", "subsample": 0.7, "subsample_freq": 1},
)
CATBOOST_SETTINGS = (
    {"iterations": 30},
    {"iterations": 20, "depth": 9, "l2_leaf_reg": 1.0, "learning_rate": 0.3},
    {"iterations": 20, "grow_policy": "Lossguide", "max_leaves": 40},
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("census", type=Path, nargs="?", help="a table with a label income")
    parser.add_argument("--n", type=int, default=8000, help="records to train on")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.census is None:
        print("census records are not here: pass a Parquet file with a label income; left out")
        return 0
    frame, labels, schema, rows = census(options.census, options.n)
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, settings, path in written(frame, labels, Path(scratch)):
            found.append(one(name, settings, path, schema, rows, labels))
            print(as_row(found[-1]), flush=True)
    options.json.write_text(
        json.dumps(
            {
                "n": options.n,
                "models": found,
                "machine": machine(),
                "versions": versions("xgboost", "lightgbm", "catboost", "scikit-learn", "skops"),
            },
            indent=1,
        )
        + "\n"
    )
    return 0


def census(path: Path, n: int):
    """A frame of n records, their labels, and the same as seenit has them."""
    frame = pd.read_parquet(path).sample(n, random_state=0).reset_index(drop=True)
    labels = frame.pop("income").to_numpy(np.int64)
    frame = frame.drop(columns=[name for name in ("id",) if name in frame])
    columns, encoded = [], []
    for name in frame:
        if frame[name].dtype == "category":
            texts = frame[name].astype(object).fillna("not known").astype(str)  # CatBoost's wish
            values = sorted(texts.unique())
            frame[name] = pd.Categorical(texts, categories=values)
            columns.append(TableColumn(name=name, type="category", categories=tuple(values)))
            encoded.append(frame[name].cat.codes)
        else:
            columns.append(TableColumn(name=name, type="integer"))
            encoded.append(frame[name])
    schema = TableSchema(columns=tuple(columns))
    return frame, labels, schema, np.stack(encoded, axis=1).astype(np.float64)


def written(frame, labels, folder: Path):
    """Name, settings as their library calls them, and file of every model."""
    for settings in XGBOOST_SETTINGS:
        model = xgboost.XGBClassifier(enable_categorical=True, n_jobs=1, **settings)
        model.fit(frame, labels)
        path = folder / "model.json"
        model.save_model(path)
        yield "XGBoost", settings, path
    for settings in LIGHTGBM_SETTINGS:
        model = lightgbm.LGBMClassifier(
            n_jobs=1, verbose=-1, force_col_wise=True, random_state=0, **settings
        )
        path = folder / "model.txt"
        model.fit(frame, labels).booster_.save_model(path)
        yield "LightGBM", settings, path
    texts = [name for name in frame if frame[name].dtype == "category"]
    as_text = frame.astype(dict.fromkeys(texts, object))
    for settings in CATBOOST_SETTINGS:
        model = catboost.CatBoostClassifier(
            thread_count=1, allow_writing_files=False, verbose=0, random_seed=0, **settings
        )
        path = folder / "model.cbm"
        model.fit(as_text, labels, cat_features=texts).save_model(str(path))
        yield "CatBoost", settings, path
    for kind, settings in (
        (RandomForestClassifier, {"n_estimators": 40, "min_samples_leaf": 2}),
        (HistGradientBoostingClassifier, {"max_iter": 20, "max_depth": 4}),
        (LogisticRegression, {"C": 0.1, "max_iter": 300}),
    ):
        last = kind(random_state=0, **settings)
        encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        prepared = make_column_transformer(
            (encoder, make_column_selector(dtype_include=object)), remainder=StandardScaler()
        )
        path = folder / "model.skops"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            skops.io.dump(make_pipeline(prepared, last).fit(as_text, labels), path)
        yield f"scikit-learn, {kind.__name__}", settings, path


def one(name: str, settings: dict, path: Path, schema, rows, labels) -> dict:
    """What was read of a model, what of it is wrong, and how near a model of it is."""
    target = open_table_model(str(path), schema).module.model
    trainer = trainer_like(target, n_trained=len(rows))
    read = trainer.recipe.values
    again = trainer.learner.fit(trainer.recipe, rows, labels, n_classes=2, seed=0)
    gap = np.abs(probabilities(again.logits(rows)) - probabilities(target.logits(rows)))
    return {
        "model": name,
        "settings": settings,
        **{
            origin: {p.name: p.value for p in trainer.recipe.of(origin) if p.name != STRUCTURE}
            for origin in ("stated", "inferred", "assumed")
        },
        "wrong": wrong(settings, read) if name == "XGBoost" else {},
        "mean_gap": float(gap.mean()),
        "largest_gap": float(gap.max()),
    }


def wrong(settings: dict, read: dict) -> dict:
    """Parameter to what was read and what it was; what is not in the recipe is the default."""
    found = {}
    for name, default in XGBOOST.items():
        was = settings.get(name, default)
        said = read.get("num_boost_round" if name == "n_estimators" else name, default)
        same = said == was if isinstance(was, str) else np.isclose(said, was, rtol=1e-3, atol=1e-6)
        if not same:
            found[name] = [said, was]
    if "rate_drop" in settings and read["rate_drop"] != settings["rate_drop"]:
        found["rate_drop"] = [read["rate_drop"], settings["rate_drop"]]
    return found


def probabilities(logits: np.ndarray) -> np.ndarray:
    return np.exp(log_softmax(logits))


def as_row(found: dict) -> str:
    """A row of a table in Markdown."""

    def said(values: dict) -> str:
        return ", ".join(
            f"{k} {v:g}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items()
        )

    mistakes = ", ".join(f"{k} {v[0]} (was {v[1]})" for k, v in found["wrong"].items()) or "none"
    return (
        f"| {found['model']} | {said(found['settings'])} | {len(found['stated'])} | "
        f"{said(found['inferred'])} | {said(found['assumed'])} | {mistakes} | "
        f"{found['mean_gap']:.1e} |"
    )


if __name__ == "__main__":
    raise SystemExit(main())
