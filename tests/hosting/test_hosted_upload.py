"""Bodies that stop on the way, and the parser of the one file."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request

from seenit.hosting import upload
from seenit.hosting.multipart import only_file
from seenit.hosting.upload import uploaded_file

KIND = "multipart/form-data; boundary=b"


def body_of(content, *, name="file", filename="a.csv"):
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
    return head.encode() + content + b"\r\n--b--\r\n"


def received(messages, *, length="100"):
    """What becomes of a request whose body comes in these messages, and then no more."""
    left = list(messages)

    async def receive():
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    scope = {
        "type": "http",
        "method": "POST",
        "headers": [(b"content-type", KIND.encode()), (b"content-length", length.encode())],
    }
    return asyncio.run(uploaded_file(Request(scope, receive), field="file", most_bytes=1000))


def part(content, *, more):
    return {"type": "http.request", "body": content, "more_body": more}


def test_a_body_may_come_in_pieces():
    whole = body_of(b"ids,score\n")
    pieces = [part(whole[at : at + 1], more=at + 1 < len(whole)) for at in range(len(whole))]
    assert received(pieces) == b"ids,score\n"


def test_a_body_that_stops_is_given_up(monkeypatch):
    monkeypatch.setattr(upload, "PATIENCE_S", 0.05)
    with pytest.raises(HTTPException) as caught:
        received([part(b"--b\r\n", more=True)])
    assert caught.value.status_code == 408


def test_a_sender_who_leaves_is_let_go():
    with pytest.raises(HTTPException) as caught:
        received([part(b"--b\r\n", more=True), {"type": "http.disconnect"}])
    assert caught.value.status_code == 400


def test_more_than_was_stated_is_not_read():
    pieces = [part(b"x" * 4000, more=True)] * 9
    with pytest.raises(HTTPException) as caught:
        received(pieces)
    assert caught.value.status_code == 413


@given(content=st.binary(max_size=300).filter(lambda content: b"--b" not in content))
def test_any_content_comes_out_as_it_went_in(content):
    assert only_file(body_of(content), content_type=KIND, field="file") == content


@given(body=st.binary(max_size=40), kind=st.text(st.characters(codec="latin-1"), max_size=80))
def test_no_bytes_and_no_type_break_the_parser(body, kind):
    assert only_file(body, content_type=KIND, field="file") is None
    only_file(body, content_type="multipart/form-data; " + kind, field="file")


@pytest.mark.parametrize("filename", ["", "../../x", "ä", "x" * 3000, "a;b"])
def test_the_name_of_the_file_does_not_matter(filename):
    assert only_file(body_of(b"1", filename=filename), content_type=KIND, field="file") == b"1"


@pytest.mark.parametrize("cut", range(3, 60, 7))
def test_a_truncated_body_is_none(cut):
    assert only_file(body_of(b"1,2\n")[:-cut], content_type=KIND, field="file") is None
