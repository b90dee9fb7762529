"""Several tables in one encoding: the same columns, the same types, all categories of either."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np

from seenit.data.formats.class_order import ordered
from seenit.records.examples import CLASS_ORDERS, Examples
from seenit.records.table_inputs import TableInputs
from seenit.records.table_schema import ColumnType, TableColumn, TableSchema
from seenit.store.keys import key_of

_MOST_NAMED = 12
_MOST_CLASSES = 4


def in_one_schema(sets: Sequence[Examples], problems: list[str]) -> tuple[Examples, ...]:
    """The records of several tables as rows of one schema, and their labels as one set of classes.

    The columns stand in the order of the first table. Content keys become those of the rows,
    because the same file gives others where columns are dropped or categories are added.

    Args:
        sets: of mixed tables, as they were read.
        problems: receives columns, types and labels that differ between the first and another;
            after one the sets stay as they are.
    """
    found: list[str] = []
    for other in sets[1:]:
        found += _differences(sets[0], other)
    if found:
        problems += found
        return tuple(sets)
    schema = _union([_schema(one) for one in sets])
    sets = _numbered_from_0(sets)
    classes = _classes(sets)
    encoded = [_encoded(one, schema, classes) for one in sets]
    return (_with_remark(encoded[0]), *encoded[1:])


def _numbered_from_0(sets: Sequence[Examples]) -> Sequence[Examples]:
    """Class numbers from 1 to c, all of them there, as names: scikit-learn sorts them alike."""
    present = np.unique(np.concatenate([one.labels for one in sets]))
    if any(one.class_names for one in sets) or len(present) < 2:
        return sets
    if not np.array_equal(present, np.arange(1, len(present) + 1)):
        return sets
    names = tuple(str(number) for number in present.tolist())
    return [replace(one, labels=one.labels - 1, class_names=names) for one in sets]


def _schema(examples: Examples) -> TableSchema:
    return examples.schema or TableSchema(columns=())


def _differences(first: Examples, other: Examples) -> list[str]:
    """What keeps two tables from one schema: all columns of one kind in one sentence."""
    prefix = f"{first.source.path} and {other.source.path}"
    mine = {column.name: column.type for column in _schema(first).columns}
    theirs = {column.name: column.type for column in _schema(other).columns}
    problems = []
    alone = [
        f"{_listed(names)} only in {one.source.path}"
        for one, names in (
            (first, [name for name in mine if name not in theirs]),
            (other, [name for name in theirs if name not in mine]),
        )
        if names
    ]
    if alone:
        problems.append(
            f"{prefix}: expected the same columns in both, got {' and '.join(alone)}; write both "
            "files from one table, or pass --drop NAME for columns that the model is not given"
        )
    differ = [
        f"{name} ({mine[name]} and {theirs[name]})"
        for name in mine
        if name in theirs and _common(mine[name], theirs[name]) is None
    ]
    if differ:
        problems.append(
            f"{prefix}: expected the same type of each column in both, got {_listed(differ)}; "
            "write both files from one table"
        )
    if bool(first.class_names) != bool(other.class_names):
        problems.append(
            f"{prefix}: expected labels written alike in both, got names in one and numbers in the "
            "other; write both files from one table"
        )
    return problems


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _common(one: ColumnType, other: ColumnType) -> ColumnType | None:
    """Whole numbers on one side and fractions on the other are fractions."""
    if one == other:
        return one
    return "float" if {one, other} == {"integer", "float"} else None


def _union(schemas: Sequence[TableSchema]) -> TableSchema:
    return TableSchema(
        columns=tuple(
            _joined([column for schema in schemas for column in schema.columns if column.name == n])
            for n in schemas[0].names
        )
    )


def _joined(columns: Sequence[TableColumn]) -> TableColumn:
    types = {column.type for column in columns}
    values = {value for column in columns for value in column.categories}
    return TableColumn(
        name=columns[0].name,
        type=columns[0].type if len(types) == 1 else "float",
        categories=tuple(sorted(values)),
    )


def _classes(sets: Sequence[Examples]) -> tuple[str, ...]:
    """All classes that have names, in the order that those of each set stand in."""
    if len({one.class_names for one in sets}) == 1:
        return sets[0].class_names
    names = {name for one in sets for name in one.class_names}
    for class_order in CLASS_ORDERS:
        if all(ordered(one.class_names, class_order) == one.class_names for one in sets):
            return ordered(names, class_order)
    return tuple(sorted(names))


def _with_remark(examples: Examples) -> Examples:
    """The same, with a sentence on how classes that have names were numbered."""
    names = examples.class_names
    if not names:
        return examples
    shown = ", ".join(f"{name} = {at}" for at, name in enumerate(names[:_MOST_CLASSES]))
    more = ", …" if len(names) > _MOST_CLASSES else ""
    remark = f"labels: they are names, and were numbered in sorted order ({shown}{more})"
    source = examples.source
    return replace(
        examples,
        source=replace(source, remarks=(*source.remarks, f"{source.path}: {remark}")),
    )


def _encoded(examples: Examples, schema: TableSchema, classes: tuple[str, ...]) -> Examples:
    inputs, labels = examples.inputs, examples.labels
    if not isinstance(inputs, TableInputs):
        raise TypeError(f"expected records as they were read, got {type(inputs).__name__}")
    if examples.class_names != classes:
        at = {name: number for number, name in enumerate(classes)}
        labels = np.array([at[name] for name in examples.class_names], dtype=np.int64)[labels]
    how = {"columns": [asdict(column) for column in schema.columns], "labels": labels}
    return replace(
        examples,
        inputs=inputs.in_schema(schema),
        labels=labels,
        class_names=classes,
        schema=schema,
        source=replace(examples.source, sha256=key_of({"file": examples.source.sha256, **how})),
    )
