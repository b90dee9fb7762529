"""What a hosted challenge answers: figures, cooldowns, repeats, pages."""

import base64
import hashlib
import re

import numpy as np
import pytest
from hosted_challenge import csv_of, scores_of, served

from seenit.evaluate import auc, tpr_at_fpr
from seenit.hosting.figures import rounded
from seenit.hosting.headers import HEADERS
from seenit.hosting.standing import scoreboard
from seenit.hosting.submissions import all_submissions
from seenit.hosting.teams import add_team, new_organiser_token, remove_team, rotate_team


@pytest.fixture
def hosted(tmp_path):
    with served(tmp_path / "challenge") as running:
        yield running


def submissions(hosted):
    return all_submissions(hosted.grader.database)


def test_the_answer_is_the_scoreboards_part_rounded(hosted):
    answer = hosted.send(hosted.content(strength=2.0))
    shown = hosted.truth.is_on_scoreboard
    scores = scores_of(hosted.truth, strength=2.0)[shown]
    is_member = hosted.truth.is_member[shown]
    assert answer.status_code == 200
    assert answer.json() == {
        "TPR@FPR=0.05": rounded(tpr_at_fpr(scores, is_member, max_fpr=0.05), 3),
        "AUC": rounded(auc(scores, is_member), 3),
    }


def test_rows_may_come_in_any_order(hosted):
    truth = hosted.truth
    scores, mixed = scores_of(truth, strength=2.0), np.random.default_rng(1).permutation(80)
    first = hosted.send(csv_of(truth.ids, scores))
    other = hosted.send(csv_of(truth.ids[mixed], scores[mixed]), team="beta")
    assert first.json() == other.json()


def test_the_other_competition_answers_with_an_id(tmp_path):
    with served(tmp_path / "challenge", preset="tml2026") as hosted:
        answer = hosted.send(hosted.content())
        (kept,) = submissions(hosted)
        assert answer.json() == {"submission_id": kept.id, "status": "graded"}
        assert hosted.send(csv_of(hosted.truth.ids, np.arange(80.0))).status_code == 429
        hosted.clock.move(3600)
        outside = hosted.send(csv_of(hosted.truth.ids, np.arange(80.0), header="id,score"))
        assert (outside.status_code, "[0, 1]" in outside.json()["detail"]) == (422, True)


def test_a_team_waits_after_an_accepted_file(hosted):
    assert hosted.send(hosted.content(seed=1)).status_code == 200
    hosted.clock.move(3599)
    early = hosted.send(hosted.content(seed=2))
    assert early.status_code == 429
    assert early.headers["retry-after"] == "1"
    assert early.json()["detail"] == (
        "Exceeded submissions. The next one is taken at 2026-05-01 13:00:00 UTC, in 1 s."
    )
    assert hosted.send(hosted.content(seed=3), team="beta").status_code == 200
    hosted.clock.move(1)
    assert hosted.send(hosted.content(seed=2)).status_code == 200
    assert len(submissions(hosted)) == 3


def test_a_refused_file_costs_the_short_cooldown_and_says_why(hosted):
    bad = hosted.send(hosted.content() + b"999999,0.5\n")
    assert bad.status_code == 422
    assert "expected private ids only, got 1 other id (999999)" in bad.json()["detail"]
    assert hosted.send(hosted.content()).status_code == 429
    hosted.clock.move(120)
    assert hosted.send(hosted.content()).status_code == 200


def test_what_never_was_a_file_costs_nothing(hosted):
    assert hosted.send(b"x" * 20_000).status_code == 413
    assert hosted.send(hosted.content(), files={"wrong": ("a", b"b")}).status_code == 400
    assert hosted.send(hosted.content()).status_code == 200


def test_the_same_file_is_answered_again_and_counts_once(hosted):
    content = hosted.content()
    first = hosted.send(content)
    hosted.clock.move(600)
    again = hosted.send(content, name="another-name.csv")
    assert (again.status_code, again.json()) == (200, first.json())
    assert [answer.headers["retry-after"] for answer in (first, again)] == ["3600", "3000"]
    (kept,) = submissions(hosted)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert hosted.send(content, team="beta").status_code == 200  # another team's is its own
    assert len(submissions(hosted)) == 2


@pytest.mark.parametrize(("keep", "counted"), [("best", 0), ("last", 1)])
def test_the_best_or_the_last_counts(tmp_path, keep, counted):
    with served(tmp_path / "challenge", keep=keep) as hosted:
        hosted.send(hosted.content(strength=3.0))
        hosted.clock.move(3600)
        hosted.send(hosted.content(strength=0.0))
        (entry,) = scoreboard(hosted.grader.database, hosted.grader.challenge)
        assert entry.submission == submissions(hosted)[counted]
        assert entry.n_submissions == 2


def test_of_equal_figures_the_earlier_stands_higher(hosted):
    hosted.send(hosted.content(strength=2.0), team="beta")
    hosted.clock.move(1)
    hosted.send(hosted.content(strength=2.0), team="alpha")
    entries = scoreboard(hosted.grader.database, hosted.grader.challenge)
    assert [(one.place, one.submission.team.name) for one in entries] == [(1, "beta"), (2, "alpha")]
    assert entries[0].figures == entries[1].figures


