"""`seenit submit` against a hosted challenge: a real server on this machine, both protocols."""

import socket

import httpx
import pytest
from hosted_challenge import scores_of, write_hosted
from listening_server import listening

from seenit.competition.answer import AttemptFailed
from seenit.competition.client import submit
from seenit.competition.presets import find_preset
from seenit.competition.submission import write_submission
from seenit.errors import Refused
from seenit.hosting.app import application
from seenit.hosting.serve import open_grader
from seenit.hosting.standing import final
from seenit.hosting.teams import add_team
from seenit.pipeline import evaluate_file


@pytest.mark.parametrize("name", ["tml2025", "tml2026", "ensembleai2025"])
def test_a_submission_arrives_and_its_figures_are_those_of_evaluate(tmp_path, name):
    preset = find_preset(name)
    truth = write_hosted(tmp_path / "challenge", preset=name, n=400)
    grader = open_grader(tmp_path / "challenge")
    token = add_team(grader.database, "alpha")
    scores = scores_of(truth, strength=1.5)
    file = tmp_path / "mine.csv"
    write_submission(file, ids=truth.ids, scores=scores, preset=preset)
    with listening(application(grader)) as url:
        answer = submit(file, preset=preset, base_url=url, token=token)
        (entry,) = final(grader.database, grader.challenge, truth)
    held = {}
    for part, rows in (("shown", truth.is_on_scoreboard), ("final", ~truth.is_on_scoreboard)):
        one, two = tmp_path / f"{part}.csv", tmp_path / f"{part}_truth.csv"
        write_submission(one, ids=truth.ids[rows], scores=scores[rows], preset=preset)
        rows_of_truth = zip(truth.ids[rows], truth.is_member[rows].astype(int), strict=True)
        two.write_text("id,is_member\n" + "".join(f"{i},{known}\n" for i, known in rows_of_truth))
        held[part] = evaluate_file(one, two)
    if name == "tml2026":
        assert answer.state == "graded"
    else:
        assert answer.figures["AUC"] == pytest.approx(held["shown"].auc.value, abs=5.1e-4)
    assert entry.figures.auc.value == pytest.approx(held["final"].auc.value, abs=5.1e-4)
    assert entry.figures.auc.low == pytest.approx(held["final"].auc.low, abs=5.1e-4)
    assert entry.figures.tpr.value == pytest.approx(held["final"].at(0.05).tpr.value, abs=5.1e-4)
    assert entry.figures.tpr.high == pytest.approx(held["final"].at(0.05).tpr.high, abs=5.1e-4)


def test_the_client_understands_what_the_server_refuses(tmp_path):
    preset = find_preset("tml2026")
    truth = write_hosted(tmp_path / "challenge", preset="tml2026")
    grader = open_grader(tmp_path / "challenge")
    token = add_team(grader.database, "alpha")
    with listening(application(grader)) as url:
        for folder, given, wrong, outcome in (
            ("token", "no-token", 0, "turned away"),
            ("ids", token, 1, "ungraded"),
            ("soon", token, 0, "turned away"),
        ):
            file = tmp_path / folder / "mine.csv"
            file.parent.mkdir()
            scores = scores_of(truth, strength=1.0)
            write_submission(file, ids=truth.ids + wrong, scores=scores, preset=preset)
            with pytest.raises(AttemptFailed) as caught:
                submit(file, preset=preset, base_url=url, token=given)
            assert caught.value.outcome == outcome


def test_the_client_waits_as_long_as_this_server_says(tmp_path):
    preset = find_preset("tml2025")
    truth = write_hosted(tmp_path / "challenge", failure_cooldown_s=0, cooldown_s=600)
    grader = open_grader(tmp_path / "challenge")
    token = add_team(grader.database, "alpha")
    file = tmp_path / "mine.csv"
    scores = scores_of(truth, strength=1.0)
    with listening(application(grader)) as url:
        write_submission(file, ids=truth.ids + 1, scores=scores, preset=preset)
        with pytest.raises(AttemptFailed):
            submit(file, preset=preset, base_url=url, token=token)
        write_submission(file, ids=truth.ids, scores=scores, preset=preset)
        assert submit(file, preset=preset, base_url=url, token=token).retry_after_s == 600
        with pytest.raises(Refused, match="in 10 minutes"):
            submit(file, preset=preset, base_url=url, token=token)


@pytest.mark.parametrize(
    "sent",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/one\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",  # no host
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000,  # it goes on
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
        b"POST /mia HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        b"POST /mia HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /mia HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_and_the_server_lives(address, sent):
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(sent)
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 4") or answer.startswith(b"HTTP/1.1 501")
    assert b"Traceback" not in answer
    assert b"uvicorn" not in answer
    page = httpx.get(address, trust_env=False)
    assert (page.status_code, page.headers["x-frame-options"]) == (200, "DENY")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    root = tmp_path_factory.mktemp("raw") / "challenge"
    write_hosted(root)
    with listening(application(open_grader(root))) as url:
        yield url
