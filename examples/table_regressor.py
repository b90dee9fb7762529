"""Audit a regressor of a table from its own file.

    python examples/table_regressor.py

scikit-learn's diabetes data: 442 patients, ten numbers each, and how far the disease went in a
year. One half is trained on and the other is not. The model is saved as XGBoost saves it, the
halves as CSV, and `seenit.audit` reads all three, as the command does:

    seenit audit --target model.json --members members.csv --nonmembers others.csv
        --label progression --references 4

Needs `pip install 'seenit[tables]'`.
"""

import numpy as np
from sklearn.datasets import load_diabetes
from xgboost import XGBRegressor

import seenit

LABEL = "progression"


def main() -> seenit.AuditRun:
    """Train on one half, save everything, audit the files."""
    frame = load_diabetes(as_frame=True).frame.rename(columns={"target": LABEL})
    is_member = np.random.default_rng(0).permutation(len(frame)) < len(frame) // 2
    frame[is_member].to_csv("members.csv", index=False)
    frame[~is_member].to_csv("others.csv", index=False)
    seen = frame[is_member]
    model = XGBRegressor(n_estimators=40, max_depth=6, n_jobs=1)
    model.fit(seen.drop(columns=LABEL), seen[LABEL]).save_model("model.json")
    run = seenit.audit(
        seenit.AuditConfig(
            target="model.json",
            members="members.csv",
            nonmembers="others.csv",
            label=LABEL,
            references=4,
            run_dir="runs/regressor",
        )
    )
    print(run.evaluation.verdict.kind, "-", run.evaluation.verdict.reason)
    print("read", run.files["report"])
    return run


if __name__ == "__main__":
    main()
