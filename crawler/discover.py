"""From a home page to the columns of annual reports, by menu labels and slugs, within a budget of pages.

Input: a portal; output: its columns. Columns that the portal's YAML names come first. The menus are
followed, nothing is guessed: no address is asked for that no page leads to.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from crawler import families
from crawler.address import host_of, is_home, same
from crawler.leads import Promise, is_column_address, menu
from crawler.manners import domain_of
from crawler.page import Ask, Link, Page
from crawler.registry import Portal
from crawler.web import Lead, Web

#: pages looked at on the way to the columns, and how many steps from the home page
BUDGET, DEEPEST = 80, 4


class Column(NamedTuple):
    """Where annual reports are listed, and the link that led there."""

    url: str
    promise: Promise
    found_on: str | None = None
    link: Link | None = None


@dataclass(slots=True)
class Discovery:
    """Looks for the columns of one portal. `furniture`: what its home page leads to; `subordinate`: other sites' homes."""

    portal: Portal
    web: Web
    columns: list[Column] = field(default_factory=list)
    furniture: set[str] = field(default_factory=set)
    subordinate: dict[str, str] = field(default_factory=dict)
    home: Page | None = None
    _seen: set[str] = field(default_factory=set)

    async def look(self, always: bool = False) -> None:
        """Find the columns: those that are known, and those that the menus lead to where none is (or `always`)."""
        for url in self.portal.columns:
            self._column(Column(url, Promise("column")))
        self.home = await self._page(self.portal.home, None, None)
        if self.home is None:
            return
        self.furniture = {same(link.url) for link in self.home.links}
        self._note_subordinate(self.home)
        if not self.columns or always:
            await self._follow_menus(self.home)

    async def _follow_menus(self, home: Page) -> None:
        waiting = deque(self._ways(home, 1))
        looked = 0
        while waiting and looked < BUDGET:
            url, found_on, link, depth = waiting.popleft()
            page = await self._page(url, found_on, link)
            looked += 1
            if page is not None:
                waiting.extend(self._ways(page, depth + 1))

    def _ways(self, page: Page, depth: int) -> list[tuple[str, str, Link, int]]:
        """Take the columns among a page's links, return the ways that may lead to more."""
        found = []
        for link in families.recognise(page).columns(page):
            said = menu(link.text, link.url)
            if said is None or not self._ours(link.url) or is_home(link.url):
                continue
            if said.kind in ("column", "report"):
                self._column(Column(link.url, said, page.url, link))
            elif depth <= DEEPEST and same(link.url) not in self._seen:
                self._seen.add(same(link.url))
                found.append((link.url, page.url, link, depth))
        inner = [Link(url, "") for url in (*page.frames, *([page.jump] if page.jump else []))]
        for link in inner:
            if depth <= DEEPEST and self._ours(link.url) and same(link.url) not in self._seen:
                self._seen.add(same(link.url))
                found.append((link.url, page.url, link, depth))
        # the page that is called a column by its address comes before those that are not
        return sorted(found, key=lambda way: not is_column_address(way[0]))

    def _column(self, column: Column) -> None:
        if same(column.url) not in self._seen:
            self._seen.add(same(column.url))
            self.columns.append(column)

    def _ours(self, url: str) -> bool:
        """Whether an address belongs to the portal: its own domain, or one that the fence lets in by name."""
        host, home = host_of(url), host_of(self.portal.home)
        return self.web.fence.admits(url) and (domain_of(host) == domain_of(home) or host in self.web.fence.allowed)

    async def _page(self, url: str, found_on: str | None, link: Link | None) -> Page | None:
        got = await self.web.get(Ask(url, referer=found_on), Lead("list", found_on, link.text if link else None))
        if got.page is None or got.reason:
            return None
        self.web.keep(got, "list")
        return got.page if got.page.is_html else None

    def _note_subordinate(self, home: Page) -> None:
        for link in home.links:
            if is_home(link.url) and self.web.fence.admits(link.url) and host_of(link.url) != host_of(self.portal.home):
                self.subordinate.setdefault(link.url, link.text)
