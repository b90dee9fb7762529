"""A hosted challenge without a training: settings, a truth, teams and a clock set by hand."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from seenit.hosting.challenge import Challenge, write_challenge
from seenit.hosting.places import Places
from seenit.hosting.serve import open_grader
from seenit.hosting.teams import add_team
from seenit.hosting.truth import Truth, draw_scoreboard, write_truth

N = 80


@dataclass
class HandClock:
    """Shows a time until it is moved."""

    at: datetime = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def write_hosted(root, *, preset="tml2025", n=N, **changes):
    """A folder as `seenit challenge make` leaves it, without what is handed out."""
    rng = np.random.default_rng(5)
    is_member = rng.permutation(n) < n // 2
    truth = Truth(
        ids=rng.permutation(10 * n)[:n],
        is_member=is_member,
        is_on_scoreboard=draw_scoreboard(is_member, share=0.3, rng=rng),
    )
    places = Places(root)
    for folder in (places.organiser, places.handout):
        folder.mkdir(parents=True)
    write_truth(places.truth, truth)
    settings = {
        "title": "Who was there?",
        "preset": preset,
        "seed": 5,
        "n_public": n,
        "n_private": n,
        "n_scoreboard": int(truth.is_on_scoreboard.sum()),
        "decimals": 3,
        "keep": "best",
        "cooldown_s": 3600,
        "failure_cooldown_s": 120,
    }
    write_challenge(places, Challenge(**{**settings, **changes}))
    return truth


def scores_of(truth, *, strength, seed=0):
    """(n,) in (0, 1); the stronger, the better they tell members."""
    noise = np.random.default_rng(seed).normal(size=len(truth.ids))
    return 1 / (1 + np.exp(-(strength * truth.is_member + noise)))


def csv_of(ids, scores, *, header="ids,score"):
    """The content of a submission."""
    lines = [f"{i},{score:.17g}" for i, score in zip(ids.tolist(), scores.tolist(), strict=True)]
    return "\n".join([header, *lines, ""]).encode()


@dataclass
class Hosted:
    """A challenge that is served in this process.

    Attributes:
        client: sends requests to it.
        grader: behind it.
        clock: of the server.
        tokens: of the teams.
    """

    client: object
    grader: object
    clock: HandClock
    tokens: dict = field(default_factory=dict)

    @property
    def truth(self):
        return self.grader.truth

    def content(self, *, strength=1.0, seed=0):
        header = ",".join(self.grader.challenge.competition.header)
        scores = scores_of(self.truth, strength=strength, seed=seed)
        return csv_of(self.truth.ids, scores, header=header)

    def send(self, content, *, team="alpha", name="mine.csv", **changes):
        protocol = self.grader.challenge.competition.protocol
        return self.client.post(
            protocol.path,
            **{
                "headers": {protocol.token_header: self.tokens[team]},
                "files": {protocol.file_field: (name, content, "text/csv")},
                **changes,
            },
        )


@contextmanager
def served(root, *, teams=("alpha", "beta"), **settings):
    """The challenge in `root`, written and served."""
    from dataclasses import replace

    from starlette.testclient import TestClient

    from seenit.hosting.app import application

    write_hosted(root, **settings)
    clock = HandClock()
    grader = replace(open_grader(root), now=clock)
    tokens = {name: add_team(grader.database, name) for name in teams}
    with TestClient(application(grader), raise_server_exceptions=False) as client:
        yield Hosted(client=client, grader=grader, clock=clock, tokens=tokens)
