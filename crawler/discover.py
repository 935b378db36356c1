"""From a home page to the columns of annual reports, by menu labels and slugs, within a budget of pages.

Input: a portal; output: its columns. Columns that the portal's YAML names come first. The menus are
followed, nothing is guessed: no address is asked for that no page leads to. Bodies named on the way may
have columns of their own; a list of bodies is given up when its first ones have none.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler import families
from crawler.address import host_of, is_home, same
from crawler.ask import Ask
from crawler.leads import Promise, is_column_address, menu
from crawler.links import Link
from crawler.manners import domain_of
from crawler.page import Page
from crawler.registry import Portal
from crawler.web import Lead, Web

#: pages looked at on the way to the columns, steps from the home page, pages of bodies
BUDGET, DEEPEST, BODIES = 60, 6, 600
#: so many bodies on a home page are a list of them; so many of a list's pages in vain end it
LISTED, VAIN = 3, 15
#: lists of other things that may hold reports
SHELVES = 6
#: ways on a body's own page, scripts that may write a page's menu, pages that a home page sends on to
ON_BODY, MENUS, JUMPS = 3, 2, 2
_MENU_SCRIPT = re.compile(r"(?:nav|menu|head|top|daohang|dh)[\w.-]*\.js(?:$|\?)", re.I)
#: where every site's licence is filed; no portal
_FILED = "beian."


class Column(NamedTuple):
    """Where annual reports are listed, and the link that led there."""

    url: str
    promise: Promise
    found_on: str | None = None
    link: Link | None = None


class Way(NamedTuple):
    """An address on the way. `listed`: the page whose list of bodies it belongs to, itself or what its body leads to."""

    url: str
    found_on: str
    link: Link
    depth: int
    listed: str | None = None


@dataclass(slots=True)
class Discovery:
    """Looks for the columns of one portal. `furniture`: what its home page leads to; `subordinate`: other sites' homes."""

    portal: Portal
    web: Web
    columns: list[Column] = field(default_factory=list)
    furniture: set[str] = field(default_factory=set)
    subordinate: dict[str, str] = field(default_factory=dict)
    home: Page | None = None
    _shelves: list[Column] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _ways: deque[Way] = field(default_factory=deque)
    _bodies: deque[Way] = field(default_factory=deque)
    #: pages of a list of bodies looked at in vain; none of one that led to a column counts
    _vain: Counter[str] = field(default_factory=Counter)
    _proven: set[str] = field(default_factory=set)

    async def look(self, always: bool = False) -> None:
        """Find the columns: those that are known, and those that the menus lead to where none is (or `always`)."""
        for url in self.portal.columns:
            self._column(Column(url, Promise("column")))
        self.home = await self._arrive()
        if self.home is None:
            return
        self.furniture = {same(link.url) for link in self.home.links}
        self._note_subordinate(self.home)
        if not self.columns or always:
            await self._follow_menus(self.home)
            self.columns += self._shelves[:SHELVES]

    async def _arrive(self) -> Page | None:
        """Return the home page, or the one that it sends the reader on to."""
        page = await self._page(self.portal.home, None, None)
        for _ in range(JUMPS):
            if page is None or not page.jump or not self._ours(page.jump) or same(page.jump) == same(page.url):
                break
            page = await self._page(page.jump, page.url, None) or page
        return page

    # --- the order of going --------------------------------------------------------------------------

    async def _follow_menus(self, home: Page) -> None:
        self._take(home, await self._links(home), 0, None)
        looked = bodies = 0
        while (self._ways and looked < BUDGET) or (self._bodies and bodies < BODIES):
            way = self._ways.popleft() if self._ways and looked < BUDGET else self._bodies.popleft()
            if self._given_up(way.listed):
                continue
            looked, bodies = looked + (way.listed is None), bodies + (way.listed is not None)
            page = await self._page(way.url, way.found_on, way.link)
            known = len(self.columns)
            if page is not None:
                self._take(page, await self._links(page), way.depth, way.listed)
            if way.listed and len(self.columns) > known:
                self._proven.add(way.listed)
            elif way.listed:
                self._vain[way.listed] += 1

    def _given_up(self, listed: str | None) -> bool:
        return listed is not None and listed not in self._proven and self._vain[listed] >= VAIN

    def _take(self, page: Page, links: list[Link], depth: int, listed: str | None) -> None:
        """Take the columns among a page's links, and put the ways that may lead to more where they belong."""
        known, reports = len(self.columns), 0
        ways: list[Way] = []
        bodies: list[Way] = []
        for link in links:
            said = menu(link.text, link.url, inside=depth > 0)
            if said is None or not self._new(link.url):
                continue
            if said.kind in ("column", "report"):
                self._column(Column(link.url, said, page.url, link))
                reports += said.kind == "report"
            elif said.kind == "shelf":
                self._shelve(Column(link.url, said, page.url, link), depth)
            elif depth < DEEPEST and not (said.kind == "unit" and link.date):
                # rows with a date are news
                (bodies if said.kind == "unit" else ways).append(Way(link.url, page.url, link, depth + 1, listed))
        if reports and depth:
            # a page on the way that lists a report may list more of them further on
            self.columns.append(Column(page.url, Promise("shelf"), page.url))
        if depth < DEEPEST:
            ways += [Way(url, page.url, Link(url, ""), depth + 1, listed) for url in _inner(page) if self._new(url)]
        if listed is None:
            self._put(self._ways, ways)
        elif len(self.columns) == known:
            self._put(self._bodies, ways[:ON_BODY], first=True)
        if len(bodies) >= (1 if depth else LISTED):
            self._put(self._bodies, [way._replace(listed=page.url) for way in bodies])

    def _put(self, waiting: deque[Way], ways: list[Way], first: bool = False) -> None:
        """Put ways on; the page that is called a column by its address comes before those that are not."""
        new = [way for way in ways if self._see(way.url)]
        new.sort(key=lambda way: not is_column_address(way.url))
        if first:
            waiting.extendleft(reversed(new))
        else:
            waiting.extend(new)

    # --- one address ---------------------------------------------------------------------------------

    def _column(self, column: Column) -> None:
        if self._see(column.url):
            self.columns.append(column)

    def _shelve(self, column: Column, depth: int) -> None:
        """Note a list of other things, where the portal itself keeps it."""
        if depth <= 2 and self._see(column.url):
            self._shelves.append(column)

    def _see(self, url: str) -> bool:
        """Note an address; False where it was noted before."""
        key = same(url)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _new(self, url: str) -> bool:
        """Whether an address belongs to the portal and has not been noted."""
        return self._ours(url) and not is_home(url) and same(url) not in self._seen

    def _ours(self, url: str) -> bool:
        """Whether an address is on the portal's own domain, or on a host that is let in by name."""
        host, home = host_of(url), host_of(self.portal.home)
        return self.web.fence.admits(url) and (domain_of(host) == domain_of(home) or host in self.web.fence.allowed)

    async def _links(self, page: Page) -> list[Link]:
        """Return where a page leads; what a script of its writes, where it has no menu of its own."""
        links = families.recognise(page).columns(page)
        if any(
            (said := menu(link.text, link.url)) and said.kind in ("way", "column") for link in links if not link.date
        ):
            return links
        for url in [url for url in _menu_scripts(page) if self._new(url) and self._see(url)][:MENUS]:
            got = await self.web.get(Ask(url, referer=page.url), Lead("api", page.url))
            if got.page is not None and not got.reason:
                self.web.keep(got, "api")
                links += page.fragment(re.sub(r"\\(?=[\"'/])", "", got.page.text))
        return links

    async def _page(self, url: str, found_on: str | None, link: Link | None) -> Page | None:
        got = await self.web.get(Ask(url, referer=found_on), Lead("list", found_on, link.text if link else None))
        if got.page is None or got.reason:
            return None
        self.web.keep(got, "list")
        return got.page if got.page.is_html else None

    def _note_subordinate(self, home: Page) -> None:
        for link in home.links:
            other = host_of(link.url) != host_of(self.portal.home) and not host_of(link.url).startswith(_FILED)
            if is_home(link.url) and other and self.web.fence.admits(link.url):
                self.subordinate.setdefault(link.url, link.text)


def _inner(page: Page) -> Iterator[str]:
    """Yield what a shell shows in a frame, or sends the reader to."""
    yield from page.frames
    if page.jump:
        yield page.jump


def _menu_scripts(page: Page) -> list[str]:
    found = (page.join(node.attributes.get("src")) for node in page.tree.css("script[src]"))
    return [url for url in found if url and _MENU_SCRIPT.search(urlsplit(url).path)]
