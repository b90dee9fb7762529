"""Send a submission once, after all checks; the token is not stored."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from seenit.competition.address import is_loopback
from seenit.competition.answer import AttemptFailed, Outcome, SubmissionAnswer, read_answer
from seenit.competition.history import RETRY_AFTER, Attempt, remember
from seenit.competition.plan import PlannedSubmission, plan_submission
from seenit.competition.presets import Preset
from seenit.errors import SubmissionError
from seenit.numerics.arrays import IdArray

_N_BYTES_ANSWER = 65_536
_N_DIGITS = 6
"""Of a time to wait: 11 days are meant, a year is not."""


def submit(
    path: Path,
    *,
    preset: Preset,
    base_url: str,
    token: str,
    expected_ids: IdArray | None = None,
    timeout_s: float = 60.0,
) -> SubmissionAnswer:
    """Plan, send, and keep the answer in the history.

    Args:
        path: the submission file.
        preset: the competition.
        base_url: address of its server, without the preset's path.
        token: the team's; it goes into one header and nowhere else.
        expected_ids: (n,) ids of the private set, where it is at hand.
        timeout_s: seconds to wait for the server.

    Raises:
        Refused: As `plan_submission`; nothing was sent.
        SubmissionError: The token cannot be sent, or the attempt brought no answer to keep.
    """
    plan = plan_submission(path, preset=preset, base_url=base_url, expected_ids=expected_ids)
    if not (token and token.isascii() and token.isprintable()) or token != token.strip():
        raise SubmissionError(
            "SEENIT_TOKEN: expected the team's token as plain text without spaces around it, "
            f"got {'nothing' if not token else 'other characters'}; set it in the environment"
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != plan.sha256:
        raise SubmissionError(
            f"{path}: expected the file that was checked, got one that has changed since; send it "
            "again"
        )
    attempt = Attempt(
        began=datetime.now(UTC).isoformat(),
        preset=plan.preset,
        url=plan.url,
        file=path.name,
        sha256=plan.sha256,
        outcome=Outcome.SENDING,
    )
    remember(plan.history, attempt)
    try:
        answer = _send(plan, content, token=token, timeout_s=timeout_s)
    except AttemptFailed as failed:
        said = {"problem": str(failed), **_waiting(failed.retry_after_s)}
        remember(plan.history, replace(attempt, outcome=failed.outcome, answer=said))
        raise
    remember(plan.history, replace(attempt, outcome=Outcome.ACCEPTED, answer=_as_json(answer)))
    return answer


def _send(
    plan: PlannedSubmission, content: bytes, *, token: str, timeout_s: float
) -> SubmissionAnswer:
    # Exceptions of httpx carry the request and with it the token, hence `from None` throughout.
    try:
        status, body, wait_s = _post(plan, content, token=token, timeout_s=timeout_s)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise AttemptFailed(
            f"server: expected one at {plan.url}, could not connect "
            f"({_without(token, str(error))}); nothing was sent, check the base address",
            outcome=Outcome.UNREACHED,
        ) from None
    except httpx.TimeoutException:
        raise AttemptFailed(
            f"server: expected an answer within {timeout_s:g} s, got none; the file may have "
            "arrived, look at the scoreboard before sending it again",
            outcome=Outcome.SENDING,
        ) from None
    except httpx.HTTPError as error:
        raise AttemptFailed(
            f"server: expected an answer, the connection broke "
            f"({_without(token, str(error))}); the file may have arrived, look at the scoreboard "
            "before sending it again",
            outcome=Outcome.SENDING,
        ) from None
    try:
        return replace(read_answer(status, _without(token, body)), retry_after_s=wait_s)
    except AttemptFailed as failed:
        failed.retry_after_s = wait_s
        raise


def _post(
    plan: PlannedSubmission, content: bytes, *, token: str, timeout_s: float
) -> tuple[int, str, int | None]:
    """HTTP status, the first bytes of the body and Retry-After, within `timeout_s` altogether."""
    deadline = time.monotonic() + timeout_s
    body = b""
    with (
        httpx.Client(
            timeout=timeout_s, follow_redirects=False, trust_env=not is_loopback(plan.url)
        ) as client,
        client.stream(
            "POST",
            plan.url,
            headers={plan.token_header: token},
            files={plan.file_field: (plan.path.name, content, "text/csv")},
        ) as response,
    ):
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > _N_BYTES_ANSWER:
                break
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("the answer does not end")
        text = body[:_N_BYTES_ANSWER].decode("utf-8", errors="replace")
        return response.status_code, text, _seconds(response.headers.get("retry-after", ""))


def _seconds(said: str) -> int | None:
    """Retry-After as seconds, None where it is a date, too long to be meant or not there."""
    is_meant = said.isascii() and said.isdecimal() and len(said) <= _N_DIGITS
    return int(said) if is_meant else None


def _without(token: str, text: str) -> str:
    return text.replace(token, "[token]")


def _as_json(answer: SubmissionAnswer) -> Mapping[str, object]:
    return {
        "http_status": answer.http_status,
        "figures": dict(answer.figures),
        "submission_id": answer.submission_id,
        "state": answer.state,
        **_waiting(answer.retry_after_s),
    }


def _waiting(seconds: int | None) -> Mapping[str, object]:
    return {} if seconds is None else {RETRY_AFTER: seconds}
