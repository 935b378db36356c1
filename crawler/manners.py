"""Manners: one request at a time for each group of hosts, never faster than allowed, and who is left in peace.

A host is asked in turn with all hosts of its registered domain, and with all that stand at its address:
many counties share a platform. After an answer each of these rests for its delay: the one asked for, the
host's own Crawl-delay, or as long as its last answers took, whichever is longest (Scrapy's AutoThrottle
at one request in flight). Scrapy's own slots cannot hold a group for Retry-After, nor keep a floor for
one host: DECISIONS 23.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from os.path import commonpath
from typing import NamedTuple

from crawler.address import host_of

#: seconds: the longest rest by throttling, and the longest that Retry-After or Crawl-delay is waited for
SLOWEST, LONGEST_WAIT = 60.0, 900.0
#: how often an address is tried, and straight failures after which its host is asked no further in this round
TRIES, STRAIGHT = 3, 5
#: refusals in a row that close the directory they lie in
REFUSALS = 3
#: reasons of a host that only failed, or of which the rules could not be told: another round may do away with them
FAILED, HELD = "host-stopped", "robots-unknown"
PASSING = (FAILED, HELD, "no-name", "no-connection")
_SECOND_LEVEL = ("gov.cn", "org.cn", "com.cn", "net.cn", "edu.cn", "ac.cn")


@dataclass(slots=True)
class Slot:
    """What is asked one at a time: seconds between requests, and from when on the next may be made."""

    delay: float
    floor: float
    free_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def rest(self, began: float, ended: float) -> None:
        """Let the delay follow how long the server took, never under the floor, and wait for it from now on."""
        latency = ended - began
        self.delay = min(max(self.floor, (self.delay + latency) / 2, latency), max(SLOWEST, self.floor))
        self.free_at = max(self.free_at, ended + self.delay)


class Group(NamedTuple):
    """The slots that a host's request takes, in this order: its domain's, its address's, its own."""

    domain: Slot
    address: Slot
    own: Slot

    @property
    def delay(self) -> float:
        """Seconds between two requests to this host."""
        return max(slot.delay for slot in self)


@dataclass(slots=True)
class Host:
    """How one host has answered. `stopped` is the reason why it is asked no further in this run."""

    failures: int = 0
    stopped: str | None = None
    #: schemes by which an answer came, and the one that is used in the other's place, which is silent
    answered: set[str] = field(default_factory=set)
    instead: str | None = None
    #: whether anything but a robots.txt came
    open: bool = False
    _refused: list[str] = field(default_factory=list)
    _closed: dict[str, str] = field(default_factory=dict)

    def succeeded(self, scheme: str) -> None:
        """An answer came, whatever it says."""
        self.failures = 0
        self.answered.add(scheme)

    def came(self) -> None:
        """The answer was no refusal."""
        self.open, self._refused = True, []

    def failed(self) -> None:
        """No answer came; the fifth in a row ends it."""
        self.failures += 1
        if self.failures >= STRAIGHT:
            self.stopped = self.stopped or FAILED

    def refused(self, reason: str, path: str, whole: bool) -> None:
        """It turned us away: the whole host, or one address; three in a row are the directory they lie in."""
        folder = path.rpartition("/")[0] or "/"
        self._refused.append(folder)
        if whole or not self.open:
            self.stopped = reason
        elif len(self._refused) >= REFUSALS:
            self._close(commonpath(self._refused), reason)

    def _close(self, folder: str, reason: str) -> None:
        self._refused = [folder]
        if folder == "/":
            self.stopped = reason
        self._closed[folder.rstrip("/") + "/"] = reason

    def leaves(self, path: str) -> str | None:
        """Return why an address is not asked for, or None."""
        return self.stopped or next((why for folder, why in self._closed.items() if path.startswith(folder)), None)

    def one_more_try(self) -> None:
        """Let a host that only failed be asked again; one address tried in vain stops it."""
        if self.stopped in PASSING:
            self.stopped, self.failures = None, STRAIGHT - TRIES


class Manners:
    """The slots and hosts of one run; `delay` is the floor in seconds."""

    def __init__(self, delay: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.delay, self.clock = delay, clock
        self._slots: dict[tuple[str, str], Slot] = {}
        self.hosts: dict[str, Host] = {}

    def host(self, place: str) -> Host:
        """Return what is known of a host (with its port)."""
        return self.hosts.setdefault(place, Host())

    def group(self, place: str, address: str) -> Group:
        """Return the slots of a host (with its port) that stands at an address."""
        domain = domain_of(host_of(f"//{place}"))
        return Group(self._slot("domain", domain), self._slot("address", address), self._slot("own", place))

    def _slot(self, kind: str, name: str) -> Slot:
        return self._slots.setdefault((kind, name), Slot(self.delay, self.delay))

    def slow_down(self, group: Group, delay: float) -> None:
        """Keep a host to the Crawl-delay of its robots.txt."""
        own = group.own
        if delay > own.floor:
            own.floor, own.delay = delay, max(own.delay, delay)
            own.free_at = max(own.free_at, self.clock() + delay)

    @asynccontextmanager
    async def turn(self, group: Group) -> AsyncIterator[None]:
        """Wait for the turn of a host and of all it shares a slot with, and let them rest afterwards."""
        async with AsyncExitStack() as taken:
            for slot in group:  # a domain before an address: nobody waits for another in a circle
                await taken.enter_async_context(slot.lock)
            while (rest := max(slot.free_at for slot in group) - self.clock()) > 0:
                await asyncio.sleep(rest)
            began = self.clock()
            try:
                yield
            finally:
                ended = self.clock()
                for slot in group:
                    slot.rest(began, ended)

    def hold(self, slots: Iterable[Slot], seconds: float) -> None:
        """Leave a host, or its whole group, in peace for some seconds."""
        until = self.clock() + seconds
        for slot in slots:
            slot.free_at = max(slot.free_at, until)


def domain_of(host: str) -> str:
    """Return the registered domain of a host (``tjj.ah.gov.cn`` gives ``ah.gov.cn``); an address is its own."""
    labels = host.split(".")
    if len(labels) < 3 or labels[-1].isdigit() or ":" in host:
        return host
    return ".".join(labels[-3:] if ".".join(labels[-2:]) in _SECOND_LEVEL else labels[-2:])


def retry_after(value: str | None, now: float) -> float | None:
    """Return how many seconds a Retry-After asks for: a number, or a date held against `now` (since 1970)."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except ValueError:
        return None
