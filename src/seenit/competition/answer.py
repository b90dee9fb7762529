"""What a competition's server answered, and whether it used up the attempt."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from seenit.errors import SubmissionError

_ID = "submission_id"
_STATE = "status"
_N_QUOTED = 300
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


class Outcome(StrEnum):
    """How one attempt ended, as the history keeps it."""

    SENDING = "sending"
    """Begun; the last word of the history only if the process died on the way."""
    ACCEPTED = "accepted"
    UNGRADED = "ungraded"
    """It arrived, and the server could not or would not grade it."""
    TURNED_AWAY = "turned away"
    """The server did not look at the file: cooldown, token, wrong address."""
    UNREACHED = "unreached"
    """It never arrived."""


@dataclass(frozen=True, kw_only=True)
class SubmissionAnswer:
    """An accepted submission.

    Attributes:
        http_status: as the server sent it.
        figures: what the server measured, by its own names ("TPR@FPR=0.05", "AUC"); empty where
            it grades later.
        submission_id: where the server names one.
        state: the server's word for what happens next ("queued"), where it has one.
        retry_after_s: seconds to the next submission by the server's word, where it says.
    """

    http_status: int
    figures: Mapping[str, float] = field(default_factory=dict)
    submission_id: str | None = None
    state: str | None = None
    retry_after_s: int | None = None


class AttemptFailed(SubmissionError):
    """A submission that brought no answer to keep.

    Attributes:
        outcome: what the history should remember.
        retry_after_s: seconds to the next submission by the server's word; None where it says none.
    """

    def __init__(self, message: str, *, outcome: Outcome) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.retry_after_s: int | None = None


def read_answer(http_status: int, body: str) -> SubmissionAnswer:
    """The server's answer.

    Args:
        http_status: as the server sent it.
        body: decoded, without the token.

    Raises:
        AttemptFailed: Anything but an accepted submission; the message quotes the server.
    """
    content = _json_object(body)
    said = _detail(content) or _quote(body)
    if 300 <= http_status < 400:
        raise AttemptFailed(
            f"server: expected an answer, got a redirect (HTTP {http_status}), which is not "
            "followed because the token would travel with it; give the new address yourself",
            outcome=Outcome.TURNED_AWAY,
        )
    if http_status in (401, 403):
        raise AttemptFailed(
            f"server: expected a token that it knows, it answered HTTP {http_status}: {said}; "
            "check SEENIT_TOKEN",
            outcome=Outcome.TURNED_AWAY,
        )
    if http_status == 429 or "exceeded" in _detail(content).lower():
        raise AttemptFailed(
            f"server: takes no submission yet, it answered HTTP {http_status}: {said}; the file "
            "was not graded, wait and send it again",
            outcome=Outcome.TURNED_AWAY,
        )
    if http_status in (404, 405):
        raise AttemptFailed(
            f"server: takes no submissions at this address (HTTP {http_status}); check the base "
            "address and the preset",
            outcome=Outcome.TURNED_AWAY,
        )
    if http_status == 413:
        raise AttemptFailed(
            "server: expected a smaller file (HTTP 413); send two columns and no more than the "
            "private records",
            outcome=Outcome.UNGRADED,
        )
    if http_status >= 400 or (content is not None and _detail(content)):
        raise AttemptFailed(
            f"server: did not grade the file, it answered HTTP {http_status}: {said}",
            outcome=Outcome.UNGRADED,
        )
    return _accepted(http_status, content, said)


def _accepted(
    http_status: int, content: Mapping[str, object] | None, said: str
) -> SubmissionAnswer:
    known = content or {}
    figures = {
        name: float(value)
        for name, value in known.items()
        if isinstance(value, int | float)
        and not isinstance(value, bool)
        and name not in (_ID, _STATE)
    }
    if not figures and _ID not in known:
        raise AttemptFailed(
            f"server: expected JSON with figures or a {_ID}, it answered HTTP {http_status}: "
            f"{said}; the file may have been graded, look at the scoreboard before sending again",
            outcome=Outcome.ACCEPTED,
        )
    return SubmissionAnswer(
        http_status=http_status,
        figures=figures,
        submission_id=_word(known.get(_ID)),
        state=_word(known.get(_STATE)),
    )


def _word(value: object) -> str | None:
    return None if value is None else _quote(str(value))


def _json_object(body: str) -> Mapping[str, object] | None:
    try:
        content = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _detail(content: Mapping[str, object] | None) -> str:
    """FastAPI's `detail`, a sentence or a list of validation errors, as one line; "" if none."""
    detail = (content or {}).get("detail")
    if not detail:
        return ""
    return _quote(detail if isinstance(detail, str) else json.dumps(detail))


def _quote(text: str) -> str:
    """The server's words on one line, fit for a terminal: a page by its title, no escapes."""
    stripped = text.strip()
    if stripped.lower().startswith(("<!doctype", "<html")):
        title = _HTML_TITLE.search(stripped)
        stripped = f"an HTML page, '{title.group(1)}'" if title else "an HTML page"
    words = " ".join(stripped.split())
    printable = "".join(character for character in words if character.isprintable())
    return (printable[:_N_QUOTED] + ("…" if len(printable) > _N_QUOTED else "")) or "nothing"
