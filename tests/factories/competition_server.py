"""A competition's server on this machine, for tests of what is sent and what is answered."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from seenit.competition.presets import find_preset

TML2025 = find_preset("tml2025")
TOKEN = "s3cret-team-token"
GRADED = '{"TPR@FPR=0.05": 0.148, "AUC": 0.6719}'


class Server:
    """A local server that gives one prepared answer and keeps what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, GRADED, {}
        self.hold: threading.Event | None = None
        self.asked: list[dict] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                server.asked.append(
                    {"path": self.path, "headers": dict(self.headers), "body": content}
                )
                if server.hold is not None:
                    server.hold.wait(10)
                    return
                self.send_response(server.status)
                for name, value in server.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(server.body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@contextmanager
def running_server():
    server = Server()
    try:
        yield server
    finally:
        server.close()
