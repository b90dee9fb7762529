"""What each column of a table would be read as, for `seenit inspect`."""

from collections.abc import Iterator

from seenit.data.mixed.column_types import type_problem
from seenit.data.mixed.read import TableFile, column_types, open_table, survey_of
from seenit.data.mixed.survey import ColumnSurvey
from seenit.errors import SeenitError
from seenit.words import in_a_row

MOST_COLUMNS = 200
_MOST_VALUES = 4


def column_hints(path: str) -> tuple[str, ...]:
    """One line for each column of a mixed table, or why it is none; empty for any other file.

    Args:
        path: of the file, which is read once.
    """
    try:
        table = open_table(path)
        return () if table is None or table.n_rows == 0 else _lines(table)
    except SeenitError as refusal:
        return tuple(refusal.problems)


def _lines(table: TableFile) -> tuple[str, ...]:
    names = tuple(table.types)[:MOST_COLUMNS]
    problems = {name: type_problem(name, table.types[name]) for name in names}
    types = column_types(table, tuple(name for name in names if problems[name] is None), [])
    surveyed = {one.name: one for one in survey_of(table, types)}
    lines = [
        str(problems[name]) if problems[name] is not None else in_words(surveyed[name])
        for name in names
    ]
    n_more = len(table.types) - len(names)
    return (*lines, *([f"and {n_more:,} more columns"] if n_more else ()))


def in_words(survey: ColumnSurvey) -> str:
    """A column, for a reader: "age: whole numbers from 18 to 90, 3 missing"."""
    if (problem := survey.problem()) is not None:
        return problem
    return f"{survey.name}: {', '.join(_parts(survey))}"


def _parts(survey: ColumnSurvey) -> Iterator[str]:
    has_any = survey.low <= survey.high
    match survey.type:
        case "category":
            values = survey.column.categories
            more = [f"{len(values) - _MOST_VALUES:,} more"] if len(values) > _MOST_VALUES else []
            shown = [_short(value) for value in values[:_MOST_VALUES]]
            yield f"{len(values):,} categories: {in_a_row([*shown, *more])}"
        case "integer":
            yield "whole numbers" + (f" from {survey.low} to {survey.high}" if has_any else "")
        case "float":
            yield "numbers" + (f" from {survey.low:g} to {survey.high:g}" if has_any else "")
        case "boolean":
            yield "true or false"
    if survey.n_missing:
        yield f"{survey.n_missing:,} missing"


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23]}…"
