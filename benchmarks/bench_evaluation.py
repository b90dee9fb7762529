"""Seconds to measure 25 attacks on 20,000 scores: intervals, predictions, comparisons, limits.

    python benchmarks/bench_evaluation.py
    PYTHONPATH=/another/checkout/src python benchmarks/bench_evaluation.py

Only functions that earlier versions have too, so that two checkouts can be timed in turn.
"""

import time

import numpy as np

from seenit.evaluate import evaluate_attack, paired_bootstrap, paired_delong
from seenit.evaluate.audit.gate import Limit, judge_gate
from seenit.records.scores import IN_FULL, OUT_OF_FOLD, Scores

N_SCORES = 20_000
N_ATTACKS = 25
N_REPEATS = 3
RATES = (0.05, 0.01, 0.001)


def scores_of_many() -> Scores:
    rng = np.random.default_rng(0)
    is_member = np.arange(N_SCORES) < N_SCORES // 2
    shared = rng.normal(size=N_SCORES)
    names = [f"attack-{number}" for number in range(N_ATTACKS)]
    return Scores(
        ids=np.arange(N_SCORES),
        is_member=is_member.astype(np.int8),
        columns={
            name: 0.7 * shared + 0.7 * rng.normal(size=N_SCORES) + 0.02 * number * is_member
            for number, name in enumerate(names)
        },
        evaluated_on={
            name: OUT_OF_FOLD if number % 5 == 0 else IN_FULL for number, name in enumerate(names)
        },
    )


def evaluate_all(scores: Scores) -> None:
    for name in scores.columns:
        evaluate_attack(name, scores, max_fprs=RATES, n_private=(N_SCORES,), seed=0)
    first, *others = scores.columns
    column, is_member = scores.known(first)
    rest = {name: scores.known(name)[0] for name in others}
    for name, other in rest.items():
        paired_delong(column, other, is_member, attack=first, other=name)
    paired_bootstrap(column, rest, is_member, attack=first, max_fpr=RATES[0], seed=0)
    judge_gate(scores, [Limit(max_fpr=rate, most=0.1) for rate in (None, *RATES[:2])])


def main() -> None:
    scores = scores_of_many()
    seconds = []
    for _ in range(N_REPEATS):
        start = time.process_time()
        evaluate_all(scores)
        seconds.append(time.process_time() - start)
    print(
        f"{N_ATTACKS} attacks on {N_SCORES:,} scores: {min(seconds):.2f} s of processor time, "
        f"the least of {N_REPEATS}"
    )


if __name__ == "__main__":
    main()
