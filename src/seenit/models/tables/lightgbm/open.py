"""Open a LightGBM file for the rows of a table."""

from collections.abc import Sequence
from typing import Any

from seenit.errors import FileRefused, Refused, attempt
from seenit.files.damage import refusing_damage
from seenit.models.tables.classes import AGAINST_ALL, match_classes
from seenit.models.tables.columns import WantedColumn
from seenit.models.tables.libraries import library
from seenit.models.tables.lightgbm.check import require_sound
from seenit.models.tables.lightgbm.model import LightGBMModel
from seenit.models.tables.lightgbm.objective import ONE, SEVERAL, Objective, objective_of
from seenit.models.tables.lightgbm.text import LightGBMText, read_text
from seenit.models.tables.matching import match_columns
from seenit.models.tables.opened_table import OpenedTable
from seenit.records.table_schema import TableSchema


def open_lightgbm(
    path: str, schema: TableSchema, *, class_names: Sequence[str] = ()
) -> OpenedTable:
    """The classifier in a LightGBM file, and what was recognised.

    Args:
        path: as `Booster.save_model` wrote it.
        schema: of the table.
        class_names: of its classes 0, 1, …; empty where labels are these numbers.

    Raises:
        FileRefused: The file is damaged, or no classifier.
        ModelError: LightGBM is not installed, or classes cannot be matched.
        Refused: Columns do not fit, all of them.
    """
    file = read_text(path)
    require_sound(file)
    objective = _objective(file)
    problems: list[str] = []
    matched = attempt(problems, lambda: match_columns(path, columns_wanted(file, schema), schema))
    classes = attempt(problems, lambda: match_classes(path, objective.n_classes, None, class_names))
    if matched is None or classes is None:
        raise Refused(problems)
    model = LightGBMModel(
        booster=loaded_booster(file),
        objective=objective,
        schema=schema,
        columns=matched[0],
        order=classes[0],
    )
    said = (AGAINST_ALL,) if objective.form == "one against all" else ()
    return OpenedTable(model=model, reasons=(matched[1], classes[1], *said))


def _objective(file: LightGBMText) -> Objective:
    found = objective_of(file.header)
    if found is None:
        raise FileRefused(
            f"{file.path}: expected a LightGBM classifier (an objective among "
            f"{', '.join((*ONE, *SEVERAL))}), got {file.header.get('objective', 'one of its own')} "
            f"with num_class {file.header['num_class']}; of another model pass one number per "
            "record by --signals, column score, such as -|answer - truth|"
        )
    return found


def loaded_booster(file: LightGBMText) -> Any:
    """The booster that the library makes of a checked file."""
    lightgbm = library("lightgbm", needed_by=file.path)
    with refusing_damage(file.path, "the LightGBM model"):
        return lightgbm.Booster(model_str=file.text)


def columns_wanted(file: LightGBMText, schema: TableSchema) -> list[WantedColumn]:
    """The columns; LightGBM writes _ for a space in a name."""
    plain = {name.replace(" ", "_"): name for name in schema.names}
    names = file.header["feature_names"].split()
    is_named = names != [f"Column_{at}" for at in range(len(names))]
    found = [plain.get(name, name) for name in names]
    by_category = _by_category(file)
    vocabularies = _vocabularies(file, by_category, found if is_named else schema.names, schema)
    wanted = []
    for at, name in enumerate(found):
        categories = vocabularies.get(at)
        wanted.append(
            WantedColumn(
                name=name if is_named else None,
                type="category" if categories else "code" if at in by_category else "number",
                categories=tuple(categories or ()),
                unseen="missing",
            )
        )
    return wanted


def _by_category(file: LightGBMText) -> list[int]:
    stated = file.parameters.get("categorical_feature", "")
    if stated and all(part.strip().isdigit() for part in stated.split(",")):
        return sorted({int(part) for part in stated.split(",")})
    infos = file.header["feature_infos"].split()
    return [at for at, info in enumerate(infos) if info != "none" and not info.startswith("[")]


def _vocabularies(
    file: LightGBMText, by_category: Sequence[int], names: Sequence[str], schema: TableSchema
) -> dict[int, list[str | float]]:
    """Column to the categories of the frame that it was trained on.

    The file has them in the order of the frame's category columns, without saying which these
    are: those split by category, or, where a category was ordered or others were named, those that
    are text in the table.

    Raises:
        FileRefused: Neither is as many.
    """
    found = file.pandas_categories
    text = {column.name for column in schema.columns if column.type == "category"}
    as_text = [at for at, name in enumerate(names) if name in text]
    for places in (by_category, as_text):
        if len(places) == len(found):
            pairs = zip(places, found, strict=True)
            return {
                at: [value if isinstance(value, str) else float(value) for value in one]
                for at, one in pairs
            }
    if not found:
        return {}
    raise FileRefused(
        f"{file.path}: the model was trained on a frame with {len(found)} category columns, and "
        f"its file does not say which; {len(by_category)} columns are split by category and "
        f"{len(as_text)} are text in the table; save a model that was trained with "
        "categorical_feature='auto' and unordered categories, or pass --target module:function"
    )
