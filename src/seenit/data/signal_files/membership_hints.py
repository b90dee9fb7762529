"""Which column of a table without membership may be the membership under another name."""

from seenit.data.signal_files.roles import FEATURES, Roles
from seenit.data.tables.flat_table import FlatTable
from seenit.data.tables.membership_words import membership_of_item, names_membership


def membership_hints(table: FlatTable, roles: Roles) -> list[str]:
    """A problem for each column that reads as membership where no column is called so.

    Such a column has both sides and nothing but spellings of membership, and a name or words that
    say so, as `in_train` or `train` and `test`.
    """
    problems = []
    for name in roles.signals.get(FEATURES, ()):
        if not (names_membership(name) or table.is_text(name)):
            continue
        sides = [membership_of_item(cell) for cell in table.items(name)]
        n_members, n_others = sides.count(1), sides.count(0)
        if None not in sides and n_members and n_others:
            problems.append(
                f"expected a column membership or is_member, got none; {name} reads as "
                f"{n_members:,} members and {n_others:,} non-members: if it is the membership, "
                f"pass --column {name}=is_member, else --column {name}=ignore"
            )
    return problems
