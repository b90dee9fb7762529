"""Submissions as they are kept: all of one or nothing of it, and none twice."""

import secrets
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from seenit.hosting.challenge import Challenge
from seenit.hosting.database import Database
from seenit.hosting.figures import Figures
from seenit.hosting.teams import Team
from seenit.records.interval import Interval

_QUICKLY = 1
"""Digits of random numbers hardly shrink further; more would be a third of the time of grading."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One accepted file.

    Attributes:
        id: names it.
        team: whose.
        at: when it was accepted, aware, in UTC.
        sha256: of its content.
        figures: on the scoreboard's part, not rounded.
    """

    id: str
    team: Team
    at: datetime
    sha256: str
    figures: Figures


class TooSoon(Exception):
    """A team has to wait.

    Attributes:
        until: aware, in UTC.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


_COLUMNS = (
    "submissions.id, at, sha256, tpr, tpr_low, tpr_high, auc, auc_low, auc_high, team_id, name"
)
_JOINED = f"SELECT {_COLUMNS} FROM submissions JOIN teams ON teams.id = team_id"  # noqa: S608 - no values in it


def accepted_before(database: Database, team: Team, sha256: str) -> Submission | None:
    """The same file of the same team, if it was accepted."""
    found = database.rows(f"{_JOINED} WHERE team_id = ? AND sha256 = ?", (team.id, sha256))
    return _submission(found[0]) if found else None


def require_no_cooldown(
    database: Database, challenge: Challenge, team: Team, *, now: datetime
) -> None:
    """Raise `TooSoon` while the team waits after its last accepted or refused file."""
    _require_no_cooldown(database.rows(_LATEST, (team.id, team.id)), challenge, now=now.timestamp())


def accept(
    database: Database,
    challenge: Challenge,
    team: Team,
    *,
    content: bytes,
    sha256: str,
    figures: Figures,
    now: datetime,
) -> Submission:
    """Keep a file with its figures; it is on the disk when this returns.

    The same file of the same team is kept once: sent again, after a crash or by mistake, it gets
    what it got, and counts no second time.

    Raises:
        TooSoon: The team has to wait; nothing was kept.
    """
    kept = Submission(
        id=secrets.token_hex(8), team=team, at=_whole(now), sha256=sha256, figures=figures
    )
    with database.writing() as writing:
        found = writing.execute(
            f"{_JOINED} WHERE team_id = ? AND sha256 = ?", (team.id, sha256)
        ).fetchall()
        if found:
            return _submission(found[0])
        latest = writing.execute(_LATEST, (team.id, team.id)).fetchall()
        _require_no_cooldown(latest, challenge, now=now.timestamp())
        writing.execute(
            "INSERT INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                kept.id,
                team.id,
                kept.at.timestamp(),
                sha256,
                zlib.compress(content, _QUICKLY),
                *_numbers(figures.tpr),
                *_numbers(figures.auc),
            ),
        )
    return kept


def refuse(database: Database, team: Team, *, reason: str, now: datetime) -> None:
    """Remember that a file could not be graded, for the cooldown and for the organiser."""
    with database.writing() as writing:
        writing.execute(
            "INSERT INTO failures (team_id, at, reason) VALUES (?, ?, ?)",
            (team.id, now.timestamp(), reason),
        )


def all_submissions(database: Database) -> tuple[Submission, ...]:
    """Of the teams that take part, oldest first."""
    found = database.rows(f"{_JOINED} WHERE NOT is_removed ORDER BY at, submissions.rowid")
    return tuple(_submission(row) for row in found)


def content_of(database: Database, submission: Submission) -> bytes:
    """The file as it was sent."""
    (row,) = database.rows("SELECT content FROM submissions WHERE id = ?", (submission.id,))
    return zlib.decompress(row["content"])


def last_failures(database: Database, *, at_most: int) -> list[tuple[str, datetime, str]]:
    """Team, time and reason of the latest refusals."""
    found = database.rows(
        "SELECT name, at, reason FROM failures JOIN teams ON teams.id = team_id "
        "ORDER BY failures.id DESC LIMIT ?",
        (at_most,),
    )
    return [(row["name"], datetime.fromtimestamp(row["at"], UTC), row["reason"]) for row in found]


_LATEST = (
    "SELECT (SELECT max(at) FROM submissions WHERE team_id = ?) AS accepted, "
    "(SELECT max(at) FROM failures WHERE team_id = ?) AS failed"
)


def _require_no_cooldown(latest: list[sqlite3.Row], challenge: Challenge, *, now: float) -> None:
    ends = [
        began + cost
        for began, cost in (
            (latest[0]["accepted"], challenge.cooldown_s),
            (latest[0]["failed"], challenge.failure_cooldown_s),
        )
        if began is not None
    ]
    until = max(ends, default=now)
    if until > now:
        raise TooSoon(datetime.fromtimestamp(until, UTC))


def _submission(row: sqlite3.Row) -> Submission:
    return Submission(
        id=row["id"],
        team=Team(id=row["team_id"], name=row["name"]),
        at=datetime.fromtimestamp(row["at"], UTC),
        sha256=row["sha256"],
        figures=Figures(
            tpr=Interval(value=row["tpr"], low=row["tpr_low"], high=row["tpr_high"]),
            auc=Interval(value=row["auc"], low=row["auc_low"], high=row["auc_high"]),
        ),
    )


def _numbers(entry: Interval) -> tuple[float, float, float]:
    return entry.value, entry.low, entry.high


def _whole(now: datetime) -> datetime:
    return now.astimezone(UTC)
