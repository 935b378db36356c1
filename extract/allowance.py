"""What one document may take, seen from where it is read.

Owns the limits, the child's own limit of memory where the system can hold one, and the two words by
which a reader tells the parent how far it is: a document begins, a scanned page begins. Both start
the clock anew. Outside a worker they do nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

#: what the parent hears
DOCUMENT, PAGE = "document", "page"


class Limits(NamedTuple):
    """What one document may take: seconds, and bytes beyond what the worker holds when idle.

    A scanned page may take more, each of the first `pages` of a document. A worker that has grown by
    `growth` bytes since it started is replaced; what OCR keeps in memory is not held against it.
    """

    seconds: float = 30
    bytes: int = 600_000_000
    growth: int = 200_000_000
    page_seconds: float = 60
    page_bytes: int = 1_200_000_000
    pages: int = 60


class _Here(NamedTuple):
    """The worker that this process is: its limits, how it tells its parent, what it held when given its work."""

    limits: Limits
    tell: Callable[[str], None]
    held: int


_here: _Here | None = None


def enter(limits: Limits, tell: Callable[[str], None]) -> None:
    """Note that this process is a worker that was given work."""
    global _here
    _here = _Here(limits, tell, _data_now())
    _limit_memory(_here.held + limits.bytes)


def begin_document() -> None:
    """Say that a document begins: time and memory are counted for it alone."""
    if _here:
        _here.tell(DOCUMENT)
        _limit_memory(_here.held + _here.limits.bytes)


def begin_scanned_page() -> None:
    """Say that a page begins that OCR reads: it may take more, and has its own time."""
    if _here:
        _here.tell(PAGE)
        _limit_memory(_here.held + _here.limits.page_bytes)


def _data_now() -> int:
    """Return how many bytes of data the process holds, as `RLIMIT_DATA` counts them."""
    if sys.platform != "linux":
        return 0
    import resource

    return int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()


def _limit_memory(limit: int) -> None:
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard < 0 else min(limit, hard), hard))
