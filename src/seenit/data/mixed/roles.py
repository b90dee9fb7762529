"""Which column of a mixed table is the label, the id or the membership, and which are features."""

from collections.abc import Sequence
from dataclasses import dataclass

from seenit.data.formats.reading import Reading, named_column
from seenit.data.signal_files.roles import is_nameless
from seenit.data.tables.names import IDS, LABELS, MEMBERSHIP
from seenit.records.examples import FEATURE, RECORD_ROLES

_MOST_NAMED = 12


@dataclass(frozen=True, kw_only=True)
class TableRoles:
    """What the columns of a table mean.

    Attributes:
        label: name of the column of true classes; None after a problem.
        ids: name of the id column, None where there is none.
        membership: name of the membership column, None where there is none.
        features: all columns that the model is given, in order.
    """

    label: str | None
    ids: str | None
    membership: str | None
    features: tuple[str, ...]


def roles_of_table(names: Sequence[str], reading: Reading, problems: list[str]) -> TableRoles:
    """Assign every column a role: by the user's options first, otherwise by known names.

    Whatever has no other role is a feature.

    Args:
        names: of the columns, in order.
        reading: with the user's word.
        problems: receives names that are missing, that say nothing, or of which there are several.
    """
    listed = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    for name, role in reading.columns.items():
        if role not in RECORD_ROLES:
            problems.append(
                f"--column {name}={role}: expected one of {', '.join(RECORD_ROLES)} beside "
                f"records, got {role}"
            )
        elif name not in names:
            problems.append(
                f"{name}: expected a column of that name ({role}), got {listed}; check --label, "
                "--id, --unit, --drop and --column"
            )
    label = named_column("labels", LABELS, names, reading, problems, is_needed=True)
    ids = named_column("ids", IDS, names, reading, problems)
    membership = named_column("is_member", MEMBERSHIP, names, reading, problems)
    taken = {name for name, role in reading.columns.items() if role != FEATURE}
    taken |= {name for name in (label, ids, membership) if name is not None}
    features = tuple(name for name in names if name not in taken)
    problems += [
        f"{name!r} is the index that was written beside the table, which no model is given and "
        f"which can give membership away; pass --id '{name}' if it names the records, "
        f"--drop '{name}' if not"
        for name in features
        if is_nameless(name) and name not in reading.columns
    ]
    if not features:
        problems.append(f"expected columns beside the label, got {listed}; check --drop")
    return TableRoles(label=label, ids=ids, membership=membership, features=features)
