"""Open a CatBoost file for the rows of a table."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from seenit.errors import FileRefused, Refused, attempt
from seenit.files.damage import refusing_damage
from seenit.models.tables.catboost.check import require_sound
from seenit.models.tables.catboost.document import CatBoostDocument, read_document
from seenit.models.tables.catboost.features import columns_of
from seenit.models.tables.catboost.model import FORMS, CatBoostModel, Form
from seenit.models.tables.classes import AGAINST_ALL, match_classes
from seenit.models.tables.libraries import library
from seenit.models.tables.matching import match_columns
from seenit.models.tables.opened_table import OpenedTable
from seenit.records.table_schema import TableSchema


def open_catboost(
    path: str, schema: TableSchema, *, class_names: Sequence[str] = ()
) -> OpenedTable:
    """The classifier in a CatBoost file, and what was recognised.

    Args:
        path: as `save_model` wrote it, cbm or JSON.
        schema: of the table.
        class_names: of its classes 0, 1, …; empty where labels are these numbers.

    Raises:
        FileRefused: The file is damaged, or no classifier.
        ModelError: CatBoost is not installed, or classes cannot be matched.
        Refused: Columns do not fit, all of them.
    """
    document = read_document(path)
    n_outputs = require_sound(document)
    form, n_classes = _form(path, document.model, n_outputs)
    labels = _labels(document.model, n_classes)
    wanted = columns_of(document.model["features_info"])
    problems: list[str] = []
    matched = attempt(problems, lambda: match_columns(path, wanted, schema))
    classes = attempt(problems, lambda: match_classes(path, n_classes, labels, class_names))
    if matched is None or classes is None:
        raise Refused(problems)
    model = CatBoostModel(
        model=loaded_model(document),
        form=form,
        n_classes=n_classes,
        schema=schema,
        positions=matched[0].positions,
        order=classes[0],
    )
    said = (AGAINST_ALL,) if form == "one against all" else ()
    return OpenedTable(model=model, reasons=(matched[1], classes[1], *said))


def _form(path: str, model: Mapping[str, Any], n_outputs: int) -> tuple[Form, int]:
    stated = model.get("model_info", {}).get("params", {})
    loss = stated.get("loss_function", {}).get("type") if isinstance(stated, dict) else None
    form = FORMS.get(str(loss))
    if form is None or (form == "one") != (n_outputs == 1):
        raise FileRefused(
            f"{path}: expected a CatBoost classifier (a loss among {', '.join(FORMS)}), got "
            f"{loss} with {n_outputs} outputs; of another model pass one number per record by "
            "--signals, column score, such as -|answer - truth|"
        )
    return form, 2 if form == "one" else n_outputs


def _labels(model: Mapping[str, Any], n_classes: int) -> list[object] | None:
    stated = model.get("model_info", {}).get("class_params") or {}
    names, numbers = stated.get("class_names") or [], stated.get("class_to_label")
    if len(names) != n_classes or numbers not in (None, list(range(n_classes))):
        return None
    return list(names)


def loaded_model(document: CatBoostDocument) -> Any:
    """The model that the library makes of a checked file."""
    catboost = library("catboost", needed_by=document.path)
    with (
        tempfile.TemporaryDirectory() as folder,
        refusing_damage(document.path, "the CatBoost model"),
    ):
        file = Path(folder, "model.json")  # of JSON it reads files alone
        file.write_bytes(document.data)
        model = catboost.CatBoost()
        model.load_model(str(file), format="json")
    return model
