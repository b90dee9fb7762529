"""`seenit submit`: a file checked and sent to a scoreboard."""

from pathlib import Path

from seenit.competition import (
    find_preset,
    plan_submission,
)
from seenit.competition import submit as send_submission
from seenit.pipeline.preparing import warning_rows


def submit(
    file: Path, *, preset_name: str, url: str, token: str | None, send: bool
) -> dict[str, str]:
    """What would be sent, or what the server answered, in words by name.

    Raises:
        Refused: The file, the address or a cooldown stands in the way; nothing was sent.
        SubmissionError: The token is missing or the server gave no answer to keep.
    """
    preset = find_preset(preset_name)
    plan = plan_submission(file, preset=preset, base_url=url)
    facts = {
        "file": f"{plan.path} ({plan.n_bytes:,} bytes, sha256 {plan.sha256})",
        "to": f"{plan.url}, field {plan.file_field}, token in header {plan.token_header}",
        **warning_rows(plan.warnings),
    }
    if not send:
        return {**facts, "dry run": "nothing was sent; add --yes to send it"}
    answer = send_submission(file, preset=preset, base_url=url, token=token or "")
    figures = {name: f"{value:g}" for name, value in answer.figures.items()}
    named = {"submission": answer.submission_id, "state": answer.state}
    return {
        **facts,
        "answer": f"HTTP {answer.http_status}, kept in {plan.history}",
        **figures,
        **{name: text for name, text in named.items() if text is not None},
    }
