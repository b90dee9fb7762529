"""Match the columns of a model with those of a table, and say all that does not fit."""

import shlex
from collections.abc import Sequence

import numpy as np

from seenit.errors import Refused
from seenit.models.tables.columns import Category, Columns, WantedColumn
from seenit.numerics.arrays import Array
from seenit.records.table_schema import TableColumn, TableSchema

_SHOWN = 12


def match_columns(
    path: str, wanted: Sequence[WantedColumn], schema: TableSchema
) -> tuple[Columns, str]:
    """The columns that the model takes out of a row of the table, and how they were found.

    By name where the file names them, in whatever order the table has them; by position where it
    does not and the number fits.

    Args:
        path: the model's file.
        wanted: in the model's order.
        schema: of the table.

    Raises:
        Refused: Columns are missing, too many, or of another type, all of them.
    """
    names = [column.name for column in wanted if column.name is not None]
    if len(names) == len(wanted):
        problems = _name_problems(path, names, schema.names)
        how = "columns are matched by name"
        found = [column for column in wanted if column.name in schema.names]
        positions = [schema.names.index(name) for name in names if name in schema.names]
    else:
        problems = _count_problems(path, len(wanted), len(schema))
        found = list(wanted[: len(schema)])
        positions = list(range(len(found)))
        how = (
            f"the file does not name its {len(wanted)} columns, so they are taken in the table's "
            f"order: {_listed(schema.names)}"
        )
    codes: dict[int, Array] = {}
    values: dict[int, tuple[Array, bool]] = {}
    for at, (want, position) in enumerate(zip(found, positions, strict=True)):
        has = schema.columns[position]
        problem = _type_problem(want, has)
        if problem:
            problems.append(f"{path}: column {has.name}: {problem}")
        elif want.type == "category" and has.type == "category":
            place = {value: float(code) for code, value in enumerate(want.categories)}
            codes[at] = np.array([place.get(value, np.nan) for value in has.categories])
        elif want.type == "category":
            numbers = np.array(want.categories, dtype=np.float64)
            values[at] = (numbers, want.unseen == "refused")
    if problems:
        raise Refused(problems)
    shown = tuple(schema.names[position] for position in positions)
    return Columns(names=shown, positions=tuple(positions), codes=codes, values=values), how


def _name_problems(path: str, names: Sequence[str], have: Sequence[str]) -> list[str]:
    missing = [name for name in names if name not in have]
    others = [name for name in have if name not in names]
    problems = []
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        problems.append(
            f"{path}: expected names of columns that differ, got {_listed(twice)} twice"
        )
    if missing:
        problems.append(
            f"{path}: the model was trained with columns that the table does not have: "
            f"{_listed(missing)}; pass the table as the model got it (or, where these columns were "
            "made from others, --target module:function that makes them)"
        )
    if others:
        dropped = ",".join(others)
        problems.append(
            f"{path}: the model was not trained with these columns of the table: "
            f"{_listed(others)}; pass --drop {shlex.quote(dropped)}"
        )
    return problems


def _count_problems(path: str, n_wanted: int, n_have: int) -> list[str]:
    if n_wanted == n_have:
        return []
    return [
        f"{path}: the model takes {n_wanted} columns, which its file does not name, the table has "
        f"{n_have}; pass the columns that it was trained with, in their order (--drop takes one "
        "away)"
    ]


def _type_problem(want: WantedColumn, has: TableColumn) -> str | None:
    is_text = has.type == "category"
    if want.type == "number" and is_text:
        return (
            f"the model was trained on numbers, the table has text ({_listed(has.categories)}); "
            "pass the table as the model got it"
        )
    if want.type == "code" and is_text:
        return (
            f"the model was trained on codes of categories, and its file does not say which code "
            f"stands for which of {_listed(has.categories)}; write the codes of the training into "
            "the table, or save the model with a version of its library that keeps categories "
            "(XGBoost 3.1, trained on a pandas frame)"
        )
    if want.type == "text" and not is_text:
        return "the model takes text, the table has numbers; pass the table as the model got it"
    if want.type == "hashed" and has.type == "float":
        return (
            "the model was trained on categories, which are text, whole numbers or booleans; the "
            "table has fractions; pass the table as the model got it"
        )
    if want.type != "category":
        return None
    as_text = [value for value in want.categories if isinstance(value, str)]
    if is_text and len(as_text) < len(want.categories):
        return (
            f"the model was trained on the categories {_listed(want.categories)}, which are "
            "numbers, the table has text; write them as numbers"
        )
    if not is_text and as_text:
        return (
            f"the model was trained on the categories {_listed(want.categories)}, which are text, "
            "the table has numbers; pass the table as the model got it"
        )
    unseen = [value for value in has.categories if value not in want.categories]
    if unseen and want.unseen == "refused":
        return (
            f"the model has never seen {_listed(unseen)} there, only "
            f"{_listed(want.categories)}; leave such records out, or make the value missing in the "
            "table"
        )
    return None


def _listed(values: Sequence[Category]) -> str:
    shown = ", ".join(
        value if isinstance(value, str) else f"{value:g}" for value in values[:_SHOWN]
    )
    return f"{shown} and {len(values) - _SHOWN} more" if len(values) > _SHOWN else shown
