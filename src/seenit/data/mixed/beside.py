"""Columns that stand beside records in their own table: of units, and of groups."""

from typing import Protocol, runtime_checkable

import numpy as np

from seenit.data.prepare import PreparedInputs
from seenit.data.sides import ChosenInputs, TwoInputs
from seenit.numerics.arrays import IdArray
from seenit.records.examples import Inputs
from seenit.records.table_inputs import TableInputs
from seenit.records.text_inputs import TextInputs


@runtime_checkable
class HasColumns(Protocol):
    """A source of records that is a file with named columns."""

    def texts(self, name: str) -> IdArray | None:
        """A column of the file as text (n,), empty at a gap; None where there is none."""


def column_of(inputs: Inputs, name: str) -> IdArray | None:
    """A column of the file of some records, (n,) text; None where their file has no such column.

    Args:
        inputs: of the records, some of a file's or of several files.
        name: of the column, part of the records or not.
    """
    match inputs:
        case ChosenInputs():
            found = column_of(inputs.inputs, name)
            return None if found is None else found[inputs.rows]
        case TwoInputs():
            one, other = column_of(inputs.first, name), column_of(inputs.second, name)
            return None if one is None or other is None else np.concatenate([one, other])
        case PreparedInputs():
            return column_of(inputs.original, name)
        case TableInputs(source=HasColumns() as source):
            return source.texts(name)
        case TextInputs():
            return inputs.texts(name)
    return None
