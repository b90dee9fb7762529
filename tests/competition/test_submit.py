"""The three protocols against a real server on this machine, with the documented answers."""

import hashlib
import json
import logging
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from seenit.competition.answer import Outcome
from seenit.competition.client import submit
from seenit.competition.history import history_path, read_history
from seenit.competition.plan import plan_submission
from seenit.competition.presets import PLAIN, PRESETS, find_preset
from seenit.competition.submission import write_submission
from seenit.errors import Refused, SeenitError, SubmissionError

TML2025 = find_preset("tml2025")
TOKEN = "s3cret-team-token"
GRADED = '{"TPR@FPR=0.05": 0.148, "AUC": 0.6719}'


class Server:
    """A local server that gives one prepared answer and keeps what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, GRADED, {}
        self.hold: threading.Event | None = None
        self.asked: list[dict] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                server.asked.append(
                    {"path": self.path, "headers": dict(self.headers), "body": content}
                )
                if server.hold is not None:
                    server.hold.wait(10)
                    return
                self.send_response(server.status)
                for name, value in server.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(server.body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@contextmanager
def running_server():
    server = Server()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def server():
    with running_server() as running:
        yield running


@pytest.fixture
def submission(tmp_path):
    path = tmp_path / "submission.csv"
    write_submission(path, ids=np.arange(40), scores=np.arange(40.0), preset=TML2025)
    return path


def form_fields(request):
    """Field name to (file name, content) of a multipart body, parsed by the standard library."""
    head = f"Content-Type: {request['headers']['Content-Type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request["body"])
    return {
        part.get_param("name", header="content-disposition"): (
            part.get_filename(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    }


@pytest.mark.parametrize(
    ("name", "path", "field", "header"),
    [
        ("tml2025", "/mia", "file", "token"),
        ("tml2026", "/submit/01-mia", "file", "X-API-Key"),
        ("ensembleai2025", "/task-1/submit", "csv_file", "token"),
    ],
)
def test_each_competition_is_asked_its_own_way(tmp_path, server, name, path, field, header) -> None:
    preset = PRESETS[name]
    file = tmp_path / "mine.csv"
    write_submission(file, ids=np.arange(40), scores=np.arange(40.0), preset=preset)

    answer = submit(file, preset=preset, base_url=server.url + "/", token=TOKEN)

    (request,) = server.asked
    assert request["path"] == path
    assert request["headers"][header] == TOKEN
    assert form_fields(request) == {field: ("mine.csv", file.read_bytes())}
    assert dict(answer.figures) == {"TPR@FPR=0.05": 0.148, "AUC": 0.6719}


def test_a_server_that_grades_later_names_the_submission(submission, server) -> None:
    server.status, server.body = 201, '{"submission_id": 4711, "status": "queued"}'
    answer = submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)
    assert (answer.submission_id, answer.state, dict(answer.figures)) == ("4711", "queued", {})


def test_the_history_keeps_the_answer_beside_the_files_hash(submission, server) -> None:
    before = datetime.now(UTC)
    submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)
    (attempt,) = read_history(submission.parent / "submissions.jsonl")
    assert attempt.sha256 == hashlib.sha256(submission.read_bytes()).hexdigest()
    assert before <= datetime.fromisoformat(attempt.began) <= datetime.now(UTC)
    assert attempt.outcome is Outcome.ACCEPTED
    assert attempt.answer["figures"] == {"TPR@FPR=0.05": 0.148, "AUC": 0.6719}
    assert attempt.url == f"{server.url}/mia"


@pytest.mark.parametrize(
    ("status", "body", "said", "outcome"),
    [
        (
            200,
            '{"detail": "Exceeded submissions. Only 1/h allowed."}',
            "not yet, it answered HTTP 200: Exceeded submissions. Only 1/h allowed.",
            Outcome.TURNED_AWAY,
        ),
        (429, "slow down", "not yet, it answered HTTP 429: slow down", Outcome.TURNED_AWAY),
        (413, "", "expected a smaller file", Outcome.UNGRADED),
        (401, '{"detail": "Unauthorized"}', "Unauthorized; check SEENIT_TOKEN", "turned away"),
        (403, "<html>no</html>", "an HTML page; check SEENIT_TOKEN", Outcome.TURNED_AWAY),
        (404, '{"detail": "Not Found"}', "no submissions at this address", Outcome.TURNED_AWAY),
        (
            422,
            '{"detail": [{"loc": ["body", "file"], "msg": "field required"}]}',
            "field required",
            Outcome.UNGRADED,
        ),
        (200, '{"detail": "Missing ids"}', "did not grade the file", Outcome.UNGRADED),
        (
            502,
            "<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title></head></html>",
            "HTTP 502: an HTML page, '502 Bad Gateway'",
            Outcome.UNGRADED,
        ),
        (200, "<html><title>Welcome</title></html>", "an HTML page, 'Welcome'", Outcome.ACCEPTED),
        (200, '{"AUC": 0.67', "expected JSON with figures", Outcome.ACCEPTED),
        (200, '{"AUC": NaN}', "expected JSON with figures", Outcome.ACCEPTED),
        (200, "[" * 50_000, "expected JSON with figures", Outcome.ACCEPTED),
        (200, "[1, 2]", "expected JSON with figures", Outcome.ACCEPTED),
        (200, "{}", "expected JSON with figures", Outcome.ACCEPTED),
        (200, '{"ok": true}', "expected JSON with figures", Outcome.ACCEPTED),
        (200, "", "HTTP 200: nothing", Outcome.ACCEPTED),
        (200, "x" * 1_000_000, "HTTP 200: xxx", Outcome.ACCEPTED),
        (500, "\x1b[2J\x1b[31mowned", "HTTP 500: [2J[31mowned", Outcome.UNGRADED),
    ],
)
def test_other_answers_become_one_clear_sentence(
    submission, server, status, body, said, outcome
) -> None:
    server.status, server.body = status, body
    with pytest.raises(SubmissionError) as caught:
        submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)
    message = str(caught.value)
    assert said in message
    assert len(message) < 700
    assert message.isprintable()
    (attempt,) = read_history(history_path(submission))
    assert attempt.outcome == outcome
    assert attempt.answer == {"problem": message}


def test_a_redirect_is_not_followed_with_the_token(submission, server) -> None:
    with running_server() as elsewhere:
        server.status, server.headers = 307, {"Location": elsewhere.url + "/mia"}
        with pytest.raises(SubmissionError, match="redirect"):
            submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)
        assert elsewhere.asked == []


def test_a_server_that_does_not_answer_in_time_may_have_got_the_file(submission, server) -> None:
    server.hold = threading.Event()
    with pytest.raises(SubmissionError, match=r"within 0.2 s.*may have arrived"):
        submit(submission, preset=TML2025, base_url=server.url, token=TOKEN, timeout_s=0.2)
    server.hold.set()
    with pytest.raises(Refused, match="cooldown"):
        plan_submission(submission, preset=TML2025, base_url=server.url)


def test_a_connection_that_breaks_may_have_delivered_the_file(submission, server) -> None:
    server.hold = threading.Event()
    server.hold.set()  # the handler returns without an answer
    with pytest.raises(SubmissionError, match=r"connection broke.*may have arrived"):
        submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)


def test_a_refused_connection_costs_nothing(submission) -> None:
    with socket.socket() as reserved:  # bound and not listening: connections are refused
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        for _ in range(2):
            with pytest.raises(SubmissionError, match=r"could not connect.*nothing was sent"):
                submit(submission, preset=TML2025, base_url=url, token=TOKEN)
    assert [a.outcome for a in read_history(history_path(submission))] == [Outcome.UNREACHED] * 2


def test_the_token_is_in_the_header_and_nowhere_else(submission, server, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    server.status, server.body = 400, f'{{"detail": "unknown token {TOKEN}"}}'
    plan = plan_submission(submission, preset=TML2025, base_url=server.url)
    with pytest.raises(SubmissionError) as caught:
        submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)
    said = [str(caught.value), repr(caught.value), repr(plan), caplog.text, *capfd.readouterr()]
    said += [file.read_text() for file in submission.parent.iterdir()]
    assert "[token]" in str(caught.value)
    assert not any(TOKEN in text for text in said)


@pytest.mark.parametrize("token", ["", " padded ", "two\nlines", "tökén", "a\x00b"])
def test_a_token_that_no_header_can_hold_is_refused_unseen(submission, server, token) -> None:
    with pytest.raises(SubmissionError, match="SEENIT_TOKEN") as caught:
        submit(submission, preset=TML2025, base_url=server.url, token=token)
    assert not token or token not in str(caught.value)
    assert server.asked == []
    assert not history_path(submission).exists()


def test_a_malformed_file_is_never_sent(submission, server) -> None:
    submission.write_text("id,score\n1,nan\n1,0.5\n")
    with pytest.raises(Refused) as caught:
        submit(submission, preset=TML2025, base_url=server.url, token=TOKEN)
    assert len(caught.value.problems) == 3
    assert server.asked == []
    assert not history_path(submission).exists()


def test_ids_of_another_set_are_caught_before_sending(submission, server) -> None:
    with pytest.raises(Refused, match="missing id"):
        submit(
            submission,
            preset=TML2025,
            base_url=server.url,
            token=TOKEN,
            expected_ids=np.arange(1, 41),
        )
    assert server.asked == []


def test_the_plan_says_what_would_be_sent_and_sends_nothing(submission, server) -> None:
    plan = plan_submission(submission, preset=TML2025, base_url=server.url)
    assert plan.url == f"{server.url}/mia"
    assert (plan.file_field, plan.token_header) == ("file", "token")
    assert plan.n_bytes == submission.stat().st_size
    assert plan.sha256 == hashlib.sha256(submission.read_bytes()).hexdigest()
    assert plan.warnings == ()
    assert server.asked == []
    assert list(submission.parent.iterdir()) == [submission]


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
    assert "this very file was accepted here" in plan.warnings[0]


def test_sending_the_token_unencrypted_over_a_network_is_warned_about(submission) -> None:
    def warnings(url: str) -> tuple[str, ...]:
        return plan_submission(submission, preset=TML2025, base_url=url).warnings

    assert "anyone on the way can read the token" in warnings("http://203.0.113.7:80")[0]
    assert warnings("https://203.0.113.7") == ()
    assert warnings("http://localhost:8000") == ()
    assert warnings("http://[::1]:8000") == ()
    assert len(warnings("http://localhost.example.org")) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("203.0.113.7:80", "expected a base address"),
        ("", "expected a base address"),
        ("ftp://host", "expected a base address"),
        ("file:///etc/passwd", "expected a base address"),
        ("http://", "expected a base address"),
        ("http://host name", "expected a base address"),
        ("http://host:port", "expected a base address"),
        ("http://[::1", "expected a base address"),
        ("http://team:word@host", "a user name or a password"),
        ("http://host/?token=1", "a query or a fragment"),
        ("http://host:5000/mia", "give http://host:5000"),
        ("http://host:5000/mia/", "give http://host:5000"),
    ],
)
def test_addresses_that_cannot_be_meant_are_refused(submission, url, said) -> None:
    with pytest.raises(SeenitError, match="expected a base address") as caught:
        plan_submission(submission, preset=TML2025, base_url=url)
    assert said in str(caught.value)
    assert "word" not in str(caught.value).replace("password", "")


def test_without_a_competition_there_is_no_server(submission) -> None:
    with pytest.raises(SeenitError, match="expected a competition with a server, got 'plain'"):
        plan_submission(submission, preset=PLAIN, base_url="http://127.0.0.1:9")
