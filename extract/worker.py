"""One worker process, seen from both sides: `Worker` in the parent, `_serve` in the child.

Input: lists of items over a pipe; output: ("ready", None) once, then for each list what the reader
says of its way (`allowance`) and ("done", result), or ("failed", traceback) and the end. The child
limits its own memory where the system can do that; the parent watches time and resident size everywhere.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any, Generic, TypeVar

import psutil

from extract import allowance
from extract.allowance import PAGE, Limits

K = TypeVar("K")
Work = Callable[[list[Any]], Any]
#: what a child does before it is ready: imports, settings
Prepare = Callable[[], None]

#: exit status of a child that ran into its limit of memory
MEMORY = 77
#: how often the parent looks at a child that is at work (seconds)
LOOK = 0.1


class Worker(Generic[K]):
    """A child process and the task it has; `task` is None while it is idle."""

    def __init__(self, work: Work, limits: Limits, prepare: Prepare | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe: Any
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, work, limits, prepare), daemon=True)
        with _no_main():
            self.process.start()
        other.close()
        self.limits = limits
        self.task: K | None = None
        self.started = False
        self._first = self._idle = self._most = 0
        self._since = self._looked = 0.0
        self._pages, self._has_scanned = 0, False

    def give(self, task: K, items: Sequence[Any]) -> None:
        """Send a task to the idle worker; what is sent to a dead one is noticed when it is listened to."""
        self.task = task
        self._begin()
        with suppress(OSError):
            self.pipe.send(items)

    def start_clock(self) -> None:
        """Note that the child has started: only from now on its time counts."""
        self.started = True
        self._since = time.monotonic()
        self._first = self._idle = self._size()

    def hear(self, word: str) -> None:
        """Note that a document begins, or a scanned page of it, and start the clock anew.

        After `Limits.pages` pages it runs on.
        """
        if word != PAGE:
            self._begin()
            return
        self._pages, self._has_scanned = self._pages + 1, True
        if self._pages <= self.limits.pages:
            self._since = time.monotonic()

    def over_limit(self) -> str | None:
        """Return the reason to end a worker that is past a limit."""
        now = time.monotonic()
        if self.task is None or not self.started or now - self._looked < LOOK:
            return None
        self._looked = now
        if now - self._since > (self.limits.page_seconds if self._pages else self.limits.seconds):
            return "ended-time"
        self._most = max(self._most, self._size() - self._idle)
        return "ended-memory" if self._most > self._bytes else None

    def cause(self, status: int | None) -> str:
        """Return the reason why a worker that ended by itself did so, by its exit status.

        A library that is refused memory does not say so but crashes: what it held before tells.
        """
        is_refused = status is not None and status < 0 and self._most > self._bytes / 2
        return "ended-memory" if status == MEMORY or is_refused else "ended-crash"

    def has_grown(self) -> bool:
        """Tell whether the worker, idle again, keeps too much memory to go on."""
        self._idle = self._size()
        kept_by_ocr = self.limits.page_bytes - self.limits.bytes if self._has_scanned else 0
        return self._idle - self._first > self.limits.growth + kept_by_ocr

    @property
    def _bytes(self) -> int:
        return self.limits.page_bytes if self._pages else self.limits.bytes

    def _begin(self) -> None:
        self._since, self._pages, self._most = time.monotonic(), 0, 0

    def end(self, kill: bool = True) -> int | None:
        """End the process and return its exit status; without `kill` one that is ending may do so itself."""
        self.pipe.close()
        if not kill:
            self.process.join(2)
        self.process.kill()
        self.process.join()
        status = self.process.exitcode
        self.process.close()
        return status

    def _size(self) -> int:
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:
            return 0


@contextmanager
def _no_main() -> Iterator[None]:
    """Hide the main module: a child would run a user's script, or notebook, again to have it too."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _serve(pipe: Connection, work: Work, limits: Limits, prepare: Prepare | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    if prepare is not None and (failure := _failure(prepare)):
        pipe.send(("failed", failure))
        return
    # thousands of records a batch, none in a cycle: looking for cycles as usual takes a third of the time
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    pipe.send(("ready", None))
    with suppress(EOFError, OSError):
        while True:
            items = pipe.recv()
            allowance.enter(limits, partial(_tell, pipe))
            pipe.send(_answer(work, items))


def _tell(pipe: Connection, word: str) -> None:
    pipe.send((word, None))


def _failure(prepare: Prepare) -> str | None:
    try:
        prepare()
    except Exception:
        return traceback.format_exc()
    return None


def _answer(work: Work, items: list[Any]) -> tuple[str, Any]:
    try:
        return "done", work(items)
    except MemoryError:
        os._exit(MEMORY)
    except Exception:
        return "failed", traceback.format_exc()


def _follow_parent() -> None:
    # a parent that was killed cannot end its children
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
