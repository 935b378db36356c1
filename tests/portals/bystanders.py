"""Servers that a hostile site leads to: one on this machine that nobody may ask, and a hijacked copy of a portal.

Input: requests that should not have come; output: a log of them.
"""

from __future__ import annotations

from contextlib import suppress

from .server import Answer, Request, Site
from .traps import Behind


class Victim(Site):
    """A server on this machine that nobody may ask; it answers anything, by either version of IP."""

    def __init__(self) -> None:
        super().__init__()
        self._six: Site | None = None

    def answer(self, request: Request) -> Answer | None:
        """What should have stayed here."""
        return Answer("<html><body><h1>2023年政府信息公开工作年度报告</h1>secret</body></html>")

    def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1, and on ::1 under the same port where that can be had."""
        super().start(port)
        six = _Six(self)
        with suppress(OSError):
            six.start(int(self.place.rpartition(":")[2]))
            self._six = six

    def stop(self) -> None:
        """End both."""
        super().stop()
        if self._six is not None:
            self._six.stop()


class _Six(Site):
    """The victim's other door; one log for both."""

    def __init__(self, victim: Victim) -> None:
        super().__init__("::1")
        self.log, self.victim = victim.log, victim

    def answer(self, request: Request) -> Answer | None:
        return self.victim.answer(request)


class Mirror(Behind):
    """A hijacked copy of a portal under another host: the same paths, other names in it."""

    def answer(self, request: Request) -> Answer | None:
        """The page with the agencies' names replaced."""
        found = super().answer(request)
        if found is not None and isinstance(found.body, str):
            found.body = found.body.replace("局", "鞠娱乐").replace("人民政府", "人民正府")
        return found
