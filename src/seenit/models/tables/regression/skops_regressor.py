"""Regressors of scikit-learn that skops wrote."""

import warnings
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from seenit.errors import FileRefused
from seenit.models.tables.matching import match_columns
from seenit.models.tables.regression.regressor import OpenedRegressor, one_value_each
from seenit.models.tables.skops.archive import load_estimator
from seenit.models.tables.skops.check import require_sound
from seenit.models.tables.skops.model import SklearnModel
from seenit.models.tables.skops.open import columns_wanted, missing_value, of_versions
from seenit.numerics.arrays import Array, FloatArray
from seenit.records.table_schema import TableSchema


@dataclass(frozen=True, kw_only=True, eq=False)
class SklearnRegressor:
    """A fitted regressor, or a pipeline that ends in one.

    Attributes:
        inner: the estimator, and how rows of the table reach it.
    """

    inner: SklearnModel

    @property
    def in_words(self) -> str:
        """Its class, or the classes of a pipeline's steps."""
        steps = getattr(self.inner.estimator, "steps", [])
        names = [type(step).__name__ for _, step in steps]
        return f"scikit-learn {', '.join(names or [type(self.inner.estimator).__name__])}"

    @property
    def schema(self) -> TableSchema:
        """Of the rows that are asked about."""
        return self.inner.schema

    def values(self, rows: FloatArray) -> Array:
        """Answers (m,) about rows (m, k)."""
        return one_value_each(self.inner.estimator.predict(self.inner.batch_of(rows)), len(rows))


def is_skops_regressor(path: str, *, trust: Collection[str] = ()) -> bool:
    """Whether a skops file holds what scikit-learn calls a regressor.

    Args:
        path: as `skops.io.dump` wrote it.
        trust: names of types that it may hold beside those that are known.

    Raises:
        FileRefused: It asks for other types, or is damaged.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # told when it is opened
        return _is_regressor(load_estimator(path, trust=trust))


def open_skops_regressor(
    path: str, schema: TableSchema, *, trust: Collection[str] = ()
) -> OpenedRegressor:
    """The regressor in a skops file, and what was recognised.

    Args:
        path: as `skops.io.dump` wrote it.
        schema: of the table.
        trust: names of types that it may hold beside those that are known.

    Raises:
        FileRefused: The file asks for other types, is damaged, or was not fitted.
        ModelError: skops is not installed.
        Refused: Columns do not fit, all of them.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        estimator = load_estimator(path, trust=trust)
    if not hasattr(estimator, "n_features_in_"):
        raise FileRefused(
            f"{path}: expected a fitted regressor, got {type(estimator).__name__} that says no "
            "number of columns; fit it before it is written"
        )
    require_sound(path, estimator, trust=trust)
    columns, how = match_columns(path, columns_wanted(estimator), schema)
    inner = SklearnModel(
        estimator=estimator,
        schema=schema,
        positions=columns.positions,
        is_fitted_on_frame=hasattr(estimator, "feature_names_in_"),
        missing=missing_value(estimator),
    )
    return OpenedRegressor(model=SklearnRegressor(inner=inner), reasons=(how, *of_versions(caught)))


def _is_regressor(estimator: Any) -> bool:
    """As scikit-learn's own is_regressor, which is not imported here."""
    tags = getattr(estimator, "__sklearn_tags__", None)
    return tags is not None and tags().estimator_type == "regressor"
