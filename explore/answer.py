"""How both servers of `gongkai serve` answer: to their own names only, to GET and HEAD only, nothing guessed.

Input: a request; output: what a subclass replies, with the headers that every answer has. A page of
another site that points its own name at this machine (DNS rebinding) has that name in `Host` and is refused.
"""

from __future__ import annotations

import ipaddress
import shutil
import socket
import socketserver
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
#: headers of every answer; no cookie is ever set
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.6 sans-serif;max-width:42em;margin:3em auto;padding:0 1em;overflow-wrap:anywhere}}</style>
<h1>{title}</h1>{lines}</html>
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body (bytes, or a file that is sent as it stands) and the headers of this answer alone."""

    body: bytes | Path
    headers: Mapping[str, str] = field(default_factory=dict)
    status: HTTPStatus = HTTPStatus.OK


def page(status: HTTPStatus, title: str, *lines: str) -> Answer:
    """Return a plain page for a person, every text escaped."""
    text = _PAGE.format(title=escape(title), lines="".join(f"<p>{escape(line)}</p>" for line in lines))
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return Answer(text.encode("utf-8", "replace"), headers, status)


class Listening(ThreadingHTTPServer):
    """A server at one address; it starts to listen when it is made."""

    # a second server must not be able to take over a port that is in use, which Windows would allow
    allow_reuse_address = sys.platform != "win32"
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, port: int, handler: type[Answering]) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.host = host
        super().__init__((host, port), handler)

    def server_bind(self) -> None:
        # HTTPServer looks its own name up, which takes seconds where no name server answers
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.host, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no error of ours."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def answers_to(self, name: str) -> bool:
        """Tell whether a name is ours: those of loopback, or where we listen for others an address or our own name."""
        if self.host in LOOPBACK:
            return name in LOOPBACK
        return name in LOOPBACK or name in (self.host.lower(), socket.gethostname().lower()) or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Answering(BaseHTTPRequestHandler):
    """Answers one request at a time by `reply`."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "gongkai", ""
    #: seconds without a byte until a connection is closed
    timeout = 30
    server: Listening

    def reply(self) -> Answer:
        """Return the answer to the request."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer with a body."""
        self._give(with_body=True)

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._give(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a line a request would bury the address that was printed."""

    @property
    def name(self) -> str:
        """The name that the browser asked for, without its port; empty where there is none or several."""
        hosts = self.headers.get_all("Host") or []
        try:
            return (urlsplit(f"//{hosts[0]}").hostname or "") if len(hosts) == 1 else ""
        except ValueError:
            return ""

    def _give(self, with_body: bool) -> None:
        answer = self.reply() if self.server.answers_to(self.name) else _misdirected()
        if isinstance(answer.body, Path):
            with answer.body.open("rb") as file:
                self._head(answer, answer.body.stat().st_size)
                if with_body:
                    shutil.copyfileobj(file, self.wfile)
        else:
            self._head(answer, len(answer.body))
            if with_body:
                self.wfile.write(answer.body)

    def _head(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        for name, value in {**ALWAYS, **answer.headers}.items():
            self.send_header(name, value)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(length))
        self.end_headers()


def _misdirected() -> Answer:
    return page(
        HTTPStatus.MISDIRECTED_REQUEST,
        "421",
        "此服务只应答本机地址。请打开 gongkai serve 打印的地址。",
        "This server answers to its own address only: open the one that gongkai serve printed.",
    )
