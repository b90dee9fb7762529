"""What no honest team sends: each is refused by a clear 4xx, and nothing is kept or written."""

import gzip
import io
import tempfile
import zipfile

import pytest
from hosted_challenge import csv_of, scores_of, served

from seenit.hosting.submissions import all_submissions

BOUNDARY = "b0undary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("hostile")
    (home / "tmp").mkdir()
    return home


@pytest.fixture(scope="module")
def hosted(home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(home / "tmp"))
        with served(home / "challenge", cooldown_s=0, failure_cooldown_s=0) as running:
            yield running


@pytest.fixture(scope="module")
def honest(hosted):
    return csv_of(hosted.truth.ids, scores_of(hosted.truth, strength=1.0)).decode()


def changed(honest, at, row):
    """The honest file with another row in one place; row 0 is the header."""
    lines = honest.splitlines()
    lines[at] = row
    return "\n".join(lines).encode()


def packed(honest):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../outside.csv", honest)
    return file.getvalue()


def first_id(honest):
    return honest.splitlines()[1].partition(",")[0]


FILES = {
    "nothing": (lambda _: b"", "empty file"),
    "a header alone": (lambda _: b"ids,score\n", "one row per private record"),
    "a zip with a path upwards": (packed, "UTF-8"),
    "a gzip bomb": (lambda _: gzip.compress(b"0" * 9_000_000)[:4000], "UTF-8"),
    "an image": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(200), "UTF-8"),
    "a pickle": (lambda _: b"\x80\x04\x95cos\nsystem\n(S'id'\ntR.", "UTF-8"),
    "zero bytes": (lambda _: bytes(5000), ""),
    "UTF-16": (lambda honest: honest.encode("utf-16"), "UTF-8"),
    "a byte-order mark": (lambda honest: b"\xef\xbb\xbf" + honest.encode(), "header"),
    "JSON": (lambda _: b'{"ids": [1], "score": [0.5]}', "header"),
    "HTML": (lambda _: b"<html><script>alert(1)</script></html>", "header"),
    "no header": (lambda honest: honest.partition("\n")[2].encode(), "header"),
    "another header": (lambda honest: changed(honest, 0, "id,score"), "expected the header"),
    "swapped columns": (lambda honest: changed(honest, 0, "score,ids"), "expected the header"),
    "semicolons": (lambda honest: honest.replace(",", ";").encode(), "header"),
    "three columns": (lambda honest: changed(honest, 3, "1,2,3"), "2 columns"),
    "a huge field": (lambda honest: changed(honest, 2, "7," + "x" * 7000), "finite number"),
    "a number of 7,000 digits": (
        lambda honest: changed(honest, 2, "7," + "9" * 7000),
        "expected scores in",
    ),
    "a huge id": (lambda honest: changed(honest, 2, "9" * 7000 + ",0.5"), "private ids only"),
    "an open quote": (lambda honest: honest.encode() + b'"7,0.5\n', "plain CSV"),
    "NaN": (
        lambda honest: changed(honest, 4, f"{honest.splitlines()[4].split(',')[0]},nan"),
        "nan",
    ),
    "infinity": (lambda honest: changed(honest, 1, first_id(honest) + ",inf"), "finite number"),
    "a number too large": (lambda honest: changed(honest, 1, first_id(honest) + ",1e999"), "1e999"),
    "a hexadecimal number": (
        lambda honest: changed(honest, 1, first_id(honest) + ",0x1p3"),
        "finite number",
    ),
    "digits of another script": (
        lambda honest: changed(honest, 1, first_id(honest) + ",٣"),
        "finite number",
    ),
    "an empty score": (lambda honest: changed(honest, 1, first_id(honest) + ","), "finite number"),
    "a formula as score": (
        lambda honest: changed(honest, 1, first_id(honest) + ",=1+1"),
        "finite number",
    ),
    "a formula as id": (
        lambda honest: changed(honest, 1, "=HYPERLINK(evil),0.5"),
        "private ids only",
    ),
    "a repeated id": (
        lambda honest: changed(honest, 2, first_id(honest) + ",0.5"),
        "every id once",
    ),
    "a missing row": (lambda honest: honest.rsplit("\n", 2)[0].encode(), "1 missing id"),
    "ids as floats": (
        lambda honest: "\n".join(
            line.replace(",", ".0,") if at else line for at, line in enumerate(honest.splitlines())
        ).encode(),
        "written as floats",
    ),
    "one score for all": (
        lambda honest: "\n".join(
            line.partition(",")[0] + ",0.5" if at else line
            for at, line in enumerate(honest.splitlines())
        ).encode(),
        "rank the records",
    ),
    "a quoted path": (lambda honest: changed(honest, 1, '"../../etc/passwd",0.5'), "private ids"),
    "escape sequences": (lambda honest: changed(honest, 1, "\x1b[2J\x1b]0;x\x07,0.5"), "id"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_submission_is_refused_with_the_reason(hosted, honest, case):
    make, said = FILES[case]
    answer = hosted.send(make(honest))
    assert answer.status_code == 422
    detail = answer.json()["detail"]
    assert said in detail
    assert len(detail) <= 1000
    assert detail.isprintable()
    assert_nothing_came_of_it(hosted, answer)


def part(name="file", filename="a.csv", content="x", more=""):
    said = f'; filename="{filename}"' if filename is not None else ""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{said}\r\n{more}\r\n'
        f"{content}\r\n"
    )


