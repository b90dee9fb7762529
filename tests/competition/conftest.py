"""A server that grades, and a submission for it."""

import numpy as np
import pytest
from competition_server import TML2025, running_server

from seenit.competition.submission import write_submission


@pytest.fixture
def server():
    with running_server() as running:
        yield running


@pytest.fixture
def submission(tmp_path):
    path = tmp_path / "submission.csv"
    write_submission(path, ids=np.arange(40), scores=np.arange(40.0), preset=TML2025)
    return path
