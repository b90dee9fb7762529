"""What was answered is on the disk: `kill -9` loses nothing, and what is sent again counts once."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import pytest
from hosted_challenge import csv_of, scores_of, write_hosted

import seenit
from seenit.hosting.database import Database
from seenit.hosting.places import Places
from seenit.hosting.serve import open_grader
from seenit.hosting.submissions import all_submissions, content_of
from seenit.hosting.teams import add_team

N_FILES = 12
SOURCE = str(Path(seenit.__file__).parents[1])
GRADE_AND_TELL = """
import sys
from pathlib import Path
from seenit.hosting.serve import open_grader
from seenit.hosting.teams import teams_of

grader = open_grader(Path(sys.argv[1]))
(team,) = teams_of(grader.database)
for file in sorted(Path(sys.argv[2]).iterdir()):
    print(grader.grade(team, file.read_bytes()).id, file.name, flush=True)
print("done", flush=True)
"""


def started(*command):
    environment = {**os.environ, "PYTHONPATH": SOURCE, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment
    )


@pytest.mark.long
def test_what_was_told_is_kept_and_what_is_sent_again_counts_once(tmp_path):
    root, files = tmp_path / "challenge", tmp_path / "files"
    truth = write_hosted(root, cooldown_s=0, failure_cooldown_s=0)
    database = Database(Places(root).database)
    add_team(database, "alpha")
    files.mkdir()
    for number in range(N_FILES):
        scores = scores_of(truth, strength=1.0, seed=number)
        (files / f"{number:02}.csv").write_bytes(csv_of(truth.ids, scores))

    told = {}
    process = started("-c", GRADE_AND_TELL, str(root), str(files))
    with process.stdout as lines:
        for _ in range(5):
            identity, name = lines.readline().split()
            told[name] = identity
        process.send_signal(signal.SIGKILL)
        process.wait()
        for line in lines.read().splitlines():  # answered before the signal arrived
            if line != "done":
                told[line.split()[1]] = line.split()[0]
    kept = {one.id: one for one in all_submissions(database)}
    assert set(told.values()) <= kept.keys()
    assert len(kept) <= len(told) + 1  # at most one was kept whose answer was lost

    process = started("-c", GRADE_AND_TELL, str(root), str(files))
    output, _ = process.communicate(timeout=60)
    again = dict(reversed(line.split()) for line in output.splitlines()[:-1])
    assert again.keys() == {f"{number:02}.csv" for number in range(N_FILES)}
    assert told.items() <= again.items()
    found = all_submissions(database)
    assert len(found) == N_FILES
    assert {content_of(database, one) for one in found} == {
        file.read_bytes() for file in files.iterdir()
    }
    database.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serving(root, port):
    process = started("-m", "seenit", "challenge", "serve", str(root), "--port", str(port))
    for _ in range(600):
        try:
            httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)
            return process
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_server_killed_at_any_moment_loses_nothing(tmp_path, seed):
    rng = np.random.default_rng(seed)
    root, port = tmp_path / "challenge", free_port()
    truth = write_hosted(root, n=2000, cooldown_s=3600)
    grader = open_grader(root)
    tokens = {f"team {number}": add_team(grader.database, f"team {number}") for number in range(24)}
    files = {
        name: csv_of(truth.ids, scores_of(truth, strength=1.0, seed=number))
        for number, name in enumerate(tokens)
    }
    answers, enough = {}, threading.Event()

    def send(name, n_before_the_end):
        try:
            answer = httpx.post(
                f"http://127.0.0.1:{port}/mia",
                headers={"token": tokens[name]},
                files={"file": ("a.csv", files[name])},
                timeout=60,
                trust_env=False,
            )
        except httpx.TransportError:
            return
        assert answer.status_code == 200, answer.text
        assert answers.setdefault(name, answer.json()) == answer.json()
        if len(answers) >= n_before_the_end:
            enough.set()

    def kill(server, after_s):
        enough.wait(60)
        time.sleep(after_s)
        server.kill()

    for n_before_the_end in (2, 6, 10):
        server = serving(root, port)
        enough.clear()
        killer = threading.Thread(target=kill, args=(server, float(rng.uniform(0.0, 0.05))))
        killer.start()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(send, tokens, [n_before_the_end] * len(tokens)))
        killer.join()
        server.wait()
        server.stdout.close()
        assert n_before_the_end <= len(answers) < len(tokens)  # it was killed on the way
        kept = {one.team.name for one in all_submissions(grader.database)}
        assert answers.keys() <= kept
    server = serving(root, port)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, tokens, [len(tokens)] * len(tokens)))
    server.terminate()
    server.wait()
    server.stdout.close()
    found = all_submissions(grader.database)
    assert sorted(one.team.name for one in found) == sorted(tokens)
    assert answers.keys() == tokens.keys()
    for one in found:
        assert content_of(grader.database, one) == files[one.team.name]
    grader.database.close()
