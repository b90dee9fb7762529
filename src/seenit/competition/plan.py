"""Everything that can be checked before a submission is sent."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from seenit.competition.address import endpoint, is_loopback
from seenit.competition.answer import Outcome
from seenit.competition.check import check_submission, submission_warnings
from seenit.competition.history import cooldown_ends, history_path, read_history
from seenit.competition.presets import Preset, Protocol
from seenit.errors import ConfigError, Refused, SeenitError
from seenit.numerics.arrays import IdArray


@dataclass(frozen=True, kw_only=True)
class PlannedSubmission:
    """What would be sent; a dry run shows this and stops.

    Attributes:
        url: where the file goes.
        preset: the competition's name.
        path: the submission file.
        n_bytes: its size.
        sha256: hex digest of its content.
        file_field: multipart field that will hold it.
        token_header: header that will hold the token; the token itself is not in here.
        history: where the answer will be kept.
        warnings: what the server would take but the user may regret.
    """

    url: str
    preset: str
    path: Path
    n_bytes: int
    sha256: str
    file_field: str
    token_header: str
    history: Path
    warnings: tuple[str, ...]


def plan_submission(
    path: Path, *, preset: Preset, base_url: str, expected_ids: IdArray | None = None
) -> PlannedSubmission:
    """Check everything that can be checked without the server.

    Args:
        path: the submission file.
        preset: the competition.
        base_url: address of its server, without the preset's path.
        expected_ids: (n,) ids of the private set, where it is at hand.

    Raises:
        ConfigError: The preset has no server.
        Refused: The file, the address, the history or the cooldown stands in the way; all
            problems at once.
    """
    protocol = _protocol(preset)
    problems = check_submission(path, preset=preset, expected_ids=expected_ids)
    warnings = [] if problems else submission_warnings(path, preset=preset)
    url = ""
    history = history_path(path)
    try:
        url = endpoint(base_url, protocol)
        attempts = read_history(history)
    except SeenitError as error:
        problems += error.problems
        attempts = ()
    now = datetime.now(UTC)
    end = cooldown_ends(attempts, protocol=protocol, url=url, now=now)
    if end is not None:
        minutes = (end - now).total_seconds() / 60
        problems.append(
            f"cooldown: expected a submission no earlier than {end:%H:%M:%S} UTC, in "
            f"{minutes:.0f} minutes, according to {history}; the server would refuse it, or count "
            "it as failed"
        )
    if problems:
        raise Refused(problems)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if url.startswith("http:") and not is_loopback(url):
        warnings.append(
            f"{url}: not encrypted, anyone on the way can read the token; use https if the server "
            "has it"
        )
    warnings += [
        f"{path.name}: this same file was accepted here at {attempt.began}"
        for attempt in attempts
        if (attempt.sha256, attempt.url, attempt.outcome) == (digest, url, Outcome.ACCEPTED)
    ]
    return PlannedSubmission(
        url=url,
        preset=preset.name,
        path=path,
        n_bytes=len(content),
        sha256=digest,
        file_field=protocol.file_field,
        token_header=protocol.token_header,
        history=history,
        warnings=tuple(warnings),
    )


def _protocol(preset: Preset) -> Protocol:
    if preset.protocol is None:
        raise ConfigError(f"preset: expected a competition with a server, got '{preset.name}'")
    return preset.protocol
