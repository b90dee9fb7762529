"""Open an XGBoost file for the rows of a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from seenit.errors import FileRefused, Refused, attempt
from seenit.files.damage import refusing_damage
from seenit.models.tables.classes import match_classes
from seenit.models.tables.columns import ColumnRole, WantedColumn
from seenit.models.tables.libraries import library
from seenit.models.tables.matching import match_columns
from seenit.models.tables.opened_table import OpenedTable
from seenit.models.tables.xgboost.check import categories_of, n_classes_of, require_sound
from seenit.models.tables.xgboost.document import Document, read_document
from seenit.models.tables.xgboost.model import ONE, SEVERAL, XGBoostModel
from seenit.records.table_schema import TableSchema


def open_xgboost(path: str, schema: TableSchema, *, class_names: Sequence[str] = ()) -> OpenedTable:
    """The classifier in an XGBoost file, and what was recognised.

    Args:
        path: as `Booster.save_model` or the scikit-learn wrapper's wrote it, JSON or UBJSON.
        schema: of the table.
        class_names: of its classes 0, 1, …; empty where labels are these numbers.

    Raises:
        FileRefused: The file is damaged, or no classifier.
        ModelError: XGBoost is not installed, or classes cannot be matched.
        Refused: Columns do not fit, all of them.
    """
    document = read_document(path)
    require_sound(document)
    learner = document.learner
    n_classes = _n_classes(path, learner)
    problems: list[str] = []
    matched = attempt(problems, lambda: match_columns(path, columns_wanted(learner), schema))
    classes = attempt(problems, lambda: match_classes(path, n_classes, None, class_names))
    if matched is None or classes is None:
        raise Refused(problems)
    n_rounds, of_rounds = rounds_asked(learner)
    model = XGBoostModel(
        booster=loaded_booster(document),
        schema=schema,
        columns=matched[0],
        order=classes[0],
        n_rounds_used=n_rounds,
    )
    return OpenedTable(model=model, reasons=(matched[1], classes[1], *of_rounds))


def loaded_booster(document: Document) -> Any:
    """The booster that the library makes of a checked file."""
    xgboost = library("xgboost", needed_by=document.path)
    with refusing_damage(document.path, "the XGBoost model"):
        booster = xgboost.Booster()
        booster.load_model(bytearray(document.data))
    return booster


def _n_classes(path: str, learner: Mapping[str, Any]) -> int:
    name = learner.get("objective", {}).get("name")
    stated = n_classes_of(learner)
    if name in SEVERAL and stated >= 2:
        return stated
    if name in ONE and stated in (0, 1):
        return 2
    if name == "binary:hinge":
        raise FileRefused(
            f"{path}: the model was trained with binary:hinge and answers labels alone; pass what "
            "it says of each record by --signals, column score"
        )
    raise FileRefused(
        f"{path}: expected a classifier of XGBoost (objectives {', '.join((*SEVERAL, *ONE))}), "
        f"got {name} with {stated} classes; of another model pass one number per record by "
        "--signals, column score, such as -|answer - truth|"
    )


def columns_wanted(learner: Mapping[str, Any]) -> list[WantedColumn]:
    """The columns that the file states, in their order."""
    n_columns = int(learner["learner_model_param"]["num_feature"])
    names = learner.get("feature_names") or [None] * n_columns
    types = learner.get("feature_types") or ["float"] * n_columns
    booster = learner["gradient_booster"]
    model = booster.get("gbtree", booster)["model"]  # dart wraps the trees
    encoded = model.get("cats", {}).get("enc") or [{"values": []}] * n_columns
    wanted = []
    for name, type_, categories in zip(names, types, map(categories_of, encoded), strict=True):
        kind: ColumnRole = "number" if type_ != "c" else "category" if categories else "code"
        wanted.append(WantedColumn(name=name, type=kind, categories=categories))
    return wanted


def rounds_asked(learner: Mapping[str, Any]) -> tuple[int | None, tuple[str, ...]]:
    """Rounds that the library's own wrapper asks after early stopping; None for all."""
    attributes = learner.get("attributes", {})
    best = attributes.get("best_iteration")
    if best is None:
        return None, ()
    n_rounds = int(best) + 1
    if "scikit_learn" in attributes:
        return n_rounds, (
            f"training stopped early: the first {n_rounds} rounds are asked, as the wrapper for "
            "scikit-learn does",
        )
    return None, (
        f"training stopped early after round {n_rounds}, and all rounds are asked, as "
        "Booster.predict does",
    )
