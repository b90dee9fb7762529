"""What would be sent, and where to: said before anything is."""

import hashlib

import pytest
from competition_server import TML2025

from seenit.competition.plan import plan_submission
from seenit.competition.presets import PLAIN
from seenit.errors import SeenitError


def test_the_plan_says_what_would_be_sent_and_sends_nothing(submission, server) -> None:
    plan = plan_submission(submission, preset=TML2025, base_url=server.url)
    assert plan.url == f"{server.url}/mia"
    assert (plan.file_field, plan.token_header) == ("file", "token")
    assert plan.n_bytes == submission.stat().st_size
    assert plan.sha256 == hashlib.sha256(submission.read_bytes()).hexdigest()
    assert plan.warnings == ()
    assert server.asked == []
    assert list(submission.parent.iterdir()) == [submission]


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
