"""When a crawl ends early: its hours or its gigabytes are used up, the disk is full, the network is gone.

Input: what is about to be asked, or has failed; output: `Stop`, which ends the whole run cleanly.
"""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crawler.shelf import Shelf
from crawler.web import Stop
from forms import paths

#: names in a row that do not resolve before the network is looked at, and hosts that must be among them
STRAIGHT, HOSTS = 5, 3
#: seconds between two looks at the disk
_LOOK = 5.0
#: an address on the other side of the network; nothing is sent there
_FAR = ("192.0.2.1", 53)


@dataclass(frozen=True, slots=True)
class Limits:
    """Hours and bytes (of new records) after which a crawl stops; None is no limit."""

    hours: float | None = None
    bytes: float | None = None


class Watch:
    """Watches one run."""

    def __init__(self, limits: Limits, raw: Path) -> None:
        self.limits, self.raw = limits, raw
        self._began = time.monotonic()
        self._looked = 0.0
        self._silent: list[str] = []
        self._shelves: dict[str, Shelf] = {}

    def check(self, shelf: Shelf) -> Callable[[str | None], None]:
        """Return what one portal's `Web` calls before each request (None) and at each failure (its reason)."""
        self._shelves[shelf.portal] = shelf

        def look(reason: str | None) -> None:
            if reason is None:
                self._before()
            else:
                self._failure(shelf.portal, reason)

        return look

    def _before(self) -> None:
        now = time.monotonic()
        if self.limits.hours is not None and now - self._began > 3600 * self.limits.hours:
            raise Stop("hours")
        if self.limits.bytes is not None and sum(s.count.bytes for s in self._shelves.values()) > self.limits.bytes:
            raise Stop("gigabytes")
        if now - self._looked > _LOOK:
            self._looked = now
            if shutil.disk_usage(self.raw).free < paths.SPACE:
                raise Stop("disk")

    def _failure(self, portal: str, reason: str) -> None:
        if reason != "no-name":
            self._silent = []
            return
        self._silent.append(portal)
        if len(self._silent) >= STRAIGHT and (len(set(self._silent)) >= HOSTS or not _is_up()):
            raise Stop("network")


def _is_up() -> bool:
    """Whether this machine has a way to other networks; asks its own tables only."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_FAR)
        except OSError:
            return False
    return True
