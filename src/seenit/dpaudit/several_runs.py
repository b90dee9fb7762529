"""ε from many training runs, one canary in each: rates counted, bounded by Clopper–Pearson."""

import numpy as np

from seenit.dpaudit import coin_problems
from seenit.errors import Refused
from seenit.evaluate.audit.epsilon import epsilon_at, epsilon_by_split
from seenit.numerics.arrays import Array
from seenit.records.audits.dp_audit import CLOPPER_PEARSON, CanaryPlan, PrivacyBound


def several_runs_bound(
    plan: CanaryPlan,
    scores: Array,
    *,
    delta: float,
    level: float,
    threshold: float | None,
    seed: int,
) -> PrivacyBound:
    """Lower bound on ε of (ε, δ)-differential privacy from independent runs.

    Counts of canaries that share a model are not binomial, so that each needs a run of its own.

    Args:
        plan: one canary in each run.
        scores: (n,) in the plan's order, higher = more likely a member.
        delta: in [0, 1).
        level: probability that the bound holds.
        threshold: fixed beforehand or chosen on other runs; None to choose it on one half of the
            runs and count the other.
        seed: of the halves.

    Raises:
        Refused: A run has several canaries, or its membership cannot have come from coins.
        SignalError: One side is empty.
        ConfigError: δ or level is out of range, or too few runs.
    """
    runs, n_in_run = np.unique(plan.run, return_counts=True)
    problems = coin_problems(plan.is_member)
    if n_in_run.max() > 1:
        problems.append(
            f"run: expected one canary in each run for {CLOPPER_PEARSON}, got {n_in_run.max()} in "
            f"run {runs[n_in_run.argmax()]}; canaries of one run are not independent: draw a plan "
            "with --n-canaries 1 and --n-runs, or use --method one-run"
        )
    if problems:
        raise Refused(problems)
    if threshold is None:
        found = epsilon_by_split(scores, plan.is_member, seed=seed, delta=delta, level=level)
    else:
        found = epsilon_at(scores, plan.is_member, thresholds=[threshold], delta=delta, level=level)
    n_passed = found.n_nonmembers - found.n_nonmembers_flagged
    return PrivacyBound(
        method=CLOPPER_PEARSON,
        epsilon=found.epsilon,
        delta=delta,
        level=level,
        n_canaries=len(plan),
        n_runs=plan.n_runs,
        n_guesses=found.n_members + found.n_nonmembers,
        n_correct=found.n_members_flagged + n_passed,
        n_tried=found.n_tried,
    )
