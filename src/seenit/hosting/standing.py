"""Who stands where: on the scoreboard's part while it runs, on the rest at the end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from seenit.competition.rows import Rows, parse_rows
from seenit.hosting.challenge import Challenge
from seenit.hosting.counted import BEST
from seenit.hosting.database import Database
from seenit.hosting.figures import Figures, measure
from seenit.hosting.submissions import Submission, all_submissions, content_of
from seenit.hosting.truth import Truth
from seenit.numerics.arrays import Array

TIE_RULE = "equal figures: AUC decides after TPR, then who was first"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A team's place.

    Attributes:
        place: from 1.
        submission: the one that counts.
        figures: rounded.
        n_submissions: accepted ones.
    """

    place: int
    submission: Submission
    figures: Figures
    n_submissions: int


def scoreboard(database: Database, challenge: Challenge) -> tuple[Entry, ...]:
    """Every team by its counted submission, on the scoreboard's part."""
    return _placed(
        Entry(
            place=0,
            submission=counted,
            figures=counted.figures.published(challenge.decimals),
            n_submissions=n,
        )
        for counted, n in _counted(database, challenge)
    )


def final(database: Database, challenge: Challenge, truth: Truth) -> tuple[Entry, ...]:
    """Every team by the same submission, on the records that no scoreboard has shown.

    Which submission counts is decided on the scoreboard, so that nothing here was chosen by
    what it is judged on.
    """
    unseen = ~truth.is_on_scoreboard
    found = []
    for counted, n in _counted(database, challenge):
        rows = parse_rows("submission", content_of(database, counted))
        scores = scores_in_order(rows, truth)
        figures = measure(
            scores[unseen], truth.is_member[unseen], max_fpr=challenge.competition.judged_fpr
        )
        found.append(
            Entry(
                place=0,
                submission=counted,
                figures=figures.published(challenge.decimals),
                n_submissions=n,
            )
        )
    return _placed(found)


def scores_in_order(rows: Rows, truth: Truth) -> Array:
    """Scores (n,) of rows without problems, in the order of the truth."""
    ids = np.array([int(row[0]) for row in rows.body])
    order = np.argsort(ids)
    return rows.scores()[order[np.searchsorted(ids[order], truth.ids)]]


def _counted(database: Database, challenge: Challenge) -> list[tuple[Submission, int]]:
    """The submission of each team that counts, and how many it made."""
    by_team: dict[int, list[Submission]] = {}
    for submission in all_submissions(database):
        by_team.setdefault(submission.team.id, []).append(submission)
    return [
        (_best(made, challenge) if challenge.keep == BEST else made[-1], len(made))
        for made in by_team.values()
    ]


def _best(made: list[Submission], challenge: Challenge) -> Submission:
    """The best by its published figures, the earliest of equal ones."""
    return max(made, key=lambda one: _key(one.figures.published(challenge.decimals)))


def _key(figures: Figures) -> tuple[float, float]:
    return figures.tpr.value, figures.auc.value


def _placed(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    ranked = sorted(
        sorted(entries, key=lambda entry: entry.submission.at),
        key=lambda entry: _key(entry.figures),
        reverse=True,
    )
    return tuple(replace(entry, place=place) for place, entry in enumerate(ranked, start=1))
