"""Readers that behave and misbehave as their document tells them: for the tests of pool and run."""

import ctypes
import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from extract.allowance import begin_document, begin_scanned_page
from forms.records import Fact, Issue, Paragraph, Unreadable


@dataclass
class Extracted:
    format: str = "text"
    charset: str = "utf-8"
    meta: dict[str, str] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def once_marked(data: bytes) -> bool:
    """Tell whether the file that the document names is there, making it where it is not."""
    mark = Path(data.split()[1].decode())
    if mark.exists():
        return True
    mark.touch()
    return False


def grow(size: int) -> None:
    """Take memory as a native library does, which is refused some and does not look."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.memset.argtypes = ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
    for _ in range(size // 20_000_000):
        libc.memset(libc.malloc(20_000_000), 1, 20_000_000)
        time.sleep(0.01)


def pages(count: bytes, seconds: bytes) -> None:
    """Read so many scanned pages, each in so many seconds."""
    for _ in range(int(count)):
        begin_scanned_page()
        time.sleep(float(seconds))


def large_page(size: bytes) -> None:
    """Read a scanned page that takes so many bytes."""
    begin_scanned_page()
    np.ones(int(size), np.uint8)


#: how a document misbehaves, by its first word; further words are given to it
MISDEEDS: dict[bytes, Callable[..., object]] = {
    b"abort": os.abort,
    b"segfault": lambda: ctypes.string_at(0),
    b"signal": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    b"hang": lambda: time.sleep(1000),
    b"spin": lambda: re.match("(a+)+$", "a" * 60 + "b"),
    b"memory": lambda: bytearray(2_000_000_000),
    b"array": lambda: np.ones(2_000_000_000, np.uint8),
    b"native": lambda: grow(2_000_000_000),
    b"nap": lambda seconds: time.sleep(float(seconds)),
    b"pages": pages,
    b"large-page": large_page,
}


def read(data: bytes, name: str = "", media_type: str = "") -> Extracted:
    word = data.split()[0] if data.split() else b""
    if word == b"exit" or (word == b"exit-once" and not once_marked(data)):
        os._exit(3)
    if word in MISDEEDS:
        MISDEEDS[word](*data.split()[1:])
    if word == b"raise":
        raise ZeroDivisionError("on purpose")
    if word == b"damaged":
        raise Unreadable("damaged")
    if word == b"slow":
        time.sleep(0.004)
    raw = "\ud800" if word == b"surrogate" else data.decode("utf-8", "replace")
    facts = [
        Fact("requests", "2021", f"received/{i}", "number", float(i), raw if i else None, "件", row=i) for i in range(9)
    ]
    return Extracted("text", "utf-8", {"title": data[:9].decode()}, facts, [Paragraph("problems", None, 1, None, raw)])


def lengths(items: list[bytes]) -> list[int]:
    """Return the lengths, or misbehave."""
    for item in items:
        begin_document()
        read(item)
    return [len(item) for item in items]


def failing(items: list[bytes]) -> None:
    raise ValueError("no such work")
