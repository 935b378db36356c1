"""Readers that behave and misbehave as their document tells them: for the tests of pool and run."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

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


def read(data: bytes, name: str = "", media_type: str = "") -> Extracted:
    word = data.split()[0] if data.split() else b""
    if word == b"exit" or (word == b"exit-once" and not once_marked(data)):
        os._exit(3)
    if word == b"abort":
        os.abort()
    if word == b"hang":
        time.sleep(1000)
    if word == b"memory":
        bytearray(2_000_000_000)
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
        read(item)
    return [len(item) for item in items]


def failing(items: list[bytes]) -> None:
    raise ValueError("no such work")
