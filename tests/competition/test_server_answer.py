"""What a server answers, or does not, becomes one clear sentence."""

import socket
import threading

import pytest
from competition_server import TML2025, TOKEN, running_server

from seenit.competition.answer import Outcome
from seenit.competition.client import submit
from seenit.competition.history import history_path, read_history
from seenit.competition.plan import plan_submission
from seenit.errors import Refused, SubmissionError


@pytest.mark.parametrize(
    ("status", "body", "said", "outcome"),
    [
        (
            200,
            '{"detail": "Exceeded submissions. Only 1/h allowed."}',
            "takes no submission yet, it answered HTTP 200: Exceeded submissions. Only 1/h",
            Outcome.TURNED_AWAY,
        ),
        (
            429,
            "slow down",
            "takes no submission yet, it answered HTTP 429: slow down",
            Outcome.TURNED_AWAY,
        ),
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
