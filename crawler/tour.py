"""One portal's crawl: from its columns, or its home page, to every report and what is attached to it.

Input: a portal and a `Web`; output: everything worth keeping, in the archive, in an order that depends
on nothing but the pages. What a link promises is told by `leads`, what a page is by `verdict`, how a
list goes on by the page's family.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from crawler import families
from crawler.address import is_home, same
from crawler.article import Article
from crawler.discover import Discovery
from crawler.families.family import Family, leads_to_document
from crawler.leads import Promise, promise
from crawler.page import Ask, Link, Page, links_in
from crawler.registry import Portal
from crawler.verdict import Verdict, judge
from crawler.web import Got, Lead, Web

#: columns below columns, pages of one list, addresses of one portal, attachments of one page
DEEPEST, PAGES, ADDRESSES, ATTACHMENTS = 5, 600, 40_000, 60
#: links that an empty column's text may lead to
WAYS = 4
#: answers in a row that bring nothing new end a list
BARREN = 2


@dataclass(frozen=True, slots=True)
class Visit:
    """An address to go to: what it promises, the link that led there, how deep below a column."""

    ask: Ask
    promise: Promise
    found_on: str | None = None
    link: Link | None = None
    depth: int = 0


@dataclass(slots=True)
class TourCount:
    """What a tour came to. `cut` says which limit ended it early."""

    columns: int = 0
    reports: int = 0
    documents: int = 0
    cut: str | None = None


@dataclass(slots=True)
class Tour:
    """Walks one portal. `year` narrows it to one report year.

    `keep_for` spares reports seen so lately (seconds), those on the year that is `due` excepted.
    """

    portal: Portal
    web: Web
    year: int | None = None
    due: int | None = None
    keep_for: int = 0
    count: TourCount = field(default_factory=TourCount)
    _waiting: deque[Visit] = field(default_factory=deque)
    _seen: set[str] = field(default_factory=set)
    _furniture: set[str] = field(default_factory=set)

    async def walk(self) -> None:
        """Go to every column, and on from there until nothing is left."""
        discovery = Discovery(self.portal, self.web)
        await discovery.look()
        self._furniture = discovery.furniture
        if discovery.home is not None and all(
            same(column.url) != same(discovery.home.url) for column in discovery.columns
        ):
            self.web.reach.home = discovery.home
        for column in discovery.columns:
            self._push(Visit(Ask(column.url, referer=column.found_on), column.promise, column.found_on, column.link))
        while self._waiting:
            await self._visit(self._waiting.popleft())
            if self.web.shelf.count.asked > ADDRESSES:
                self.count.cut = "addresses"
                return

    def _push(self, visit: Visit) -> bool:
        """Put an address on the way; False where it was before, or lies too deep."""
        key = same(visit.ask.url)
        if key in self._seen or visit.depth > DEEPEST:
            return False
        self._seen.add(key)
        if self._wanted(visit):
            self._waiting.append(visit)
        return True

    def _wanted(self, visit: Visit) -> bool:
        """Whether an address may hold the year asked for; a folder's year may be that of publication."""
        year = visit.promise.year
        if self.year is None or year is None:
            return True
        return year in ((self.year, self.year + 1) if visit.promise.kind == "column" else (self.year,))

    # --- one address --------------------------------------------------------------------------------

    async def _visit(self, visit: Visit) -> None:
        role = "list" if visit.promise.kind == "column" else "page"
        anchor = visit.link.text if visit.link else None
        got = await self.web.get(visit.ask, Lead(role, visit.found_on, anchor), self._spare(visit))
        if got.page is None or got.reason:
            return
        self._seen.add(same(got.url))
        if not got.page.is_html:
            await self._document(got, visit)
            return
        await self._page(got, got.page, visit)

    def _spare(self, visit: Visit) -> int:
        """Lists are asked for again every time, and reports of the year that is due."""
        return self.keep_for if visit.promise.kind == "report" and visit.promise.year not in (None, self.due) else 0

    async def _document(self, got: Got, visit: Visit) -> None:
        """A document that a list leads to without a page between."""
        kind = got.page.kind if got.page else ""
        if kind.startswith(("text/css", "text/javascript", "application/json")):
            self.web.keep(got, "api")
            return
        link = visit.link or Link(got.url, "")
        self.web.keep(got, "attachment", Article(link.text, link.date, link.publisher), visit.promise.year)
        self.count.documents += 1

    async def _page(self, got: Got, page: Page, visit: Visit) -> None:
        family = self._family(page)
        said, links = family.article(page), self._links(page, family.columns(page))
        anchor = visit.link.text if visit.link else ""
        attached = [link for link in family.attachments(page) if same(link.url) not in self._furniture]
        verdict = judge(page, said, links, anchor if visit.promise.kind != "column" else "", len(attached))
        if verdict.kind == "report":
            if not attached and not verdict.cells:
                attached = family.pictures(page)
            await self._report(got, said, verdict, attached)
            beside = self._links(page, [*links, *family.entries(page)])
            self._follow(beside, got.url, visit.depth + 1, siblings=True)
            return
        self.web.keep(got, "list", said)
        if visit.promise.kind == "report" and verdict.kind == "other" and not page.frames:
            return
        self._frames(page, got.url, visit)
        self.count.columns += 1
        await self._list(page, family, got, visit)

    def _family(self, page: Page) -> Family:
        named = families.BY_NAME.get(self.portal.family or "")
        return named if named is not None and named.recognises(page) else families.recognise(page)

    def _links(self, page: Page, links: list[Link]) -> list[Link]:
        """Return the links that are the page's own: not its navigation, nor what the home page links, unless a report."""
        found = []
        for link in links:
            fixed = link.url in page.furniture or same(link.url) in self._furniture or is_home(link.url)
            said = promise(link.text) if fixed else None
            if not fixed or (said is not None and said.kind == "report" and not is_home(link.url)):
                found.append(link)
        return found

    # --- a report -----------------------------------------------------------------------------------

    async def _report(self, got: Got, said: Article, verdict: Verdict, attached: list[Link]) -> None:
        kept = self.web.keep(got, "page", said, verdict.year)
        if self.year is not None and verdict.year not in (None, self.year):
            return
        self.count.reports += 1
        for link in attached[:ATTACHMENTS]:
            await self._attachment(link, kept.source, said)

    async def _attachment(self, link: Link, page: str, said: Article) -> None:
        if same(link.url) in self._seen:
            return
        self._seen.add(same(link.url))
        lead = Lead("attachment", page, link.text, page)
        got = await self.web.get(Ask(link.url, referer=page), lead, self.keep_for)
        if got.page is not None and not got.reason:
            role = "list" if got.page.is_html and not got.page.lines else "attachment"
            self.web.keep(got, role, said)
            self.count.documents += 1

    # --- a list -------------------------------------------------------------------------------------

    async def _list(self, page: Page, family: Family, got: Got, visit: Visit) -> None:
        """Go through a list's pages, as long as they bring something new."""
        self._follow(self._links(page, [*family.columns(page), *family.entries(page)]), got.url, visit.depth + 1)
        if not self._waiting and (way := _ways_on(page)):
            # a column that only says where the reports are (通知公告)
            self._follow_ways(way, got.url, visit.depth + 1)
        current, barren = page, 0
        for number in range(1, PAGES + 1):
            ask = family.next_page(page, current, number)
            if ask is None or barren == BARREN or (ask.body is None and same(ask.url) == same(current.url)):
                return
            answer = await self.web.get(ask, Lead("api" if ask.body is not None else "list", got.url))
            if answer.page is None or answer.reason:
                return
            current = answer.page
            self.web.keep(answer, "list" if current.is_html else "api")
            new = self._follow(self._links(current, family.entries(current)), got.url, visit.depth + 1)
            # a script may say where to ask (Epoint's webBuilderCommon.js)
            barren = 0 if new else barren + (not urlsplit(ask.url).path.endswith(".js"))
        self.count.cut = "pages"

    def _follow(self, links: list[Link], found_on: str, depth: int, siblings: bool = False) -> int:
        """Put what some links promise on the way; return how many are new. Beside a report only other reports are."""
        new = 0
        for link in links:
            said = promise(link.text)
            if said is None and leads_to_document(link) and not siblings:
                said = promise(link.text.rpartition(".")[0])
            if said is None or is_home(link.url) or (siblings and said.kind == "unit"):
                continue
            new += self._push(Visit(Ask(link.url, referer=found_on), said, found_on, link, depth))
        return new

    def _follow_ways(self, links: list[Link], found_on: str, depth: int) -> None:
        for link in links[:WAYS]:
            self._push(Visit(Ask(link.url, referer=found_on), Promise("column"), found_on, link, depth))

    def _frames(self, page: Page, url: str, visit: Visit) -> None:
        """Go on to what a shell shows in a frame, or sends the reader to."""
        for inner in (*page.frames, *([page.jump] if page.jump else [])):
            link = Link(inner, visit.link.text if visit.link else "", _date(visit))
            self._push(Visit(Ask(inner, referer=url), visit.promise, url, link, visit.depth + 1))


def _ways_on(page: Page) -> list[Link]:
    """Return the links in a page's running text."""
    found = links_in(page, page.tree.css("p a"))
    return [link for link in found if not is_home(link.url) and not leads_to_document(link)]


def _date(visit: Visit) -> date | None:
    return visit.link.date if visit.link else None
