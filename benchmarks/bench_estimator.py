"""A random forest in memory: seenit's audit against another package's LiRA, and plain clones.

    python benchmarks/bench_estimator.py                # scikit-learn's digits, 3 rounds

Every side gets the same target, records and number of models beside it: 8. A round times each side
once, in turn, so that other work on the machine falls on all; ratios are those of the medians over
rounds. AUC and TPR are seenit's own functions on every side's scores. SACRO-ML is optional
(`pip install sacroml`); without it the plain loop alone is compared: fit 8 clones on halves, score
by the target's margin less the mean margin of the clones that did not see a record.
"""

import argparse
import contextlib
import io
import logging
import tempfile
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from _machine import machine, versions
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

import seenit
from seenit.numerics.answers import margins_of_probabilities
from seenit.reference.plan import balanced_plan

N_MODELS = 8
Split = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def of_seenit(model: RandomForestClassifier, split: Split) -> np.ndarray:
    """Scores (n,) of the attack that the audit chooses."""
    x, other, y, z = split
    run = seenit.audit(model, members=(x, y), nonmembers=(other, z), references=N_MODELS)
    return run.scores.columns[run.evaluation.choice.attack]


def of_clones(model: RandomForestClassifier, split: Split) -> np.ndarray:
    """Scores (n,) of a plain loop."""
    x, y = np.concatenate(split[:2]), np.concatenate(split[2:])
    is_in = balanced_plan(n=len(x), n_references=N_MODELS, inclusion=0.5, seed=0).is_in
    margins = np.array(
        [
            _margin(clone(model).set_params(random_state=at).fit(x[rows], y[rows]), x, y)
            for at, rows in enumerate(is_in)
        ]
    )
    outside = np.where(is_in, 0, margins).sum(axis=0) / (~is_in).sum(axis=0)
    return _margin(model, x, y) - outside


def of_sacro(model: RandomForestClassifier, split: Split) -> np.ndarray:
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
            n_shadow_models=N_MODELS, write_report=False, output_dir=folder, report_individual=True
        )
        attack.attack(target)
    assert np.array_equal(attack.result["member"], np.arange(len(x) + len(other)) < len(x))
    return np.asarray(attack.result["member_prob"])


def _margin(model: RandomForestClassifier, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return margins_of_probabilities(model.predict_proba(x), y).plain


def main() -> None:
    """Time every side in turn and print what each finds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    logging.disable(logging.WARNING)
    x, y = load_digits(return_X_y=True)
    split: Split = tuple(train_test_split(x, y, test_size=0.5, random_state=0))
    model = RandomForestClassifier(random_state=0).fit(split[0], split[2])
    is_member = np.arange(len(x)) < len(split[0])
    sides: dict[str, Callable[[RandomForestClassifier, Split], np.ndarray]] = {
        "seenit": of_seenit,
        "plain loop of clones": of_clones,
    }
    with contextlib.suppress(ImportError):
        import sacroml.attacks.likelihood_attack  # noqa: F401

        sides["SACRO-ML LiRA"] = of_sacro
    print(machine(), versions("scikit-learn", "sacroml"))
    print(f"{is_member.sum()} members, {(~is_member).sum()} non-members, {N_MODELS} models")
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, ask in sides.items():
            wall, cpu = time.perf_counter(), time.process_time()
            scores = ask(model, split)
            seconds[name].append((time.perf_counter() - wall, time.process_time() - cpu))
            if len(seconds[name]) == rounds:
                auc = seenit.delong(scores, is_member)
                tpr = seenit.tpr_at_fpr(scores, is_member, max_fpr=0.05)
                print(f"{name}: AUC {auc.value:.3f} [{auc.low:.3f}, {auc.high:.3f}], TPR {tpr:.3f}")
    for name, spent in seconds.items():
        wall, cpu = (median(each) for each in zip(*spent, strict=True))
        own = (median(each) for each in zip(*seconds["seenit"], strict=True))
        ratios = ", ".join(
            f"{ours / theirs:.2f}" for ours, theirs in zip(own, (wall, cpu), strict=True)
        )
        print(f"{name}: wall {wall:.1f} s, CPU {cpu:.1f} s; seenit takes {ratios} times that")


if __name__ == "__main__":
    main()
