"""Teams: added, given another token, removed, and found by their token."""

import re
import sqlite3
from dataclasses import dataclass

from seenit.errors import ConfigError
from seenit.hosting.database import Database
from seenit.hosting.tokens import digest_of, new_token, position_of

_NAME = re.compile(r"[^\W_](?:[\w .-]{0,38}\w)?")
"""Letters and digits of any script; nothing that a table program would take for a formula."""


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team that takes part.

    Attributes:
        id: in the database.
        name: as it is shown.
    """

    id: int
    name: str


def add_team(database: Database, name: str) -> str:
    """Add a team and return its token, which is shown this once.

    Raises:
        ConfigError: The name is in use or is none.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"NAME: expected 1 to 40 letters, digits, spaces, dots or hyphens, beginning with a "
            f"letter or digit, got {name[:60]!r}"
        )
    token = new_token()
    try:
        with database.writing() as writing:
            writing.execute(
                "INSERT INTO teams (name, token_sha256) VALUES (?, ?)", (name, digest_of(token))
            )
    except sqlite3.IntegrityError:
        raise ConfigError(
            f"NAME: expected a new name, got '{name}', which was given before; choose another, or "
            "give the team a new token by `seenit challenge team rotate`"
        ) from None
    return token


def rotate_team(database: Database, name: str) -> str:
    """Give a team another token; the earlier one stops working.

    Raises:
        ConfigError: No such team takes part.
    """
    token = new_token()
    with database.writing() as writing:
        changed = writing.execute(
            "UPDATE teams SET token_sha256 = ? WHERE name = ? AND NOT is_removed",
            (digest_of(token), name),
        ).rowcount
    _require(changed, database, name)
    return token


def remove_team(database: Database, name: str) -> None:
    """Take a team off the scoreboard and refuse its token; what it submitted stays in the file.

    Raises:
        ConfigError: No such team takes part.
    """
    with database.writing() as writing:
        changed = writing.execute(
            "UPDATE teams SET is_removed = 1 WHERE name = ? AND NOT is_removed", (name,)
        ).rowcount
    _require(changed, database, name)


def teams_of(database: Database) -> tuple[Team, ...]:
    """Those that take part, by name."""
    found = database.rows("SELECT id, name FROM teams WHERE NOT is_removed ORDER BY name")
    return tuple(Team(id=row["id"], name=row["name"]) for row in found)


def team_of(database: Database, token: str) -> Team | None:
    """The team whose token that is, None without one."""
    found = database.rows("SELECT id, name, token_sha256 FROM teams WHERE NOT is_removed")
    position = position_of(token, [row["token_sha256"] for row in found])
    return (
        None if position is None else Team(id=found[position]["id"], name=found[position]["name"])
    )


def new_organiser_token(database: Database) -> str:
    """A token for the organiser's page; the earlier one stops working."""
    token = new_token()
    with database.writing() as writing:
        writing.execute(
            "INSERT OR REPLACE INTO organiser (id, token_sha256) VALUES (1, ?)",
            (digest_of(token),),
        )
    return token


def is_organiser(database: Database, token: str) -> bool:
    """Whether the organiser's page opens with that token."""
    found = database.rows("SELECT token_sha256 FROM organiser")
    return position_of(token, [row["token_sha256"] for row in found]) is not None


def _require(changed: int, database: Database, name: str) -> None:
    if not changed:
        known = ", ".join(team.name for team in teams_of(database)) or "none"
        raise ConfigError(f"NAME: expected a team that takes part ({known}), got '{name}'")
