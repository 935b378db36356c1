"""Manners: one request at a time for each group of hosts, never faster than allowed, and who is left in peace.

A group is all hosts of one registered domain, and all that stand at one address: many counties share
a platform. After an answer the group rests for the delay: the one asked for, the site's Crawl-delay, or
as long as its last answers took, whichever is longest (Scrapy's AutoThrottle at one request in flight).
Scrapy's own slots cannot hold a group for Retry-After, nor keep a floor for one host: DECISIONS 23.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

#: seconds: the longest rest by throttling, and the longest that Retry-After is waited for in a run
SLOWEST, LONGEST_WAIT = 60.0, 900.0
#: straight failures after which a group is asked no further in this round
STRAIGHT = 5
_SECOND_LEVEL = ("gov.cn", "org.cn", "com.cn", "net.cn", "edu.cn", "ac.cn")


@dataclass(slots=True)
class Group:
    """Hosts that are asked in turn: seconds between requests, and from when on the next may be made."""

    delay: float
    floor: float
    free_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def throttle(self, latency: float) -> None:
        """Let the delay follow how long the server takes, never under the floor."""
        self.delay = min(max(self.floor, (self.delay + latency) / 2, latency), max(SLOWEST, self.floor))


@dataclass(slots=True)
class Host:
    """How one host has answered. `stopped` is the reason why it is asked no further in this run."""

    failures: int = 0
    successes: int = 0
    refusals: int = 0
    stopped: str | None = None

    def succeeded(self) -> None:
        """An answer came, whatever it says."""
        self.failures, self.successes = 0, self.successes + 1

    def failed(self) -> None:
        """No answer came; the fifth in a row ends it."""
        self.failures += 1
        if self.failures >= STRAIGHT:
            self.stopped = self.stopped or "host-stopped"

    def refused(self, reason: str, whole: bool) -> None:
        """It turned us away: the whole host, or one address; all that came so far or three in a row are the host."""
        self.refusals += 1
        if whole or not self.successes or self.refusals >= 3:
            self.stopped = reason

    def one_more_try(self) -> None:
        """Let a host that only failed be asked once more; one failure stops it again."""
        if self.stopped == "host-stopped":
            self.stopped, self.failures = None, STRAIGHT - 1


class Manners:
    """The groups and hosts of one run; `delay` is the floor in seconds."""

    def __init__(self, delay: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.delay, self.clock = delay, clock
        self._groups: dict[str, Group] = {}
        self.hosts: dict[str, Host] = {}

    def host(self, place: str) -> Host:
        """Return what is known of a host (with its port)."""
        return self.hosts.setdefault(place, Host())

    def group(self, host: str, address: str) -> Group:
        """Return the group of a host that stands at an address; groups that it joins become one."""
        domain = domain_of(host)
        known = [group for key in (domain, address) if (group := self._groups.get(key))]
        group = known[0] if known else Group(self.delay, self.delay)
        for key, other in self._groups.items():
            if any(other is each for each in known):
                self._groups[key] = group
        self._groups[domain] = self._groups[address] = group
        return group

    def slow_down(self, group: Group, delay: float) -> None:
        """Keep a group to a Crawl-delay of its robots.txt, up to a minute."""
        group.floor = max(group.floor, min(delay, SLOWEST))
        group.delay = max(group.delay, group.floor)

    @asynccontextmanager
    async def turn(self, group: Group) -> AsyncIterator[None]:
        """Wait for the group's turn, and let it rest afterwards."""
        async with group.lock:
            await asyncio.sleep(max(0.0, group.free_at - self.clock()))
            began = self.clock()
            try:
                yield
            finally:
                ended = self.clock()
                group.throttle(ended - began)
                group.free_at = max(group.free_at, ended + group.delay)

    def hold(self, group: Group, seconds: float) -> None:
        """Leave the whole group in peace for some seconds."""
        group.free_at = max(group.free_at, self.clock() + seconds)


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
