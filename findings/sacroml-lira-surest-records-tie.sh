#!/usr/bin/env bash
# SACRO-ML's LiRA gives its surest records the same score, non-members among them.
#
# Versions  sacroml 2.0.1, torch 2.15.0, scikit-learn 1.9.1, NumPy 2.4.6, SciPy 1.17.1, Python 3.11
# Expected  The membership score orders records as finely as the normal distributions that it is
#           made of, so that a TPR can be read at a low FPR.
# Found     member_prob is a normal distribution function, which float64 rounds to exactly 1 beyond
#           some 8 standard deviations. The margins of a forest have small spreads over 8 shadow
#           models, so a quarter of the members and 3 % of the non-members tie at 1, and there is
#           no threshold at an FPR below that.
# Seen      digits, forest of 100 trees, 8 shadow models: 223 of 898 members and 28 of 899
#           non-members at exactly 1; AUC 0.90, TPR 0.000 at FPR 1 %
# An audit  that reports SACRO-ML's TPR at a low FPR for a forest reads 0 where the scores before
#           the distribution function tell members apart.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 pandas==3.1.1 \
  matplotlib==3.11.2 fpdf2==2.8.9 pypdf==7.1.1 PyYAML==6.0.4 torch==2.15.0
"$work/venv/bin/pip" install --quiet --no-deps sacroml==2.0.1 acro==1.0.2
cd "$work"
"$work/venv/bin/python" - <<'PY' 2>log
import contextlib
import io

import numpy as np
from sacroml.attacks.likelihood_attack import LIRAAttack
from sacroml.attacks.target import Target
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import train_test_split

x, y = load_digits(return_X_y=True)
x, z, y, w = train_test_split(x, y, test_size=0.5, random_state=0)
model = RandomForestClassifier(random_state=0).fit(x, y)
target = Target(
    model=model, dataset_name="digits", X_train=x, y_train=y, X_test=z, y_test=w
)
attack = LIRAAttack(n_shadow_models=8, write_report=False, output_dir=".", report_individual=True)
with contextlib.redirect_stdout(io.StringIO()):
    attack.attack(target)
score = np.asarray(attack.result["member_prob"])
is_member = np.arange(len(score)) < len(x)
top = score == 1.0
fpr, tpr, _ = roc_curve(is_member, score, drop_intermediate=False)
print(f"{top[is_member].sum()} of {is_member.sum()} members and {top[~is_member].sum()} of "
      f"{(~is_member).sum()} non-members at exactly 1; AUC {roc_auc_score(is_member, score):.2f}, "
      f"TPR {tpr[fpr <= 0.01].max():.3f} at FPR 1 %")
assert top[~is_member].mean() > 0.01, "the surest non-members no longer tie at 1"
assert tpr[fpr <= 0.01].max() == 0
PY
