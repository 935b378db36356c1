"""When a crawl ends early: its hours or its gigabytes are used up, the disk is full, the network is gone.

Input: what is about to be asked, or gave no answer; output: `Stop`, which ends the whole run cleanly.
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

#: failures without one answer between them, and portals among them, before the network is looked at
STRAIGHT, HOSTS = 5, 3
#: seconds between two looks at the disk, and between two at the network
_LOOK, _LISTEN = 5.0, 30.0
#: a name that resolves wherever a portal's does
_KNOWN = "www.gov.cn"


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
        self._looked = self._listened = float("-inf")
        self._silent: list[str] = []
        self._answers = 0
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
        """A name that does not resolve, or many portals that fall silent: is it they, or the network?"""
        answers = sum(shelf.count.asked for shelf in self._shelves.values())
        if answers != self._answers:
            self._answers, self._silent = answers, []
        self._silent.append(portal)
        many = len(self._silent) >= STRAIGHT and len(set(self._silent)) >= HOSTS
        now = time.monotonic()
        if (many or reason == "no-name") and now - self._listened > _LISTEN:
            if not _is_up():
                raise Stop("network")
            self._listened = now


def _is_up() -> bool:
    """Whether names resolve at all."""
    try:
        socket.getaddrinfo(_KNOWN, 80)
    except OSError:
        return False
    return True
