"""A worker whose parent has gone, as after Ctrl-C, ends without a word."""

from types import SimpleNamespace

import pytest

from seenit.reference.workers import worker


class Closed:
    """A connection that breaks at its n-th message."""

    def __init__(self, job, n):
        self.job, self.left = job, n

    def send(self, message):
        self.left -= 1
        if self.left == 0:
            raise BrokenPipeError

    def recv(self):
        return self.job


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_worker_ends_silently_whenever_nobody_listens(n, monkeypatch, capfd):
    monkeypatch.setattr(worker, "open_pool", lambda *_: None)
    monkeypatch.setattr(worker.torch, "set_num_threads", lambda _: None)
    job = SimpleNamespace(name="reference 1", run=lambda workspace, pool, say: say("a step"))
    place = SimpleNamespace(store=None, pool_key="", device="cpu")

    connection = Closed(job, n)
    worker.serve(connection, place)

    assert connection.left == 0
    assert capfd.readouterr() == ("", "")
