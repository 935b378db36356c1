"""A replica's server: answers on loopback, keeps validators, and writes down every request.

Input: requests; output: what the family's replica answers, or 404. The log says for each request when
it began and ended, so that manners can be judged from the server's side.
"""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

#: what replicas count as when they were last changed, unless they say so (2024-02-01)
MODIFIED = 1_706_745_600


@dataclass
class Request:
    """What was asked: `query` and `form` with the last value of a name."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, unquoted."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the address."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The parameters in the body."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass
class Answer:
    """What is answered; a text is sent in `charset`."""

    body: bytes | str = b""
    status: int = 200
    kind: str = "text/html"
    charset: str = "utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    modified: int = MODIFIED

    @property
    def data(self) -> bytes:
        """The body as it goes over the wire."""
        if isinstance(self.body, bytes):
            return self.body
        return self.body.encode("gbk" if self.charset == "gb2312" else self.charset, "xmlcharrefreplace")


@dataclass
class Seen:
    """One request as the server saw it; times are `time.monotonic` (seconds)."""

    request: Request
    began: float
    ended: float = 0.0
    status: int = 0
    sent: int = 0


#: takes the handler and the request; True where it has answered (or broken off) itself
Fault = Callable[[BaseHTTPRequestHandler, Request], bool]


class Site:
    """One replica. Subclasses answer; `conditional` false is a server that knows no validators."""

    conditional = True

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.log: list[Seen] = []
        self.fault: Fault | None = None
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def answer(self, request: Request) -> Answer | None:
        """Return the answer, or None for 404."""
        raise NotImplementedError

    @property
    def place(self) -> str:
        """The host and port it is served at."""
        assert self._server is not None, "not started"
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{name}:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """The address of its home page."""
        return f"http://{self.place}/"

    def asked(self, path: str = "") -> list[Seen]:
        """Return the requests whose target contains a text."""
        return [seen for seen in self.log if path in seen.request.target]

    def start(self, port: int = 0) -> None:
        """Serve in a thread until `stop`; `port` 0 takes a free one."""
        site = self

        class Handler(_Handler):
            replica = site

        server = _Server6 if ":" in self.host else _Server
        self._server = server((self.host, port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        if self._thread is not None:
            self._thread.join()


@contextmanager
def serving(*sites: Site) -> Iterator[None]:
    """Serve some replicas."""
    for site in sites:
        site.start()
    try:
        yield
    finally:
        for site in sites:
            site.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed or gave up is no news."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    replica: Site
    protocol_version = "HTTP/1.1"
    # the head and the body go out in two writes; the second must not wait for the first to be acknowledged
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        seen = Seen(request, time.monotonic())
        self.replica.log.append(seen)
        try:
            if self.replica.fault is not None and self.replica.fault(self, request):
                self.close_connection = True
                return
            answer = self.replica.answer(request) or Answer("<html><body>404 Not Found</body></html>", 404)
            seen.status, seen.sent = self._send(answer, request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            seen.ended = time.monotonic()

    def _send(self, answer: Answer, request: Request) -> tuple[int, int]:
        data, status = answer.data, answer.status
        headers = {"Content-Type": _content_type(answer), **answer.headers}
        if self.replica.conditional and status == 200 and request.method == "GET":
            headers["ETag"] = f'"{hashlib.sha1(data).hexdigest()[:16]}"'
            headers["Last-Modified"] = formatdate(answer.modified, usegmt=True)
            if request.headers.get("if-none-match") == headers["ETag"]:
                data, status = b"", 304
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if request.method != "HEAD":
            self.wfile.write(data)
        return status, len(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _content_type(answer: Answer) -> str:
    return (
        f"{answer.kind}; charset={answer.charset}"
        if answer.kind.startswith("text/") and answer.charset
        else answer.kind
    )
