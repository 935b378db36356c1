"""Reaches an address over the network, if it may be asked for: robots.txt, the scheme that its host answers by.

Input: an `Ask`; output: `Reached`, the answer or why there is none. What an answer means is told by
`web`, which also fetches the robots.txt (`rules`).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from crawler.address import bare, host_of, is_home, same
from crawler.ask import Ask
from crawler.blocks import is_home_instead
from crawler.encoding import decoded
from crawler.exchange import Answer
from crawler.manners import TRIES, Group, Host
from crawler.page import Page
from crawler.patience import OURS, SILENT, Nothing, Patience, SendError
from crawler.robots import Robots
from crawler.shelf import Shelf

Resolve = Callable[[str], Awaitable[str]]
#: what stands for the folder it lies in
_INDEX = re.compile(r"/(?:index|default)\.\w+$", re.I)


@dataclass(frozen=True, slots=True)
class Reached:
    """What came back, for the address as it was asked in the end, and the headers that were sent."""

    ask: Ask
    found: Answer | Nothing
    sent: dict[str, str]


class Reach:
    """`rules` returns the robots.txt of a site, None where none is to be looked at; `absent`: hosts that have none."""

    def __init__(
        self,
        shelf: Shelf,
        patience: Patience,
        resolve: Resolve,
        rules: Callable[[str], Awaitable[Robots]] | None,
        absent: Collection[str],
    ) -> None:
        self.shelf, self.patience, self.resolve, self.rules, self.absent = shelf, patience, resolve, rules, absent
        self.manners = patience.manners
        #: hosts that were turned to, with their ports
        self.places: set[str] = set()
        #: the page that may come in the place of any other, once it is known
        self.home: Page | None = None
        self._robots: dict[str, Robots] = {}

    def host(self, ask: Ask) -> Host:
        """Return what is known of the host of an address."""
        place = urlsplit(ask.url).netloc
        self.places.add(place)
        return self.manners.host(place)

    def another_round(self) -> None:
        """Let hosts that only failed be asked again, and rules that could not be told."""
        self._robots = {site: robots for site, robots in self._robots.items() if not robots.held}
        for place in self.places:
            self.manners.host(place).one_more_try()

    async def ask(self, ask: Ask, tries: int = TRIES) -> Reached:
        """Ask as the address is written; of a host that is silent by one scheme, once by the other."""
        reached = await self._by(self.as_answered(ask), tries)
        silent = isinstance(reached.found, Nothing) and reached.found.reason in SILENT - {"no-name"}
        other = self._other_scheme(reached.ask) if silent else None
        if other is None:
            return reached
        again = await self._by(other, 1)
        if isinstance(again.found, Nothing):
            return reached
        self.host(other).instead = urlsplit(other.url).scheme
        return again

    def as_answered(self, ask: Ask) -> Ask:
        """Return the address by the scheme that its host answers by."""
        instead = self.host(ask).instead
        return replace(ask, url=urlunsplit(urlsplit(ask.url)._replace(scheme=instead))) if instead else ask

    def _other_scheme(self, ask: Ask) -> Ask | None:
        """Return the same address by http or https, where its host has never answered by this one."""
        parts = urlsplit(ask.url)
        if parts.port or parts.scheme in self.host(ask).answered:
            return None
        return replace(ask, url=urlunsplit(parts._replace(scheme="http" if parts.scheme == "https" else "https")))

    async def _by(self, ask: Ask, tries: int) -> Reached:
        parts = urlsplit(ask.url)
        if reason := self.host(ask).leaves(parts.path):
            return Reached(ask, Nothing(reason, asked=False), {})
        try:
            group = self.manners.group(parts.netloc, await self.resolve(host_of(ask.url)))
        except SendError as error:
            if str(error) not in OURS:
                self.patience.failure(ask, str(error))
            return Reached(ask, Nothing(str(error)), {})
        if held := await self._forbidden(ask, group):
            return Reached(ask, Nothing(held, asked=False), {})
        ask = self.as_answered(ask)  # fetching the rules may have shown which scheme that is
        sent = self._conditions(ask)
        found = await self.patience.ask(ask, sent, group, lambda answer: self._throttled(ask, answer), tries)
        return Reached(ask, found, sent)

    async def _forbidden(self, ask: Ask, group: Group) -> str | None:
        """Return why robots.txt keeps us from an address, or None."""
        parts = urlsplit(ask.url)
        if self.rules is None or parts.netloc in self.absent:
            return None
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = await self.rules(site)
        robots, host = self._robots[site], self.host(ask)
        if robots.held:
            host.stopped = robots.held
            return robots.held
        self.manners.slow_down(group, robots.delay)
        return None if robots.allows(ask.url) else "robots-disallow"

    def _conditions(self, ask: Ask) -> dict[str, str]:
        """Return the headers of a request: where it comes from, and what the archive's copy is known by."""
        known = self.shelf.known(ask.key) if ask.body is None else None
        sent = {"Referer": bare(ask.referer)} if ask.referer else {}
        if known and known.warc and known.status == 200:
            sent |= {"If-None-Match": known.etag} if known.etag else {}
            sent |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
        return sent

    def is_home(self, url: str) -> bool:
        """Whether an address is that of the home page, written in one of its ways."""
        home = self.home.url if self.home is not None else ""
        return is_home(url) or _folder(url) == _folder(home)

    def _throttled(self, ask: Ask, answer: Answer) -> bool:
        """Whether the home page came in the place of an address: so some servers say that they are asked too fast."""
        if self.home is None or answer.status != 200 or self.is_home(ask.url):
            return False
        try:
            data = decoded(answer.body, answer.header("content-encoding"))
        except ValueError:
            return False
        return is_home_instead(Page(ask.url, data, answer.header("content-type") or ""), self.home)


def _folder(url: str) -> str:
    return _INDEX.sub("/", same(bare(url)))
