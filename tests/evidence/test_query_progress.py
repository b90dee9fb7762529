"""A bar that moves while the target is asked, and counts every record once."""

from flat_challenge import make_flat_challenge

from seenit.config import ScoreConfig
from seenit.evidence.query import query_target
from seenit.evidence.score import open_evidence
from seenit.store import Store


class Counting:
    """A watcher that adds up."""

    def __init__(self):
        self.total = self.done = 0

    def start(self, stage, total):
        self.total = total
        return self.advance

    def advance(self, n_done):
        self.done += n_done

    def say(self, message):
        pass


def test_every_record_is_counted_once_asked_or_kept(tmp_path):
    make_flat_challenge(tmp_path)
    evidence = open_evidence(
        ScoreConfig(
            target="flat_challenge:target",
            public=str(tmp_path / "public.npz"),
            private=str(tmp_path / "private.npz"),
            device="cpu",
        )
    )
    for _ in ("asked", "kept"):
        watcher = Counting()
        query_target(evidence, store=Store(tmp_path / "store"), watcher=watcher)
        assert watcher.done == watcher.total == 240
