"""Connections that break: a `Fault` for any replica, the same one for the same seed and address.

Input: what the replica would have answered; output: nothing, half of it, all of it slowly, or an error.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from random import Random

from .server import Answer, Request, Site

#: without a word closed; reset; silence, then closed; a few bytes at a time; half of what was announced; errors
KINDS = ("drop", "reset", "hang", "drip", "truncate", "500", "429")


class Flaky:
    """Breaks a `share` of the requests, each address at most `most` times (None: without end).

    `kinds` are drawn from evenly. `hang` is how long silence lasts, `drip` how long a slow answer takes
    in all, `retry` what 429 asks to wait (seconds). `done` says what was done: (target, kind).
    """

    def __init__(
        self,
        seed: str,
        share: float = 0.3,
        most: int | None = None,
        kinds: Sequence[str] = KINDS,
        hang: float = 5.0,
        drip: float = 1.0,
        retry: str = "1",
    ) -> None:
        self.seed, self.share, self.most, self.kinds = seed, share, most, kinds
        self.hang, self.drip, self.retry = hang, drip, retry
        self.done: list[tuple[str, str]] = []
        self._asked: Counter[str] = Counter()
        self._broken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def on(self, *sites: Site) -> Flaky:
        """Break the connections of some replicas."""
        for site in sites:
            site.fault = self
        return self

    def __call__(self, handler: BaseHTTPRequestHandler, request: Request) -> bool:
        """Break the request off, or return false."""
        kind = self._drawn(request.target)
        if kind is None:
            return False
        handler.close_connection = True
        if kind == "hang":
            time.sleep(self.hang)
        elif kind == "reset":
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
        elif kind in ("500", "429"):
            self._error(handler, int(kind))
        elif kind != "drop":
            self._part(handler, request, kind)
        return True

    def _drawn(self, target: str) -> str | None:
        with self._lock:
            self._asked[target] += 1
            rng = Random(f"{self.seed}/{target}/{self._asked[target]}")
            spent = self.most is not None and self._broken[target] >= self.most
            if spent or rng.random() >= self.share:
                return None
            self._broken[target] += 1
            kind = rng.choice(self.kinds)
            self.done.append((target, kind))
            return kind

    def _error(self, handler: BaseHTTPRequestHandler, status: int) -> None:
        body = b"<html><body>Internal Server Error</body></html>" if status == 500 else b"Too Many Requests"
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html")
        if status == 429:
            handler.send_header("Retry-After", self.retry)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body)

    def _part(self, handler: BaseHTTPRequestHandler, request: Request, kind: str) -> None:
        answer = handler.replica.answer(request) or Answer("", 404)  # type: ignore[attr-defined]
        data = answer.data
        handler.send_response(answer.status)
        charset = f"; charset={answer.charset}" if answer.charset else ""
        for name, value in {"Content-Type": answer.kind + charset, **answer.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        if kind == "truncate":
            handler.wfile.write(data[: len(data) // 2])
            return
        step = max(len(data) // 20, 1)
        for at in range(0, len(data), step):
            handler.wfile.write(data[at : at + step])
            time.sleep(self.drip / 20)
