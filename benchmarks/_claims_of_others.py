"""Claims of leakage by other packages, from scores of canaries that were in training and out of it.

Each tool is a function of the two sides and a seed to claims by name; a claim is 1 or 0, or for a
test of single records the share of non-members that it accuses. A package that cannot be had is
told by its reason. Nothing of theirs is changed: defaults stand wherever a level can be left.
"""

import contextlib
import importlib.util
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np

LEVEL, DELTA = 0.05, 1e-5
N_RESAMPLED = 200
Claims = dict[str, float]
Tool = Callable[[np.ndarray, np.ndarray, int], Claims]


def jax_privacy() -> tuple[Tool, Tool]:
    """Every bound of its auditor by every way to choose the threshold; slow ones apart."""
    from jax_privacy.auditing import (
        Bonferroni,
        BootstrapParams,
        CanaryScoreAuditor,
        MultiSplit,
        Split,
    )

    def quick(inside: np.ndarray, outside: np.ndarray, seed: int) -> Claims:
        auditor = CanaryScoreAuditor(inside, outside)
        bounds = {
            "clopper-pearson": auditor.epsilon_clopper_pearson,
            "one-run": auditor.epsilon_one_run,
        }
        ways = {"bonferroni": Bonferroni(), "split": Split(seed=seed)}
        found = {
            f"{name}, {way}": bound(LEVEL, DELTA, threshold_strategy=strategy) > 0
            for name, bound in bounds.items()
            for way, strategy in ways.items()
        }
        found["gdp"] = auditor.epsilon_from_gdp(LEVEL, DELTA) > 0
        found["raw counts, estimate"] = auditor.epsilon_raw_counts(min_count=10, delta=DELTA) > 0
        return found

    def slow(inside: np.ndarray, outside: np.ndarray, seed: int) -> Claims:
        auditor = CanaryScoreAuditor(inside, outside)
        several = MultiSplit(seed=seed)
        lower = BootstrapParams(num_samples=N_RESAMPLED, quantiles=LEVEL, seed=seed)
        return {
            "clopper-pearson, multi-split": auditor.epsilon_clopper_pearson(
                LEVEL, DELTA, threshold_strategy=several
            )
            > 0,
            "one-run, multi-split": auditor.epsilon_one_run(
                LEVEL, DELTA, threshold_strategy=several
            )
            > 0,
            "one-run fdp, bonferroni": auditor.epsilon_one_run_fdp(LEVEL, DELTA) > 0,
            "raw counts, 5 % quantile": auditor.epsilon_raw_counts(
                min_count=10, delta=DELTA, bootstrap_params=lower
            )
            > 0,
            "AUROC, 5 % quantile above 0.5": auditor.attack_auroc(bootstrap_params=lower) > 0.5,
        }

    return quick, slow


def privacyguard() -> tuple[Tool]:
    """Its analysis: a bound by Clopper-Pearson, on half of the records, and by resampling.

    Its f-DP analysis is left out: it takes minutes for an answer, and what it answers where nothing
    is shown is the ε of a noise of 10, never 0.
    """
    import pandas as pd
    from privacy_guard.analysis.mia.aggregate_analysis_input import (
        AggregateAnalysisInput,
        AggregationType,
    )
    from privacy_guard.analysis.mia.analysis_node import AnalysisNode

    def frame(scores: np.ndarray) -> "pd.DataFrame":
        return pd.DataFrame({"user_id": np.arange(len(scores)), "score": scores})

    def slow(inside: np.ndarray, outside: np.ndarray, seed: int) -> Claims:
        given = AggregateAnalysisInput(
            AggregationType.MAX, frame(inside), frame(outside), "user_id"
        )
        np.random.seed(seed)  # noqa: NPY002, TID251 - it knows no other
        node = AnalysisNode(
            given,
            delta=DELTA,
            n_users_for_eval=len(inside) + len(outside),
            num_bootstrap_resampling_times=N_RESAMPLED,
        )
        found = node.run_analysis()
        return {
            "eps_cp": found.eps_cp > 0,
            "eps": found.eps > 0,
            "eps_lb": found.eps_lb > 0,
            "auc_ci above 0.5": found.auc_ci[0] > 0.5,
        }

    return (slow,)


def privacy_meter() -> tuple[Tool]:
    """It bounds nothing and gives no verdict; its test of single records is at a stated rate."""
    from privacy_meter.hypothesis_test import linear_itp_threshold_func

    def quick(inside: np.ndarray, outside: np.ndarray, seed: int) -> Claims:
        population, judged = outside[::2], outside[1::2]
        losses = -population  # it accuses records whose signal is low
        cut = np.ravel(linear_itp_threshold_func(losses, [0.0, LEVEL, 1.0]))[1]
        return {"records accused at 5 %": float((-judged <= cut).mean())}

    return (quick,)


def tensorflow_privacy() -> tuple[Tool]:
    """The bound of its membership report, from the file itself: the package needs TensorFlow."""
    package = importlib.util.find_spec("tensorflow_privacy")
    if package is None:
        raise ModuleNotFoundError("No module named 'tensorflow_privacy'")
    path = Path(package.origin).parent / "privacy" / "privacy_tests" / "epsilon_lower_bound.py"
    if not path.exists():
        raise ModuleNotFoundError("its wheel lacks privacy_tests, as that of 0.9.0 does")
    spec = importlib.util.spec_from_file_location("epsilon_lower_bound", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def quick(inside: np.ndarray, outside: np.ndarray, seed: int) -> Claims:
        distinct = np.unique(np.r_[inside, outside])
        between = (distinct[1:] + distinct[:-1]) / 2  # all thresholds, without a private function
        bound = module.EpsilonLowerBound(inside, outside, alpha=LEVEL, thresholds=between)
        method = module.BoundMethod.BAILEY  # that of its report
        return {"epsilon lower bound": bound.compute_epsilon_lower_bound(method, k=1)[0] > 0}

    return (quick,)


PACKAGES = {
    "jax-privacy": jax_privacy,
    "privacyguard-platform": privacyguard,
    "privacy-meter": privacy_meter,
    "tensorflow-privacy": tensorflow_privacy,
}


def is_slow(tool: Tool) -> bool:
    """Whether an answer takes seconds."""
    return tool.__name__ == "slow"


def tools_at_hand() -> tuple[dict[str, tuple[Tool, ...]], dict[str, str]]:
    """Package to its tools, and package to why it is left out."""
    found: dict[str, tuple[Tool, ...]] = {}
    left_out: dict[str, str] = {}
    for name, load in PACKAGES.items():
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                found[name] = load()
        except ImportError as error:
            left_out[name] = str(error)
    return found, left_out
