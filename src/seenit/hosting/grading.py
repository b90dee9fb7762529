"""A file that a team sent: checked, measured and kept, or refused with its reason."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from seenit.competition.check import row_problems
from seenit.competition.rows import parse_rows
from seenit.errors import SubmissionError
from seenit.hosting.challenge import Challenge
from seenit.hosting.database import Database
from seenit.hosting.figures import measure
from seenit.hosting.standing import scores_in_order
from seenit.hosting.submissions import (
    Submission,
    accept,
    accepted_before,
    refuse,
    require_no_cooldown,
)
from seenit.hosting.teams import Team
from seenit.hosting.truth import Truth
from seenit.numerics.arrays import Array
from seenit.plain import plain

_FILE = "submission"
"""What every file is called in messages; the name that it was sent under is not looked at."""
_LONGEST_REASON = 1000
_BYTES_A_ROW = 100
_BYTES_MORE = 4096


class Ungraded(Exception):
    """A file that cannot be graded; the message is the reason, fit to be shown."""


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, eq=False)
class Grader:
    """Grades files of one challenge.

    Attributes:
        challenge: its settings.
        truth: of its private records.
        database: where submissions are kept.
        now: the clock.
    """

    challenge: Challenge
    truth: Truth
    database: Database
    now: Callable[[], datetime] = utc_now

    @property
    def most_bytes(self) -> int:
        """The largest file that can be one row for each private record."""
        return _BYTES_MORE + _BYTES_A_ROW * len(self.truth.ids)

    def require_no_cooldown(self, team: Team) -> None:
        """Raise `TooSoon` while the team has to wait."""
        require_no_cooldown(self.database, self.challenge, team, now=self.now())

    def grade(self, team: Team, content: bytes) -> Submission:
        """Check, measure and keep a file; it is on the disk when this returns.

        A file that was accepted before is answered as it was, in a cooldown too.

        Raises:
            TooSoon: The team has to wait.
            Ungraded: The file is no submission; the short cooldown begins.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        before = accepted_before(self.database, team, sha256)
        if before is not None:
            return before
        self.require_no_cooldown(team)
        try:
            scores = self._scores(content)
        except SubmissionError as error:
            reason = plain("; ".join(error.problems))[:_LONGEST_REASON]
            refuse(self.database, team, reason=reason, now=self.now())
            raise Ungraded(reason) from None
        shown = self.truth.is_on_scoreboard
        figures = measure(
            scores[shown],
            self.truth.is_member[shown],
            max_fpr=self.challenge.competition.judged_fpr,
        )
        return accept(
            self.database,
            self.challenge,
            team,
            content=content,
            sha256=sha256,
            figures=figures,
            now=self.now(),
        )

    def _scores(self, content: bytes) -> Array:
        """Scores (n,) in the order of the truth.

        Raises:
            SubmissionError: The file has problems; all of them.
        """
        rows = parse_rows(_FILE, content)
        problems = row_problems(
            rows, preset=self.challenge.competition, expected_ids=self.truth.ids
        )
        if problems:
            raise SubmissionError("; ".join(problems))
        return scores_in_order(rows, self.truth)
