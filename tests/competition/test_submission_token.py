"""The token reaches its header and nobody else."""

import logging

import pytest
from competition_server import TML2025, TOKEN

from seenit.competition.client import submit
from seenit.competition.history import history_path
from seenit.competition.plan import plan_submission
from seenit.errors import SubmissionError


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


def test_sending_the_token_unencrypted_over_a_network_is_warned_about(submission) -> None:
    def warnings(url: str) -> tuple[str, ...]:
        return plan_submission(submission, preset=TML2025, base_url=url).warnings

    assert "anyone on the way can read the token" in warnings("http://203.0.113.7:80")[0]
    assert warnings("https://203.0.113.7") == ()
    assert warnings("http://localhost:8000") == ()
    assert warnings("http://[::1]:8000") == ()
    assert len(warnings("http://localhost.example.org")) == 1
