"""Answers that are far more than they seem: bodies without end, bombs, a million links, a byte a second.

Input: a request; output: raw bytes on the connection, written a piece at a time, each counted in `sent`
before the next. Every stream ends where the client hangs up or the site is stopped.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler
from itertools import repeat

#: bytes of zeros that a bomb's repeated block unpacks to, and how often it is repeated (2 GiB in all)
_BLOCK, _TIMES = 1 << 24, 128
_PIECE = 1 << 16
LINKS = 10**6
PACE = 0.02

Pieces = Iterable[bytes]


class Bombs:
    """What is streamed by path; `pace` is the wait between the bytes of a slow page (seconds)."""

    def __init__(self, pace: float = 1.0) -> None:
        self.pace, self.sent, self.ended = pace, Counter[str](), threading.Event()
        self._heads: dict[str, tuple[str, Callable[[], Pieces]]] = {
            "/files/huge.pdf": (f"Content-Type: application/pdf\r\nContent-Length: {10 * 10**9}", _huge),
            "/files/endless.doc": ("Content-Type: application/msword\r\nTransfer-Encoding: chunked", _endless),
            "/files/unmeasured.pdf": ("Content-Type: application/pdf", _huge),
            "/bomb/page.html": ("Content-Type: text/html\r\nContent-Encoding: gzip", _bomb),
            "/bomb/nested.html": ("Content-Type: text/html\r\nContent-Encoding: gzip, gzip", _nested),
            "/bomb/report.doc": ("Content-Type: application/msword\r\nContent-Encoding: gzip", _bomb),
            "/long/links.html": ("Content-Type: text/html; charset=utf-8", _links),
            "/long/nested.html": ("Content-Type: text/html; charset=utf-8", _divs),
            "/slow/page.html": ("Content-Type: text/html\r\nContent-Length: 100000", self._slow),
            "/slow/head.html": ("Content-Type: text/html", self._slow),
        }

    @property
    def paths(self) -> tuple[str, ...]:
        """Everything that is streamed."""
        return tuple(self._heads)

    def stream(self, handler: BaseHTTPRequestHandler, path: str) -> bool:
        """Stream what is at the path until somebody has enough; false where there is nothing."""
        if path not in self._heads:
            return False
        head, pieces = self._heads[path]
        handler.close_connection = True
        end = "\r\nX-Slow: " if path == "/slow/head.html" else "\r\n\r\n"
        handler.wfile.write(f"HTTP/1.1 200 OK\r\n{head}\r\nConnection: close{end}".encode())
        for piece in pieces():
            if self.ended.is_set():
                break
            handler.wfile.write(piece)
            self.sent[path] += len(piece)
        return True

    def _slow(self) -> Iterator[bytes]:
        """A byte at a time, for ever."""
        for letter in repeat(b"a"):
            yield letter
            self.ended.wait(self.pace)


def _huge() -> Iterator[bytes]:
    """Ten gigabytes, 64 kB at a time."""
    yield b"%PDF-1.4\n".ljust(_PIECE, b"%")
    for _ in range(10 * 10**9 // _PIECE):
        yield b"0" * _PIECE
        time.sleep(PACE)


def _endless() -> Iterator[bytes]:
    """Chunks without end."""
    for letter in repeat(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * (_PIECE // 8)):
        yield b"%x\r\n%b\r\n" % (len(letter), letter)
        time.sleep(PACE)


@cache
def gzip_bomb() -> bytes:
    """Return two megabytes that unpack to two gigabytes: one block of a deflate stream, over and over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    checked = 0
    for _ in range(_TIMES):
        checked = zlib.crc32(bytes(_BLOCK), checked)
    foot = checked.to_bytes(4, "little") + (_BLOCK * _TIMES % 2**32).to_bytes(4, "little")
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + block * _TIMES + packer.flush(zlib.Z_FINISH) + foot


@cache
def nested_bomb() -> bytes:
    """Return the bomb packed once more: a few kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(gzip_bomb()) + packer.flush()


def _bomb() -> Pieces:
    return _cut(gzip_bomb())


def _nested() -> Pieces:
    return _cut(nested_bomb())


def _cut(data: bytes) -> Iterator[bytes]:
    return (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))


def _links() -> Iterator[bytes]:
    """A page of a million links."""
    yield "<html><body><h1>政府信息公开年报</h1><ul>".encode()
    for start in range(0, LINKS, 1000):
        yield "".join(f'<li><a href="/m/{at}.html">信息{at}</a></li>' for at in range(start, start + 1000)).encode()
    yield b"</ul></body></html>"


def _divs() -> Iterator[bytes]:
    """A page of 100 MB, every element inside the last."""
    yield b"<html><body>"
    yield from repeat(b"<div>" * 200_000, 100)
