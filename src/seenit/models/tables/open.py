"""Open a model of a table, whatever its format."""

from pathlib import Path

from seenit.errors import FileRefused
from seenit.files.kinds import Kind
from seenit.files.provenance import provenance_of
from seenit.files.usable import require_usable
from seenit.models.opened import OpenedModule
from seenit.models.tables.catboost.open import open_catboost
from seenit.models.tables.lightgbm.open import open_lightgbm
from seenit.models.tables.module import TableModule
from seenit.models.tables.onnx.open import open_onnx
from seenit.models.tables.opened_table import OpenedTable
from seenit.models.tables.skops.open import open_skops
from seenit.models.tables.xgboost.open import open_xgboost
from seenit.records.table_schema import TableSchema

TABLE_MODELS = (Kind.XGBOOST, Kind.LIGHTGBM, Kind.CATBOOST, Kind.SKOPS, Kind.ONNX)
"""Files that hold a model of a table."""


def open_table_model(
    path: str,
    schema: TableSchema,
    *,
    class_names: tuple[str, ...] = (),
    trust: tuple[str, ...] = (),
) -> OpenedModule:
    """The model in a file, asked with rows of a table; nothing in the file is run.

    Args:
        path: XGBoost's JSON or UBJSON, LightGBM's text, CatBoost's cbm or JSON, a scikit-learn
            estimator written by skops, or ONNX, told by content.
        schema: of the table, without label, id and what else the model does not get.
        class_names: of the table's classes 0, 1, …; empty where labels are these numbers.
        trust: names of types that a skops file may hold beside those that are known.

    Returns:
        A module that takes float64 rows (m, k) of the schema.

    Raises:
        FileRefused: The file cannot be opened safely, or holds no classifier.
        ModelError: Its library is not installed, or classes cannot be matched.
        Refused: Columns do not fit, all of them.
    """
    kind = require_usable(path)
    opened = _opened(path, kind, schema, class_names, trust)
    return OpenedModule(
        module=TableModule(opened.model),
        architecture=opened.model.in_words,
        source=provenance_of(path, kind.value),
        reasons=opened.reasons,
        knows_classes=True,
    )


def is_table_model(spec: str) -> bool:
    """Whether a target is a file that `open_table_model` opens.

    Raises:
        FileRefused: There is such a file, and it cannot be opened safely.
    """
    return Path(spec).is_file() and require_usable(spec) in TABLE_MODELS


def _opened(
    path: str,
    kind: Kind,
    schema: TableSchema,
    class_names: tuple[str, ...],
    trust: tuple[str, ...],
) -> OpenedTable:
    match kind:
        case Kind.XGBOOST:
            return open_xgboost(path, schema, class_names=class_names)
        case Kind.LIGHTGBM:
            return open_lightgbm(path, schema, class_names=class_names)
        case Kind.CATBOOST:
            return open_catboost(path, schema, class_names=class_names)
        case Kind.ONNX:
            return open_onnx(path, schema, class_names=class_names)
        case Kind.SKOPS:
            return open_skops(path, schema, class_names=class_names, trust=trust)
        case _:
            raise FileRefused(
                f"{path}: expected a model of a table (XGBoost JSON or UBJSON, LightGBM text, "
                f"CatBoost, skops, ONNX), or module:function, got a {kind.value}"
            )
