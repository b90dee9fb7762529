"""Estimators whose probabilities are shares of the votes of trees or neighbours.

They are told by the names of their classes, so that nobody who has none imports scikit-learn.
"""

from typing import Any

_FORESTS = ("RandomForestClassifier", "ExtraTreesClassifier")
_BAG, _NEIGHBOURS = "BaggingClassifier", "KNeighborsClassifier"


def last_step(model: Any) -> Any:
    """The estimator itself, or what a pipeline ends in."""
    return model.steps[-1][1] if _is_a(model, "Pipeline") else model


def is_forest(estimator: Any) -> bool:
    """It is fitted, and answers with the mean of trees that were grown independently."""
    if not hasattr(estimator, "estimators_"):
        return False
    is_bag = _is_a(estimator, _BAG)
    return _is_a(estimator, *_FORESTS) or (
        is_bag and _is_a(estimator.estimator_, "DecisionTreeClassifier")
    )


def may_vote(model: Any) -> bool:
    """Once it is fitted, its answers may be shares of votes."""
    return _is_a(last_step(model), *_FORESTS, _BAG, _NEIGHBOURS)


def n_votes_of(model: Any) -> int | None:
    """How many trees or neighbours vote on each answer; None where an answer is no share of votes.

    Args:
        model: a fitted estimator, or a pipeline that ends in one.
    """
    last = last_step(model)
    if _is_a(last, _NEIGHBOURS):
        return int(last.n_neighbors) if last.weights == "uniform" else None
    return len(last.estimators_) if is_forest(last) else None


def _is_a(one: Any, *names: str) -> bool:
    """It is of one of these classes of scikit-learn, or of a class made from one."""
    return any(
        kind.__name__ in names and kind.__module__.startswith("sklearn.")
        for kind in type(one).__mro__
    )
