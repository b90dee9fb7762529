#!/usr/bin/env bash
# ART's TPR at a false-positive rate is too low where scikit-learn left points of the curve out.
#
# Versions  adversarial-robustness-toolbox 1.20.1, scikit-learn 1.9.1, NumPy 2.4.6, Python 3.11
# Expected  get_roc_for_fpr gives the TPR at the largest achievable FPR that is at most the target.
# Found     It searches in roc_curve's default output, which leaves out every point on a straight
#           stretch (drop_intermediate=True), sloped stretches included. Where several scores in a
#           row hold the same numbers of members and non-members, as scores that count votes or
#           answers do, the search falls back to the start of the stretch. Any code that takes the
#           last point with fpr <= target from roc_curve shares this; an area or an interpolated
#           value is unaffected.
# Seen      FPR at most 0.45: ART gives FPR 0.10, TPR 0.10; the threshold of 6 votes has FPR 0.40,
#           TPR 0.40
# An audit  of an attack with few different scores reports a quarter of the true positives that its
#           own thresholds reach within the budget.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 \
  adversarial-robustness-toolbox==1.20.1 packaging==26.4
"$work/venv/bin/python" - <<'PY'
import numpy as np
from art.metrics.privacy.worst_case_mia_score import get_roc_for_fpr

# 0 to 9 votes; each count of votes was given to 12 members and 8 non-members
votes = np.repeat(np.arange(10.0), 20)
is_member = np.tile(np.r_[np.ones(12, int), np.zeros(8, int)], 10)
target = 0.45
((fpr, tpr, _),) = get_roc_for_fpr(votes, is_member, targeted_fpr=target)
reached = max(((votes[is_member == 0] >= cut).mean(), (votes[is_member == 1] >= cut).mean())
              for cut in range(10) if (votes[is_member == 0] >= cut).mean() <= target)
print(f"FPR at most {target}: ART gives FPR {fpr:.2f}, TPR {tpr:.2f}; the threshold of "
      f"6 votes has FPR {reached[0]:.2f}, TPR {reached[1]:.2f}")
assert reached == (0.4, 0.4)
assert tpr < 0.2, "all thresholds are searched now"
PY
