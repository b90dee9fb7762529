"""How a scikit-learn estimator was trained: it holds its own parameters, and those of its parts."""

import inspect
from typing import Any

from seenit.reference.tabular.recipe import Parameter, TableRecipe

STRUCTURE = "estimator"
"""The parameter that names the classes of the parts; it cannot be passed."""
_OF_NO_RESULT = ("random_state", "n_jobs", "verbose", "memory", "warm_start", "pre_dispatch")


def read_estimator(estimator: Any) -> TableRecipe:
    """The recipe of an estimator, with each parameter that is not the default of its class.

    Args:
        estimator: a scikit-learn estimator, or a pipeline of several.
    """
    found = [
        Parameter(
            name=STRUCTURE,
            value=structure_of(estimator),
            origin="stated",
            reason="the file holds these parts",
        )
    ]
    for name, value in sorted(estimator.get_params(deep=True).items()):
        last = name.rpartition("__")[2]
        if last in _OF_NO_RESULT or not isinstance(value, bool | int | float | str | None):
            continue
        if repr(value) != repr(_default_of(estimator, name)):  # NaN is no NaN's equal
            found.append(
                Parameter(name=name, value=value, origin="stated", reason="the estimator holds it")
            )
    return TableRecipe(library="sklearn", parameters=tuple(found))


def structure_of(estimator: Any) -> str:
    """Names of the classes of an estimator and of those inside it, as they nest."""
    inner = [
        structure_of(value)
        for name, value in estimator.get_params(deep=True).items()
        if "__" not in name and hasattr(value, "get_params") and not isinstance(value, type)
    ]
    name = type(estimator).__name__
    return f"{name}({', '.join(inner)})" if inner else name


def _default_of(estimator: Any, name: str) -> object:
    """The default of a parameter by the class that it belongs to; a mark of its own without one."""
    owner, _, last = name.rpartition("__")
    kind = type(estimator.get_params(deep=True)[owner] if owner else estimator)
    found = inspect.signature(kind).parameters.get(last)
    return inspect.Parameter.empty if found is None else found.default
