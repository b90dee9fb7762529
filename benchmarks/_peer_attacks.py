"""The same attacks by other packages, through their own classes and containers.

Each function returns a call that scores, or None where the package is absent. What a package takes
(frames, lists, transposed arrays) is made beforehand; only its scoring is in the call.
"""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _numpy_attacks import GAMMA, OFFLINE_A, Signals, moments, p_of

Score = Callable[[], np.ndarray]


def privacyguard_lira(signals: Signals) -> Score | None:
    """Its LiRA wants means and standard deviations per record: NumPy makes them, timed too."""
    if not importlib.util.find_spec("privacy_guard"):
        return None
    import pandas as pd
    from privacy_guard.analysis.mia.aggregate_analysis_input import AggregationType
    from privacy_guard.attacks.lira_attack import LiraAttack

    def run() -> np.ndarray:
        frame = pd.DataFrame({"user_id": np.arange(len(signals["target_margin"]))})
        frame["score_orig"] = signals["target_margin"][:, 0]
        for side, inside in (("in", True), ("out", False)):
            mean, var, _ = moments(signals, inside=inside)
            frame[f"score_mean_{side}"], frame[f"score_std_{side}"] = mean, np.sqrt(var)
        half = len(frame) // 2
        attack = LiraAttack(
            df_train_merge=frame.iloc[:half].copy(),
            df_test_merge=frame.iloc[half:].copy(),
            row_aggregation=AggregationType.NONE,
            online_attack=True,
        )
        return _scores_of(attack)

    return run


def privacyguard_rmia(signals: Signals) -> Score | None:
    """Its RMIA compares with γ = 1: the population's target scores are doubled for γ = 2."""
    if not importlib.util.find_spec("privacy_guard"):
        return None
    import pandas as pd
    from privacy_guard.analysis.mia.aggregate_analysis_input import AggregationType
    from privacy_guard.attacks.rmia_attack import RmiaAttack

    def frame_of(margin: np.ndarray, references: np.ndarray, is_in: np.ndarray) -> pd.DataFrame:
        columns = {"user_id": np.arange(len(margin)), "score_orig": p_of(margin[:, 0])}
        for reference in range(len(references)):
            columns[f"score_ref_{reference}"] = p_of(references[reference, :, 0])
            columns[f"member_ref_{reference}"] = is_in[reference]
        return pd.DataFrame(columns)

    frame = frame_of(
        signals["target_margin"], signals["reference_margin"], signals["reference_is_in"]
    )
    population = frame_of(
        signals["population_margin"],
        signals["reference_population_margin"],
        signals["population_is_in"],
    )
    population["score_orig"] *= GAMMA
    half, n_references = len(frame) // 2, len(signals["reference_is_in"])

    def run() -> np.ndarray:
        attack = RmiaAttack(
            df_train_merge=frame.iloc[:half],
            df_test_merge=frame.iloc[half:],
            df_population=population,
            row_aggregation=AggregationType.NONE,
            num_reference_models=n_references,
            online=True,
        )
        return _scores_of(attack)

    return run


def sacroml_lira(signals: Signals) -> Score | None:
    """Its LiRA keeps the references' logits of each record as a list and scores in a loop.

    The loop also tests each record's logits for normality.
    """
    if not importlib.util.find_spec("sacroml"):
        return None
    from sacroml.attacks.likelihood_attack import LIRAAttack

    margin, is_in = signals["reference_margin"][:, :, 0], signals["reference_is_in"]
    n = margin.shape[1]
    in_conf = {i: margin[is_in[:, i], i].tolist() for i in range(n)}
    out_conf = {i: margin[~is_in[:, i], i].tolist() for i in range(n)}
    p = p_of(signals["target_margin"][:, 0])
    predictions = np.stack([1 - p, p], axis=1)
    labels = np.ones(n, dtype=int)

    def run() -> np.ndarray:
        attack = LIRAAttack(write_report=False, mode="online-carlini")
        scores, _ = attack._compute_scores(labels, predictions, out_conf, in_conf)
        return np.array(scores)[:, 1]

    return run


def privacy_meter_rmia(signals: Signals, clone: Path | None) -> Score | None:
    """Its offline RMIA at γ = 1, from a clone of github.com/privacytrustlab/ml_privacy_meter.

    It takes the largest half of the population's references for those that are OUT: it gets them.
    """
    if clone is None or not (clone / "modules" / "mia" / "attacks" / "rmia.py").exists():
        return None
    sys.path.insert(0, str(clone))
    try:
        from modules.mia.attacks.rmia import run_rmia
    finally:
        sys.path.remove(str(clone))
    references = np.ascontiguousarray(p_of(signals["reference_margin"][:, :, 0]).T)  # (n, r)
    is_in = np.ascontiguousarray(signals["reference_is_in"].T)
    is_out = ~signals["population_is_in"].T  # (z, r)
    population = p_of(signals["reference_population_margin"][:, :, 0]).T
    population = population[is_out].reshape(len(is_out), -1)  # (z, r / 2)
    target, of_population = (
        p_of(signals[name][:, 0]) for name in ("target_margin", "population_margin")
    )

    def run() -> np.ndarray:
        n_out = population.shape[1]
        return run_rmia(target, references, is_in, of_population, population, OFFLINE_A, n_out)

    return run


def _scores_of(attack: object) -> np.ndarray:
    """Scores of a PrivacyGuard attack, in the order of its two frames."""
    result = attack.run_attack()
    return np.concatenate([result.df_train_merge["score"], result.df_test_merge["score"]])
