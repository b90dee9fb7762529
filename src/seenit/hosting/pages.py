"""The pages of a hosted challenge, as text; they need no scripts."""

from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from seenit.hosting.challenge import Challenge
from seenit.hosting.counted import BEST
from seenit.hosting.standing import TIE_RULE, Entry
from seenit.hosting.truth import Truth
from seenit.records.interval import Interval
from seenit.words import count, rate_name

REFRESH_S = 30
ORDERS = ("place", "team", "tpr", "auc", "submissions", "time")
"""By what the scoreboard's rows may be sorted."""


def scoreboard_page(
    challenge: Challenge, entries: tuple[Entry, ...], *, order: str, now: datetime
) -> str:
    """The page that everybody sees, its rows in one of `ORDERS`."""
    return _page(
        "scoreboard.html",
        challenge,
        entries=_sorted(entries, order),
        order=order,
        orders=ORDERS,
        now=now,
        refresh_s=REFRESH_S,
        n_shown=challenge.n_scoreboard,
        where="scoreboard",
    )


def organiser_page(
    challenge: Challenge,
    *,
    entries: tuple[Entry, ...],
    last: tuple[Entry, ...],
    failures: list[tuple[str, datetime, str]],
    truth: Truth,
    now: datetime,
) -> str:
    """The page that only the organiser sees: the final standing, and what was refused."""
    return _page(
        "organiser.html",
        challenge,
        entries=entries,
        last=last,
        failures=failures,
        now=now,
        refresh_s=None,
        n_shown=int((~truth.is_on_scoreboard).sum()),
        where="final",
    )


def style() -> str:
    """The style sheet of both pages."""
    return files("seenit.hosting").joinpath("templates", "style.css").read_text(encoding="utf-8")


def in_utc(at: datetime) -> str:
    """Date and time to the second."""
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")


def _page(template: str, challenge: Challenge, **content: object) -> str:
    return (
        _environment()
        .get_template(template)
        .render(
            content,
            challenge=challenge,
            fpr=rate_name(challenge.competition.judged_fpr),
            is_best=challenge.keep == BEST,
            tie_rule=TIE_RULE,
            decimals=challenge.decimals,
        )
    )


def _sorted(entries: tuple[Entry, ...], order: str) -> list[Entry]:
    keys = {
        "place": lambda one: one.place,
        "team": lambda one: one.submission.team.name.casefold(),
        "tpr": lambda one: -one.figures.tpr.value,
        "auc": lambda one: -one.figures.auc.value,
        "submissions": lambda one: -one.n_submissions,
        "time": lambda one: -one.submission.at.timestamp(),
    }
    return sorted(entries, key=keys[order])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("seenit.hosting", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"utc": in_utc, "count": count, "figure": _figure, "bounds": _bounds}
    return environment


def _figure(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def _bounds(entry: Interval, decimals: int) -> str:
    return f"{entry.low:.{decimals}f} to {entry.high:.{decimals}f}"