@pytest.mark.parametrize("header", ["token", "X-API-Key"])
def test_a_wrong_a_missing_and_a_rotated_token_are_refused(tmp_path, header):
    preset = {"token": "tml2025", "X-API-Key": "tml2026"}[header]
    with served(tmp_path / "challenge", preset=preset) as hosted:
        old, content = hosted.tokens["alpha"], hosted.content()
        hosted.tokens["alpha"] = rotate_team(hosted.grader.database, "alpha")
        for token in (old, "", "x", old[:-1], old + "x", "é", "0" * 5000):
            answer = hosted.send(content, headers={header: token.encode("latin-1")})
            assert answer.status_code == 401, token
        assert hosted.send(content, headers={}).status_code == 401
        twice = [(header, hosted.tokens["alpha"])] * 2
        assert hosted.send(content, headers=twice).status_code == 401
        assert hosted.send(content).status_code == 200


def test_a_removed_team_is_off_the_scoreboard_and_its_token_is_refused(hosted):
    hosted.send(hosted.content())
    remove_team(hosted.grader.database, "alpha")
    assert hosted.send(hosted.content(seed=2)).status_code == 401
    assert "alpha" not in hosted.client.get("/").text


def test_tokens_are_not_in_the_database(hosted, tmp_path):
    content = b"".join(path.read_bytes() for path in (tmp_path / "challenge").rglob("*.sqlite*"))
    for token in hosted.tokens.values():
        assert token.encode() not in content
        assert hashlib.sha256(token.encode()).hexdigest().encode() in content


def test_the_scoreboard_shows_intervals_and_reloads_and_sorts(hosted):
    hosted.send(hosted.content(strength=0.3), team="alpha")
    hosted.send(hosted.content(strength=3.0), team="beta")
    page = hosted.client.get("/")
    assert '<meta http-equiv="refresh" content="30">' in page.text
    assert page.text.index("beta") < page.text.index("alpha")
    by_team = hosted.client.get("/?by=team").text
    assert by_team.index("alpha") < by_team.index("beta")
    (best, _) = scoreboard(hosted.grader.database, hosted.grader.challenge)
    tpr = best.figures.tpr
    assert f"{tpr.low:.3f} to {tpr.high:.3f}" in page.text
    assert tpr.low < tpr.value <= tpr.high
    assert "2026-05-01 12:00:00 UTC" in page.text
    assert "<script" not in page.text


def organiser(token):
    return {"Authorization": "Basic " + base64.b64encode(f"organiser:{token}".encode()).decode()}


def test_the_final_is_on_the_rest_and_opens_for_the_organiser_alone(hosted):
    content = hosted.content(strength=2.0)
    hosted.send(content)
    first = new_organiser_token(hosted.grader.database)
    token = new_organiser_token(hosted.grader.database)
    refused = [{}, organiser(""), organiser(first), organiser(hosted.tokens["alpha"])]
    refused += [{"Authorization": text} for text in ("Basic", "Basic !", f"Bearer {token}")]
    for headers in refused:
        answer = hosted.client.get("/organiser", headers=headers)
        assert (answer.status_code, "Final" in answer.text) == (401, False)
    page = hosted.client.get("/organiser", headers=organiser(token)).text
    rest = ~hosted.truth.is_on_scoreboard
    value = rounded(
        tpr_at_fpr(
            scores_of(hosted.truth, strength=2.0)[rest], hosted.truth.is_member[rest], max_fpr=0.05
        ),
        3,
    )
    final = page.partition("<h2>Final</h2>")[2].partition("<h2>Scoreboard</h2>")[0]
    assert f"<b>{value:.3f}</b>" in final
    assert f"On the {rest.sum()} private records" in final


def test_the_organiser_sees_why_files_were_refused(hosted):
    hosted.send(b"ids,score\n<script>alert(1)</script>,1\n")
    token = new_organiser_token(hosted.grader.database)
    page = hosted.client.get("/organiser", headers=organiser(token)).text
    assert "&lt;script&gt;" in page
    assert "<script" not in page


@pytest.mark.parametrize("path", ["/", "/organiser", "/style.css", "/none", "/mia", "/?by=x"])
def test_every_answer_forbids_framing_and_sniffing(hosted, path):
    headers = hosted.client.get(path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_crash_is_answered_without_a_traceback_and_counts_nothing(hosted, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("the secret of the server")

    monkeypatch.setattr("seenit.hosting.grading.measure", fail)
    answer = hosted.send(hosted.content())
    assert (answer.status_code, answer.headers["x-frame-options"]) == (500, "DENY")
    assert answer.json() == {"detail": "the server failed and counted nothing; send it again"}
    assert submissions(hosted) == ()


def test_a_teams_second_file_waits_for_its_first(hosted, monkeypatch):
    answers = []

    def grade_and_send_another(grader, team, content):
        answers.append(hosted.send(hosted.content(seed=9)))
        return original(grader, team, content)

    original = type(hosted.grader).grade
    monkeypatch.setattr(type(hosted.grader), "grade", grade_and_send_another)
    assert hosted.send(hosted.content()).status_code == 200
    (second,) = answers
    assert second.status_code == 429
    assert len(submissions(hosted)) == 1


def test_a_team_can_be_added_while_the_server_runs(hosted):
    hosted.tokens["gamma"] = add_team(hosted.grader.database, "gamma")
    assert hosted.send(hosted.content(), team="gamma").status_code == 200
    assert re.search(r"<td[^>]*>gamma</td>", hosted.client.get("/").text)
