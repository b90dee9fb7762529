"""Open a scikit-learn classifier that skops wrote, for the rows of a table."""

import warnings
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from seenit.errors import FileRefused, Refused, attempt
from seenit.models.tables.classes import match_classes
from seenit.models.tables.columns import WantedColumn
from seenit.models.tables.matching import match_columns
from seenit.models.tables.opened_table import OpenedTable
from seenit.models.tables.skops.archive import load_estimator
from seenit.models.tables.skops.check import require_sound
from seenit.models.tables.skops.trees import class_for
from seenit.records.table_schema import TableSchema


def open_skops(
    path: str,
    schema: TableSchema,
    *,
    class_names: Sequence[str] = (),
    trust: Collection[str] = (),
) -> OpenedTable:
    """The classifier in a skops file, and what was recognised.

    Args:
        path: as `skops.io.dump` wrote it.
        schema: of the table.
        class_names: of its classes 0, 1, …; empty where labels are these numbers.
        trust: names of types that it may hold beside those that are known.

    Raises:
        FileRefused: The file asks for other types, is damaged, or holds no classifier.
        ModelError: skops is not installed, or classes cannot be matched.
        Refused: Columns do not fit, all of them.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        estimator = load_estimator(path, trust=trust)
    _require_classifier(path, estimator)
    require_sound(path, estimator, trust=trust)
    problems: list[str] = []
    matched = attempt(problems, lambda: match_columns(path, columns_wanted(estimator), schema))
    classes = attempt(
        problems,
        lambda: match_classes(
            path, len(estimator.classes_), estimator.classes_.tolist(), class_names
        ),
    )
    if matched is None or classes is None:
        raise Refused(problems)
    model = class_for(estimator)(
        estimator=estimator,
        schema=schema,
        positions=matched[0].positions,
        is_fitted_on_frame=hasattr(estimator, "feature_names_in_"),
        missing=missing_value(estimator),
        order=classes[0],
        trust=tuple(trust),
    )
    return OpenedTable(model=model, reasons=(matched[1], classes[1], *of_versions(caught)))


def _require_classifier(path: str, estimator: Any) -> None:
    name = type(estimator).__name__
    labels = getattr(estimator, "classes_", None)
    if not hasattr(estimator, "predict_proba") or not hasattr(estimator, "n_features_in_"):
        raise FileRefused(
            f"{path}: expected a fitted classifier with predict_proba, got {name}; of a regressor, "
            "or of a classifier that answers labels alone, pass one number per record by "
            "--signals, column score, such as -|answer - truth|"
        )
    if not isinstance(labels, np.ndarray) or labels.ndim != 1 or len(labels) < 2:
        raise FileRefused(
            f"{path}: expected a classifier of one label with two classes or more, got {name} with "
            f"{'several labels' if isinstance(labels, list) else 'no such classes'}; pass what it "
            "says of one label by --signals"
        )


def columns_wanted(estimator: Any) -> list[WantedColumn]:
    """The columns that the estimator was fitted on, in their order."""
    names = getattr(estimator, "feature_names_in_", [None] * int(estimator.n_features_in_))
    return [WantedColumn(name=None if name is None else str(name), type="any") for name in names]


def missing_value(estimator: Any) -> Any:
    """None where encoders were fitted on None for a missing category, else NaN.

    To scikit-learn the two are different categories.
    """
    known = [value for categories in _categories(estimator) for value in categories.ravel()]
    has_none = any(value is None for value in known)
    has_nan = any(isinstance(value, float) and np.isnan(value) for value in known)
    return None if has_none and not has_nan else np.nan


def _categories(part: Any, depth: int = 0) -> Iterator[np.ndarray]:
    """Categories of the encoders among the steps of an estimator."""
    if depth > 8:
        return
    for one in getattr(part, "categories_", []):
        if isinstance(one, np.ndarray) and one.dtype == object:
            yield one
    steps = [step[1] for step in getattr(part, "steps", [])]
    for below in [*steps, *(step[1] for step in getattr(part, "transformers_", []))]:
        yield from _categories(below, depth + 1)


def of_versions(caught: Sequence[warnings.WarningMessage]) -> tuple[str, ...]:
    """What the library said of a file that another version wrote; empty for nothing."""
    others = [one for one in caught if type(one.message).__name__ == "InconsistentVersionWarning"]
    if not others:
        return ()
    return (
        "the file was written with another version of scikit-learn, which may answer otherwise: "
        f"{str(others[0].message).splitlines()[0][:160]}",
    )
