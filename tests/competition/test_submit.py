"""What is sent: the three protocols against a real server on this machine."""

from email.parser import BytesParser
from email.policy import HTTP

import numpy as np
import pytest
from competition_server import TML2025, TOKEN

from seenit.competition.client import submit
from seenit.competition.history import history_path
from seenit.competition.presets import PRESETS
from seenit.competition.submission import write_submission
from seenit.errors import Refused


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
