"""What the raw scores of a LightGBM model mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

ONE = ("binary", "cross_entropy", "xentropy")
SEVERAL = ("multiclass", "multiclassova")
"""Objectives of classifiers: log-odds of the second class, or a score for each."""


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What raw scores mean.

    Attributes:
        form: one log-odds of the second class; a logit for each class; or log-odds for each class
            against all others.
        n_classes: 2 for one log-odds.
        sigmoid: what log-odds are the raw score times.
        is_averaged: a forest; its raw score is a sum over trees, its log-odds are the mean.
    """

    form: Literal["one", "softmax", "one against all"]
    n_classes: int
    sigmoid: float = 1.0
    is_averaged: bool = False


def objective_of(header: Mapping[str, str]) -> Objective | None:
    """What a file's header says; None of a regressor, a ranker and an owner's own objective.

    Args:
        header: name to value of the lines before the trees.
    """
    name, *settings = header.get("objective", "custom").split()
    stated = dict(setting.split(":", 1) for setting in settings if ":" in setting)
    n_classes = int(header["num_class"])
    sigmoid, is_averaged = float(stated.get("sigmoid", 1.0)), "average_output" in header
    if name in ONE and n_classes == 1:
        return Objective(form="one", n_classes=2, sigmoid=sigmoid, is_averaged=is_averaged)
    if name not in SEVERAL or n_classes < 2:
        return None
    if name == "multiclass":
        return Objective(form="softmax", n_classes=n_classes, is_averaged=is_averaged)
    return Objective(
        form="one against all", n_classes=n_classes, sigmoid=sigmoid, is_averaged=is_averaged
    )


def objective_of_booster(booster: Any) -> Objective | None:
    """The same of a booster that was just trained.

    Args:
        booster: `lightgbm.Booster`.
    """
    text = booster.model_to_string(num_iteration=1)
    lines = text.partition("\n\n")[0].splitlines()
    return objective_of({name: value for name, _, value in (line.partition("=") for line in lines)})