END = f"--{BOUNDARY}--\r\n"
BODIES = {
    "no body": (b"", MULTIPART, 400),
    "no boundary": ((part() + END).encode(), "multipart/form-data", 400),
    "another boundary": ((part() + END).encode(), "multipart/form-data; boundary=other", 400),
    "an endless boundary": ((part() + END).encode(), MULTIPART + "x" * 5000, 400),
    "JSON": (b'{"file": "a"}', "application/json", 415),
    "a form": (b"file=a", "application/x-www-form-urlencoded", 415),
    "plain CSV": (b"ids,score\n", "text/csv", 415),
    "no type": (b"ids,score\n", None, 415),
    "two files": ((part() + part() + END).encode(), MULTIPART, 400),
    "two fields": ((part() + part(name="more") + END).encode(), MULTIPART, 400),
    "a field of another name": ((part(name="csv_file") + END).encode(), MULTIPART, 400),
    "a text in the place of a file": ((part(filename=None) + END).encode(), MULTIPART, 400),
    "no name": (part().replace(' name="file";', "").encode() + END.encode(), MULTIPART, 400),
    "no end": (part().encode()[:-2], MULTIPART, 400),
    "a part without headers": (f"--{BOUNDARY}\r\n\r\nx\r\n{END}".encode(), MULTIPART, 400),
    "a thousand parts": ((part() * 60 + END).encode(), MULTIPART, 400),
    "an unknown charset": (
        (part(content="ids") + END).encode(),
        MULTIPART + "; charset=utf-99",
        422,
    ),
    "too large": ((part(content="1,1\n" * 9000) + END).encode(), MULTIPART, 413),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_body_that_holds_no_file_is_refused(hosted, case):
    body, kind, status = BODIES[case]
    headers = {"token": hosted.tokens["alpha"]} | ({"content-type": kind} if kind else {})
    answer = hosted.client.post("/mia", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert_nothing_came_of_it(hosted, answer)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-encoding": "gzip"}, 415),
        ({"content-length": "99999999"}, 413),
        ({"content-length": "9" * 400}, 413),
        ({"content-length": "-1"}, 411),
        ({"content-length": "1e3"}, 411),
        ({"content-length": "²"}, 411),
    ],
)
def test_headers_that_lie_about_the_body_are_refused(hosted, headers, status):
    sent = {"token": hosted.tokens["alpha"], "content-type": MULTIPART, **headers}
    answer = hosted.client.post(
        "/mia",
        content=(part() + END).encode(),
        headers={name: value.encode("latin-1") for name, value in sent.items()},
    )
    assert answer.status_code == status
    assert_nothing_came_of_it(hosted, answer)


def test_a_body_of_unknown_size_is_refused(hosted):
    answer = hosted.client.post(
        "/mia",
        content=iter([part().encode(), END.encode()]),
        headers={"token": hosted.tokens["alpha"], "content-type": MULTIPART},
    )
    assert (answer.status_code, answer.json()["detail"][:15]) == (411, "Content-Length:")


def test_a_body_longer_than_stated_is_not_read_on(hosted):
    answer = hosted.client.post(
        "/mia",
        content=(part(content="1,1\n" * 9000) + END).encode(),
        headers={
            "token": hosted.tokens["alpha"],
            "content-type": MULTIPART,
            "content-length": "10",
        },
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/mia", 405),
        ("PUT", "/mia", 405),
        ("DELETE", "/", 405),
        ("POST", "/", 405),
        ("POST", "/organiser", 405),
        ("POST", "/mia/", 404),
        ("GET", "/organiser/truth.csv", 404),
        ("GET", "/../organiser/truth.csv", 404),
        ("GET", "/%2e%2e/organiser/truth.csv", 404),
        ("GET", "/..%2forganiser%2fsubmissions.sqlite", 404),
        ("GET", "/style.css/../organiser/truth.csv", 404),
        ("GET", "/challenge.json", 404),
        ("GET", "//etc/passwd", 404),
        ("GET", "/?by=id;DROP TABLE teams", 400),
        ("GET", "/?by=%00", 400),
        ("TRACE", "/", 405),
    ],
)
def test_no_other_address_gives_anything(hosted, method, path, status):
    answer = hosted.client.request(method, "http://testserver" + path, follow_redirects=False)
    assert answer.status_code == status
    assert_nothing_came_of_it(hosted, answer)


def test_the_files_name_is_not_looked_at(hosted, honest):
    for name in ("../../evil.csv", "/etc/passwd", "a\\..\\b", "=cmd|' /C calc'!A0", "x" * 3000):
        answer = hosted.send(honest.encode(), name=name)
        assert answer.status_code == 200
        assert name not in hosted.client.get("/").text
    assert len(all_submissions(hosted.grader.database)) == 1
    with hosted.grader.database.writing() as writing:
        writing.execute("DELETE FROM submissions")


def assert_nothing_came_of_it(hosted, answer):
    assert "Traceback" not in answer.text
    assert ".py" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert all_submissions(hosted.grader.database) == ()


def test_nothing_was_written_but_the_database(hosted, home):
    assert not list((home / "tmp").iterdir())
    challenge = home / "challenge"
    written = {path.relative_to(challenge).as_posix() for path in challenge.rglob("*")}
    assert {name for name in written if "sqlite" not in name} == {
        "challenge.json",
        "handout",
        "organiser",
        "organiser/truth.csv",
    }
    assert {path.name for path in home.iterdir()} == {"challenge", "tmp"}
