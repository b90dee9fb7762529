"""A challenge's server: its folder opened, and the application run by uvicorn."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from seenit.errors import ConfigError
from seenit.hosting.challenge import read_challenge
from seenit.hosting.database import Database
from seenit.hosting.grading import Grader
from seenit.hosting.places import Places
from seenit.hosting.truth import read_truth

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

_LARGEST_HEAD = 16_384
_N_CONNECTIONS = 1000


def open_grader(folder: Path) -> Grader:
    """The grader of a challenge's folder.

    Raises:
        StoreError: It holds no challenge, or a file of it is damaged.
    """
    places = Places(folder)
    challenge = read_challenge(folder)
    return Grader(
        challenge=challenge, truth=read_truth(places.truth), database=Database(places.database)
    )


def open_application(folder: Path) -> "ASGIApp":
    """The application of a challenge's folder.

    Raises:
        ConfigError: The extra `host` is not installed.
        StoreError: As `open_grader`.
    """
    try:
        from seenit.hosting.app import application  # late: an extra
    except ImportError as error:
        raise ConfigError(
            f"serve: expected the package {error.name}, got none; pip install 'seenit[host]'"
        ) from error
    return application(open_grader(folder))


def serve(folder: Path, *, host: str, port: int, on_open: Callable[[], None]) -> None:
    """Serve a challenge until interrupted.

    Args:
        folder: of the challenge.
        host: address to listen at; teams elsewhere reach it through a proxy that encrypts.
        port: 1 to 65535.
        on_open: called once the challenge is open, before the first request.

    Raises:
        ConfigError: The extra `host` is not installed, or the port is none.
        StoreError: As `open_grader`.
    """
    if not 0 < port < 65_536:
        raise ConfigError(f"--port: expected 1 to 65535, got {port}")
    app = open_application(folder)
    on_open()
    import uvicorn  # late: an extra

    # It would write a line for what is wrong with each body that is no multipart.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    uvicorn.Server(server_config(app, host=host, port=port)).run()


def server_config(app: "ASGIApp", *, host: str, port: int) -> "uvicorn.Config":
    """How uvicorn serves: bounded heads and connections, no web sockets, and its name unsaid."""
    import uvicorn  # late: an extra

    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=_N_CONNECTIONS,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
        http="h11",
    )
