"""The history of submissions as JSON lines beside the file, by which cooldowns are kept."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from seenit.competition.answer import Outcome
from seenit.competition.presets import Protocol
from seenit.errors import SubmissionError

HISTORY_FILE = "submissions.jsonl"
RETRY_AFTER = "retry_after_s"
"""Part of an answer: seconds that the server told to wait, where it did."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One line of the history. The token is never in it.

    Attributes:
        began: when it was begun, ISO 8601 in UTC; names the attempt.
        preset: the competition's name.
        url: where it went.
        file: name of the submission file.
        sha256: hex digest of what was sent.
        outcome: how it ended.
        answer: the server's status, figures, id and state, or why it failed as `problem`.
    """

    began: str
    preset: str
    url: str
    file: str
    sha256: str
    outcome: Outcome
    answer: Mapping[str, object] = field(default_factory=dict)


def history_path(submission: Path) -> Path:
    """The history that every submission of a folder shares."""
    return submission.parent / HISTORY_FILE


def remember(history: Path, attempt: Attempt) -> None:
    """Append one line and have it on disk before returning.

    Raises:
        SubmissionError: It cannot be written.
    """
    line = json.dumps(asdict(attempt), ensure_ascii=False, sort_keys=True) + "\n"
    try:
        with history.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SubmissionError(
            f"{history}: expected a history that can be written, got '{error.strerror}'; it is "
            "what guards the cooldown"
        ) from error


def read_history(history: Path) -> tuple[Attempt, ...]:
    """The attempts, oldest first, each with its last outcome; empty if there is no history.

    Raises:
        SubmissionError: A line cannot be read.
    """
    try:
        lines = history.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise SubmissionError(f"{history}: expected a readable history, got '{error}'") from error
    attempts: dict[str, Attempt] = {}
    for number, line in enumerate(lines, start=1):
        try:
            attempt = _attempt(json.loads(line))
        except (KeyError, TypeError, ValueError) as error:
            raise SubmissionError(
                f"{history}: expected one attempt per line, line {number} is none ({error}); "
                "repair it or move the file away"
            ) from error
        attempts[attempt.began] = attempt
    return tuple(attempts.values())


def cooldown_ends(
    attempts: tuple[Attempt, ...], *, protocol: Protocol, url: str, now: datetime
) -> datetime | None:
    """When the server will take the next submission, None if it will take one now.

    An accepted attempt, and one that died on the way and may have arrived, cost the full
    cooldown; one that arrived and could not be graded costs the price of a failure; one that
    never arrived or was turned away costs nothing. Where the server answered how long to wait,
    that goes before the preset's.

    Args:
        attempts: the history.
        protocol: the competition's cooldowns.
        url: the address; other addresses have their own cooldown.
        now: aware time.
    """
    cost_s = {
        Outcome.ACCEPTED: protocol.cooldown_s,
        Outcome.SENDING: protocol.cooldown_s,
        Outcome.UNGRADED: protocol.failure_cooldown_s,
    }
    ends = [
        datetime.fromisoformat(attempt.began)
        + timedelta(seconds=_said(attempt, cost_s[attempt.outcome]))
        for attempt in attempts
        if attempt.url == url and attempt.outcome in cost_s
    ]
    return max((end for end in ends if end > now), default=None)


def _said(attempt: Attempt, otherwise: int) -> int:
    """Seconds that the server told to wait."""
    said = attempt.answer.get(RETRY_AFTER)
    return said if isinstance(said, int) else otherwise


def _attempt(entry: Mapping[str, Any]) -> Attempt:
    attempt = Attempt(**{**entry, "outcome": Outcome(entry["outcome"])})
    if datetime.fromisoformat(attempt.began).tzinfo is None:
        raise ValueError(f"{attempt.began} lacks a time zone")
    return attempt
