"""A column that divides records into groups (`--groups`) or units (`--unit`)."""

import numpy as np

from seenit.data.tables.columns import duplicate_problems, ids_of
from seenit.data.tables.flat_table import read_flat_table
from seenit.data.tables.names import IDS, find_name
from seenit.errors import FileRefused, Refused
from seenit.files.kinds import Kind
from seenit.files.npz import open_npz
from seenit.files.usable import require_usable
from seenit.numerics.arrays import IdArray, MembershipArray


def open_groups(path: str, column: str, ids: IdArray, *, option: str = "--groups") -> IdArray:
    """The group of each record, (n,) text, from a table with ids beside.

    Args:
        path: CSV or Parquet table, or a NumPy archive.
        column: of the groups.
        ids: (n,) of the records; each must be in the table once.
        option: that asks for it, for messages.

    Raises:
        FileRefused: It cannot be opened safely, or is no table.
        Refused: The column is not there, or a record has no group.
    """
    kind = require_usable(path)
    problems: list[str] = []
    table = None
    if kind in (Kind.CSV, Kind.PARQUET):
        table = read_flat_table(path, kind)
        names, values = table.columns, table.items
    elif kind is Kind.NPZ:
        archive = open_npz(path)
        names, values = list(archive.members), lambda name: archive.array(name).tolist()
    else:
        raise FileRefused(f"{path}: expected a table with ids and groups, got a {kind}")
    id_name = find_name(dict.fromkeys(names), IDS, problems)
    if id_name is None and not problems:
        problems.append(f"expected an id column, got {', '.join(names)}; add one named id")
    if column not in names:
        problems.append(f"{option} {column}: there is no such column; there are {', '.join(names)}")
    if problems or id_name is None:
        raise Refused(f"{path}: {problem}" for problem in problems)
    own_ids = ids_of(table.ids(id_name) if table else values(id_name), problems, [])
    problems += duplicate_problems(own_ids)
    if problems:
        raise Refused(f"{path}: {problem}" for problem in problems)
    group_of = dict(zip(map(str, own_ids.tolist()), values(column), strict=True))
    groups = [group_of.get(str(one)) for one in ids]
    lacking = [str(one) for one, group in zip(ids, groups, strict=True) if group in (None, "")]
    if lacking:
        what = option.removeprefix("--").removesuffix("s")
        raise Refused(
            [
                f"{path}: {column}: expected a {what} for each record, got none for "
                f"{len(lacking):,}, the first {lacking[0]}; name a {what} for those too"
            ]
        )
    return np.array([str(group) for group in groups])


def side_problems(group: IdArray, is_member: MembershipArray) -> list[str]:
    """What is wrong with groups (n,) that are the sides themselves; empty otherwise."""
    members, others = np.unique(group[is_member == 1]), np.unique(group[is_member == 0])
    if len(members) != 1 or len(others) != 1 or members[0] == others[0]:
        return []
    return [
        f"--groups: expected groups that hold members and non-members, got {members[0]} for all "
        f"members and {others[0]} for all non-members, which is the membership itself; name "
        "another column, or leave it out"
    ]
