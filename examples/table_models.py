"""Audit a model of a table from its own file: XGBoost, LightGBM, or a scikit-learn pipeline.

    python examples/table_models.py xgboost
    python examples/table_models.py lightgbm
    python examples/table_models.py pipeline

scikit-learn's breast cancer data: numbers, a column of categories made of one of them, and some
values left out. One half is trained on and the other is not. The model is saved as its library
saves it, the halves as Parquet, and `seenit.audit` reads all three, as the command does:

    seenit audit --target model.json --members members.parquet --nonmembers others.parquet
        --label target --references 4

Needs `pip install 'seenit[tables]'`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer

import seenit

LABEL = "target"


def table() -> pd.DataFrame:
    """569 records of 30 numbers, one category and a class."""
    frame = load_breast_cancer(as_frame=True).frame
    rng = np.random.default_rng(0)
    frame["size"] = pd.cut(frame["mean area"], 4, labels=["s", "m", "l", "xl"]).astype(str)
    frame["size"] = frame["size"].astype("category")
    frame.loc[rng.random(len(frame)) < 0.05, "mean texture"] = np.nan
    frame[LABEL] ^= (rng.random(len(frame)) < 0.1).astype(int)  # labels that only memory can tell
    return frame


def xgboost(x: pd.DataFrame, y: pd.Series) -> Path:
    """Boosted trees, saved as XGBoost saves them."""
    from xgboost import XGBClassifier

    model = XGBClassifier(n_estimators=40, max_depth=6, enable_categorical=True, n_jobs=1)
    path = Path("model.json")
    model.fit(x, y).save_model(path)
    return path


def lightgbm(x: pd.DataFrame, y: pd.Series) -> Path:
    """Boosted trees, saved as LightGBM saves them."""
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(n_estimators=40, min_child_samples=3, n_jobs=1, verbose=-1)
    path = Path("model.txt")
    model.fit(x, y).booster_.save_model(path)
    return path


def pipeline(x: pd.DataFrame, y: pd.Series) -> Path:
    """One-hot encoding, scaling, filling of gaps and a forest, saved by skops."""
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from skops.io import dump

    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    named = [name for name in x.columns if name != "size"]
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["size"]), (numbers, named)
    )
    model = make_pipeline(columns, RandomForestClassifier(n_estimators=30, random_state=0))
    path = Path("model.skops")
    dump(model.fit(x, y), path)
    return path


KINDS: dict[str, Callable[[pd.DataFrame, pd.Series], Path]] = {
    "xgboost": xgboost,
    "lightgbm": lightgbm,
    "pipeline": pipeline,
}


def main(kind: str = "xgboost") -> seenit.AuditRun:
    """Train on one half, save everything, audit the files."""
    frame = table()
    is_member = np.random.default_rng(1).permutation(len(frame)) < len(frame) // 2
    frame[is_member].to_parquet("members.parquet", index=False)
    frame[~is_member].to_parquet("others.parquet", index=False)
    seen = frame[is_member]
    target = KINDS[kind](seen.drop(columns=LABEL), seen[LABEL])
    run = seenit.audit(
        seenit.AuditConfig(
            target=str(target),
            members="members.parquet",
            nonmembers="others.parquet",
            label=LABEL,
            references=4,
            canaries=0,
            run_dir=f"runs/{kind}",
        )
    )
    print(run.evaluation.verdict.kind, "-", run.evaluation.verdict.reason)
    print("read", run.files["report"])
    return run


if __name__ == "__main__":
    main(*sys.argv[1:2])
