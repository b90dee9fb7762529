"""Signals in a CSV or Parquet table, one numeric column each."""

from collections.abc import Mapping

import numpy as np

from seenit.data.columns import ids_of, labels_of, membership_of
from seenit.data.flat_table import FlatTable, read_flat_table
from seenit.data.signal_roles import roles_of
from seenit.errors import Refused
from seenit.files.kinds import Kind
from seenit.numerics.arrays import IdArray, MembershipArray
from seenit.records.examples import UNKNOWN
from seenit.records.signals import VOCABULARY

SignalColumns = tuple[IdArray, MembershipArray, dict[str, np.ndarray]]


def read_flat_signals(path: str, kind: Kind, overrides: Mapping[str, str]) -> SignalColumns:
    """Ids, membership and signals of a flat table.

    Raises:
        FileRefused: It cannot be parsed.
        Refused: With everything that is wrong with its columns.
    """
    table = read_flat_table(path, kind)
    problems: list[str] = []
    roles = roles_of(table.columns, overrides, problems)
    ids: IdArray = np.arange(table.n_rows)
    if roles.ids is None:
        problems.append(
            f"expected an id column, got {', '.join(table.columns)}; add one named id, or pass "
            "--column NAME=ids"
        )
    else:
        ids = ids_of(table.ids(roles.ids), problems)
    is_member = np.full(table.n_rows, UNKNOWN, dtype=np.int8)
    if roles.membership is not None:
        is_member = membership_of(table.items(roles.membership), problems)
    arrays: dict[str, np.ndarray] = {}
    if roles.labels is not None:
        arrays["labels"] = labels_of(table.items(roles.labels), problems)
    for signal, columns in roles.signals.items():
        arrays[signal] = _signal(table, signal, columns, problems)
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    return ids, is_member, arrays


def _signal(
    table: FlatTable, signal: str, columns: tuple[str, ...], problems: list[str]
) -> np.ndarray:
    """One signal, (n,) or (n, columns), in float64 unless the vocabulary holds it as bool."""
    stacked = np.stack([table.numbers(name, problems) for name in columns], axis=1)
    spec = VOCABULARY[signal]
    if spec.dtype == "bool":
        if not np.isin(stacked, (0, 1)).all():
            problems.append(f"{signal}: expected 0 and 1 alone in {', '.join(columns)}")
        return stacked.astype(np.bool_)
    return stacked[:, 0] if spec.axes == "n" else stacked
