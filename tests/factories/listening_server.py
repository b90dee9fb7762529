"""A hosted challenge that listens on this machine, as `seenit challenge serve` has it listen."""

import threading
import time
from contextlib import contextmanager

import uvicorn

from seenit.hosting.serve import server_config


@contextmanager
def listening(app):
    """The address of a server in a thread, on a port that was free."""
    server = uvicorn.Server(server_config(app, host="127.0.0.1", port=0))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
