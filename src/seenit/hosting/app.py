"""The application: one address that takes submissions, a scoreboard, the organiser's page."""

import asyncio
import base64
import binascii
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from seenit.hosting.grading import Grader, Ungraded
from seenit.hosting.headers import SafeHeaders
from seenit.hosting.pages import ORDERS, in_utc, organiser_page, scoreboard_page, style
from seenit.hosting.places import hosted
from seenit.hosting.standing import final, scoreboard
from seenit.hosting.submissions import Submission, TooSoon, last_failures
from seenit.hosting.teams import Team, is_organiser, team_of
from seenit.hosting.upload import uploaded_file

_N_BODIES = 32
"""Files that are read at once; further requests wait with their body unread."""
_N_GRADED = 2
_N_FAILURES = 50


def application(grader: Grader) -> ASGIApp:
    """The ASGI application of one challenge.

    Args:
        grader: of its files; its database is closed when the application ends.
    """
    server = _Server(grader)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        grader.database.close()

    _, protocol = hosted(grader.challenge.competition)
    app = Starlette(
        routes=[
            Route("/", server.scoreboard),
            Route("/organiser", server.organiser),
            Route("/style.css", server.style),
            Route("/favicon.ico", server.no_icon),
            Route(protocol.path, server.submit, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _refused, Exception: _failed},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a client that follows would send its token again
    return SafeHeaders(app)  # around it, so that an answer to a crash has them too


class _Server:
    """What the routes share."""

    def __init__(self, grader: Grader) -> None:
        self._grader = grader
        self._protocol = hosted(grader.challenge.competition)[1]
        self._bodies = asyncio.Semaphore(_N_BODIES)
        self._graded = CapacityLimiter(_N_GRADED)
        self._busy: set[int] = set()

    async def submit(self, request: Request) -> Response:
        """Take one file of one team; one at a time of each."""
        team = await self._team(request)
        if team.id in self._busy:
            raise HTTPException(429, "Exceeded submissions. One of your team's is being graded.")
        self._busy.add(team.id)
        try:
            async with self._bodies:
                content = await uploaded_file(
                    request, field=self._protocol.file_field, most_bytes=self._grader.most_bytes
                )
            kept = await to_thread.run_sync(self._grader.grade, team, content, limiter=self._graded)
        except TooSoon as soon:
            return self._too_soon(soon)
        except Ungraded as refused:
            wait = {"Retry-After": str(self._grader.challenge.failure_cooldown_s)}
            raise HTTPException(422, str(refused), headers=wait) from None
        finally:
            self._busy.discard(team.id)
        waited = (self._grader.now() - kept.at).total_seconds()
        wait_s = max(0, math.ceil(self._grader.challenge.cooldown_s - waited))
        return JSONResponse(self._answer(kept), headers={"Retry-After": str(wait_s)})

    async def scoreboard(self, request: Request) -> Response:
        """The page for everybody."""
        order = request.query_params.get("by", ORDERS[0])
        if order not in ORDERS:
            raise HTTPException(400, f"by: expected one of {', '.join(ORDERS)}")
        grader = self._grader
        entries = await to_thread.run_sync(scoreboard, grader.database, grader.challenge)
        return HTMLResponse(
            scoreboard_page(grader.challenge, entries, order=order, now=grader.now())
        )

    async def organiser(self, request: Request) -> Response:
        """The page for the organiser: name `organiser`, password the token."""
        token = _password(request)
        grader = self._grader
        is_known = token is not None and await to_thread.run_sync(
            is_organiser, grader.database, token
        )
        if not is_known:
            return JSONResponse(
                {"detail": "expected the organiser's token as password"},
                status_code=401,
                headers={"WWW-Authenticate": 'Basic realm="organiser", charset="UTF-8"'},
            )
        return HTMLResponse(await to_thread.run_sync(self._organiser_page, limiter=self._graded))

    async def style(self, request: Request) -> Response:
        """The style sheet of the pages."""
        return PlainTextResponse(style(), media_type="text/css")

    async def no_icon(self, request: Request) -> Response:
        """Nothing, which browsers ask for by themselves."""
        return Response(status_code=204)

    def _organiser_page(self) -> str:
        grader = self._grader
        return organiser_page(
            grader.challenge,
            entries=scoreboard(grader.database, grader.challenge),
            last=final(grader.database, grader.challenge, grader.truth),
            failures=last_failures(grader.database, at_most=_N_FAILURES),
            truth=grader.truth,
            now=grader.now(),
        )

    async def _team(self, request: Request) -> Team:
        name = self._protocol.token_header
        given = request.headers.getlist(name)
        if len(given) == 1:
            found = await to_thread.run_sync(team_of, self._grader.database, given[0])
            if found is not None:
                return found
        raise HTTPException(401, f"{name}: expected the token of a team that takes part")

    def _answer(self, kept: Submission) -> dict[str, object]:
        """What the competition answers: figures at once, or an id beside the scoreboard."""
        challenge = self._grader.challenge
        if challenge.preset == "tml2026":
            return {"submission_id": kept.id, "status": "graded"}
        figures = kept.figures.published(challenge.decimals)
        rate = f"{challenge.competition.judged_fpr:g}"
        return {f"TPR@FPR={rate}": figures.tpr.value, "AUC": figures.auc.value}

    def _too_soon(self, soon: TooSoon) -> Response:
        seconds = max(1, math.ceil((soon.until - self._grader.now()).total_seconds()))
        return JSONResponse(
            {
                "detail": "Exceeded submissions. The next one is taken at "
                f"{in_utc(soon.until)}, in {seconds} s."
            },
            status_code=429,
            headers={"Retry-After": str(seconds)},
        )


def _password(request: Request) -> str | None:
    """The password of a basic authorisation."""
    given = request.headers.getlist("authorization")
    kind, _, encoded = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if kind.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return text.partition(":")[2]


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    return JSONResponse(
        {"detail": error.detail}, status_code=error.status_code, headers=error.headers
    )


async def _failed(_: Request, error: Exception) -> Response:
    return JSONResponse(
        {"detail": "the server failed and counted nothing; send it again"}, status_code=500
    )
