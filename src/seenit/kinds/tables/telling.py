"""Columns of a mixed table that give membership away, or name the records, by themselves."""

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from seenit.data.signal_files.giveaways import giveaways_of, remarks_on
from seenit.numerics.arrays import Array, IntArray
from seenit.numerics.gaps import gaps_below
from seenit.records.examples import FEATURE, Examples
from seenit.records.table_schema import TableColumn

_MOST_ROWS = 2000
_BLOCK_ROWS = 4096
_MOST_NAMED = 5
_LIKE_A_KEY = 0.9
_FEWEST = 20
_SEPARATES = "separates members from non-members nearly perfectly by itself"


def refused_columns(examples: Examples, insisted: Collection[str]) -> list[str]:
    """One sentence for each column that is the id, the order, a split or the membership itself.

    At most 2,000 records are looked at, spread over the set. Without known members and non-members
    nothing is refused.

    Args:
        examples: of a mixed table.
        insisted: columns that the model is given all the same, by the user's word.
    """
    rows = _rows(examples)
    columns = _columns(examples, rows)
    found = giveaways_of(columns, ids=examples.ids[rows], is_member=examples.is_member[rows])
    return [
        f"{examples.source.path}: {name}: {giveaway.reason}; pass --drop {name} if the model is "
        f"not given it, or --column {name}={FEATURE} if it is"
        for name, giveaway in found.items()
        if name not in insisted
    ]


def telling_columns(examples: Examples) -> Iterator[str]:
    """One sentence for each column that a reader must know of.

    A column that separates members by itself: no attack sees it, but the model and the blind
    baseline do, and neither measures membership then. A category that is another one in nearly
    every record.

    Args:
        examples: of known membership in part at least.
    """
    rows = _rows(examples)
    columns = _columns(examples, rows)
    told = list(_separating(examples, rows, columns)) + list(_like_keys(examples, columns))
    yield from told[:_MOST_NAMED]
    if len(told) > _MOST_NAMED:
        yield f"{examples.source.path}: {len(told) - _MOST_NAMED:,} more columns are of that kind"


def _separating(examples: Examples, rows: IntArray, columns: Mapping[str, Array]) -> Iterator[str]:
    is_member = examples.is_member[rows]
    found = giveaways_of(columns, ids=examples.ids[rows], is_member=is_member)
    reasons = {name: giveaway.reason for name, giveaway in found.items()}
    for name, values in columns.items():
        if any(remarks_on({name: values}, is_member=is_member)):
            reasons.setdefault(name, _SEPARATES)
    for name, reason in reasons.items():
        yield (
            f"{examples.source.path}: {name} {reason}; the model is given it and may have learned "
            "it, so the figures may measure it and not membership: draw both sides so that it does "
            f"not differ, or train without it and pass --drop {name}"
        )


def _like_keys(examples: Examples, columns: Mapping[str, Array]) -> Iterator[str]:
    for column in _schema(examples):
        values = columns[column.name]
        n_distinct = len(np.unique(values))
        if column.type == "category" and n_distinct >= max(_FEWEST, _LIKE_A_KEY * len(values)):
            yield (
                f"{examples.source.path}: {column.name} is another text in nearly every record, as "
                f"a name or free text is; pass --id {column.name} if it names the records, or "
                f"--drop {column.name} if the model is not given it"
            )


def _rows(examples: Examples) -> IntArray:
    n = len(examples)
    return np.linspace(0, n - 1, min(n, _MOST_ROWS)).astype(np.int64)


def _columns(examples: Examples, rows: IntArray) -> dict[str, Array]:
    """(m,) of each column at some rows, gaps below all other values; read block by block."""
    parts = []
    for start in range(0, len(examples), _BLOCK_ROWS):
        here = rows[(rows >= start) & (rows < start + _BLOCK_ROWS)] - start
        block = examples.inputs.read(start, min(start + _BLOCK_ROWS, len(examples)))
        parts.append(block[here])
    values = gaps_below(np.concatenate(parts))
    return {column.name: values[:, at] for at, column in enumerate(_schema(examples))}


def _schema(examples: Examples) -> tuple[TableColumn, ...]:
    return () if examples.schema is None else examples.schema.columns
