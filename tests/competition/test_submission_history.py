"""What was sent is remembered, and tells when the server takes the next one."""

import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from competition_server import TML2025, TOKEN

from seenit.competition.answer import Outcome
from seenit.competition.client import submit
from seenit.competition.history import history_path, read_history
from seenit.competition.plan import plan_submission
from seenit.competition.presets import find_preset
from seenit.competition.submission import write_submission
from seenit.errors import Refused, SubmissionError


def test_the_history_keeps_the_answer_beside_the_files_hash(submission, server) -> None:
    before = datetime.now(UTC)
    submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)
    (attempt,) = read_history(submission.parent / "submissions.jsonl")
    assert attempt.sha256 == hashlib.sha256(submission.read_bytes()).hexdigest()
    assert before <= datetime.fromisoformat(attempt.began) <= datetime.now(UTC)
    assert attempt.outcome is Outcome.ACCEPTED
    assert attempt.answer["figures"] == {"TPR@FPR=0.05": 0.148, "AUC": 0.6719}
    assert attempt.url == f"{server.url}/mia"


def write_attempt(
    submission, *, minutes_ago, outcome, preset=TML2025, url="http://127.0.0.1:9/mia"
):
    entry = {
        "began": (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat(),
        "preset": preset.name,
        "url": url,
        "file": "submission.csv",
        "sha256": "0" * 64,
        "outcome": outcome,
        "answer": {},
    }
    with history_path(submission).open("a") as file:
        file.write(json.dumps(entry) + "\n")


@pytest.mark.parametrize(
    ("preset", "outcome", "minutes_ago", "is_free"),
    [
        ("tml2025", "accepted", 59, False),
        ("tml2025", "accepted", 61, True),
        ("tml2025", "ungraded", 59, False),  # a failed file costs the hour too
        ("tml2025", "sending", 59, False),  # the process died on the way: it may have arrived
        ("tml2025", "turned away", 1, True),
        ("tml2025", "unreached", 1, True),
        ("tml2026", "accepted", 59, False),
        ("tml2026", "ungraded", 1, False),
        ("tml2026", "ungraded", 3, True),
        ("ensembleai2025", "accepted", 1, True),
    ],
)
def test_the_history_tells_when_the_server_takes_the_next_one(
    tmp_path, preset, outcome, minutes_ago, is_free
) -> None:
    preset = find_preset(preset)
    file = tmp_path / "submission.csv"
    write_submission(file, ids=np.arange(40), scores=np.arange(40.0), preset=preset)
    url = "http://127.0.0.1:9"
    write_attempt(
        file,
        minutes_ago=minutes_ago,
        outcome=outcome,
        preset=preset,
        url=url + preset.protocol.path,
    )
    if is_free:
        assert plan_submission(file, preset=preset, base_url=url).url.startswith(url)
    else:
        with pytest.raises(Refused, match=r"cooldown: expected .* UTC, in \d+ minutes"):
            plan_submission(file, preset=preset, base_url=url)


def test_another_address_has_a_cooldown_of_its_own(submission) -> None:
    write_attempt(submission, minutes_ago=1, outcome="accepted")
    assert (
        plan_submission(submission, preset=TML2025, base_url="http://127.0.0.1:10").warnings == ()
    )


def test_a_later_outcome_of_the_same_attempt_replaces_the_earlier(submission) -> None:
    write_attempt(submission, minutes_ago=5, outcome="sending")
    line = history_path(submission).read_text()
    history_path(submission).write_text(line + line.replace("sending", "unreached"))
    (attempt,) = read_history(history_path(submission))
    assert attempt.outcome is Outcome.UNREACHED


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "{}",
        '{"began": "2026-01-01T00:00:00", "preset": "", "url": "", "file": "", "sha256": "", '
        '"outcome": "accepted", "answer": {}}',
        '{"began": 5, "preset": "", "url": "", "file": "", "sha256": "", "outcome": "accepted"}',
        '{"outcome": "won"}',
    ],
)
def test_a_damaged_history_is_named_not_ignored(submission, line) -> None:
    history_path(submission).write_text(line + "\n")
    with pytest.raises(Refused, match="line 1 is none"):
        plan_submission(submission, preset=TML2025, base_url="http://127.0.0.1:9")


def test_nothing_is_sent_that_the_history_could_not_remember(submission, server) -> None:
    history_path(submission).symlink_to(submission.parent / "no" / "such" / "folder")
    with pytest.raises(SubmissionError, match="expected a history that can be written"):
        submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)
    assert server.asked == []


def test_the_same_file_again_is_pointed_out(submission, server) -> None:
    preset = find_preset("ensembleai2025")
    submit(submission, preset=preset, base_url=server.url, token=TOKEN)
    plan = plan_submission(submission, preset=preset, base_url=server.url)
    assert "this same file was accepted here" in plan.warnings[0]


@pytest.mark.parametrize(
    ("status", "said", "minutes_to_wait"),
    [
        (200, "60", 1),  # a hosted challenge may be quicker than the original
        (422, "120", 2),
        (422, "0", None),
        (422, None, 60),
        (422, "Wed, 21 Oct 2026 07:28:00 GMT", 60),
        (422, "99999999", 60),
        (422, "-5", 60),
    ],
)
def test_the_servers_word_on_waiting_goes_before_the_presets(
    submission, server, status, said, minutes_to_wait
) -> None:
    server.status = status
    server.headers = {} if said is None else {"Retry-After": said}
    if status != 200:
        server.body = '{"detail": "no"}'
    with suppress(SubmissionError):
        submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)
    if minutes_to_wait is None:
        plan_submission(submission, preset=TML2025, base_url=server.url)
        return
    with pytest.raises(Refused, match=f"in {minutes_to_wait} minutes"):
        plan_submission(submission, preset=TML2025, base_url=server.url)
