"""What is typed about a challenge's folder, and what is said when it is not one."""

import re
import subprocess
import sys

import pytest
from hosted_challenge import write_hosted

from seenit.cli import main
from seenit.errors import ConfigError, StoreError
from seenit.hosting import tokens
from seenit.hosting.challenge import read_challenge
from seenit.hosting.database import Database
from seenit.hosting.places import Places
from seenit.hosting.serve import open_application, open_grader
from seenit.hosting.teams import add_team, is_organiser, remove_team, rotate_team, team_of, teams_of
from seenit.hosting.truth import read_truth


@pytest.fixture
def root(tmp_path):
    write_hosted(tmp_path / "challenge")
    return tmp_path / "challenge"


@pytest.fixture
def database(root):
    opened = Database(Places(root).database)
    yield opened
    opened.close()


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code or 0


@pytest.mark.parametrize("name", ["A", "Team 7", "Zwölf Freunde", "蟻", "a.b-c_d", "x" * 40])
def test_a_name_of_letters_is_taken(database, name):
    token = add_team(database, name)
    assert team_of(database, token).name == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " a",
        "a ",
        "=1+1",
        "+a",
        "-a",
        "@a",
        "a,b",
        'a"b',
        "<b>",
        "a\nb",
        "../a",
        "x" * 41,
        "a\x00",
    ],
)
def test_another_name_is_refused(database, name):
    with pytest.raises(ConfigError, match="NAME: expected 1 to 40"):
        add_team(database, name)
    assert teams_of(database) == ()


def test_a_name_is_given_once_also_after_its_team_was_removed(database):
    add_team(database, "alpha")
    remove_team(database, "alpha")
    with pytest.raises(ConfigError, match="which was given before"):
        add_team(database, "alpha")
    for change in (rotate_team, remove_team):
        with pytest.raises(ConfigError, match=r"takes part \(none\), got 'alpha'"):
            change(database, "alpha")


def test_every_digest_is_compared_whichever_is_the_one(database, monkeypatch):
    compared = []

    def compare(one, other):
        compared.append(other)
        return original(one, other)

    original = tokens.hmac.compare_digest
    made = [add_team(database, f"team {number}") for number in range(4)]
    monkeypatch.setattr(tokens.hmac, "compare_digest", compare)
    for token in (made[0], made[3], "unknown"):
        compared.clear()
        team_of(database, token)
        assert len(compared) == 4


def test_the_command_line_shows_tokens_that_work(root, database, capsys):
    def token():
        return re.search(r"^token\s+(\S+)", capsys.readouterr().out, re.MULTILINE)[1]

    assert run("challenge", "team", "add", root, "Team one") == 0
    first = token()
    assert team_of(database, first).name == "Team one"
    assert run("challenge", "team", "rotate", root, "Team one") == 0
    second = token()
    assert team_of(database, first) is None
    assert team_of(database, second).name == "Team one"
    assert run("challenge", "organiser", root) == 0
    assert is_organiser(database, token())
    assert not is_organiser(database, second)
    assert run("challenge", "team", "remove", root, "Team one") == 0
    assert team_of(database, second) is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("team", "rotate", "DIR", "nobody"), "expected a team that takes part (none)"),
        (("team", "add", "DIR", "=1+1"), "NAME: expected 1 to 40 letters"),
        (("serve", "DIR", "--port", "0"), "--port: expected 1 to 65535, got 0"),
        (("bundle", "DIR"), "--codabench: expected it"),
        (
            ("bundle", "DIR", "--codabench", "--start", "2027-02-01", "--end", "2027-01-01"),
            "--end: expected a time after the start",
        ),
        (("serve", "NONE"), "expected the folder of a challenge, got one without challenge.json"),
        (("final", "NONE"), "make it by `seenit challenge make"),
        (("make", "DIR", "--demo"), "expected a folder without a challenge, got one"),
        (("make", "NONE"), "expected one of them, got neither"),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(root, capsys, arguments, said):
    places = {"DIR": root, "NONE": root.parent / "none"}
    assert run("challenge", *(places.get(one, one) for one in arguments)) == 2
    shown = capsys.readouterr()
    words = " ".join(shown.err.split())
    assert said in words
    assert "Traceback" not in words
    assert shown.out == ""  # no address of a server that does not start


@pytest.mark.parametrize("text", ["", "{", "[]", '{"title": "x"}', "\x00"])
def test_damaged_settings_are_said(root, text):
    Places(root).settings.write_text(text)
    with pytest.raises(StoreError, match="expected the settings of a challenge"):
        read_challenge(root)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id,is_member\n1,1\n",
        "id,is_member,is_on_scoreboard\n1,2,0\n",
        "id,is_member,is_on_scoreboard\n1,1\n",
        "id,is_member,is_on_scoreboard\nx,1,0\n",
        "id,is_member,is_on_scoreboard\n",
    ],
)
def test_a_damaged_truth_is_said(root, text):
    Places(root).truth.write_text(text)
    with pytest.raises(StoreError, match="expected the truth of a challenge"):
        read_truth(Places(root).truth)


def test_a_database_that_is_none_is_said(root):
    Places(root).database.write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="expected a file of teams and submissions"):
        open_grader(root)


def test_without_the_extra_the_command_says_what_to_install(root, monkeypatch):
    monkeypatch.delitem(sys.modules, "seenit.hosting.app", raising=False)
    monkeypatch.setitem(sys.modules, "starlette.applications", None)
    with pytest.raises(ConfigError, match=r"pip install 'seenit\[host\]'"):
        open_application(root)


def test_the_command_line_starts_without_what_hosting_needs():
    asked = "import sys, seenit.cli; print([one for one in sys.argv[1:] if one in sys.modules])"
    names = ["httpx", "starlette", "uvicorn", "torch", "sqlite3"]
    said = subprocess.run(
        [sys.executable, "-c", asked, *names], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
