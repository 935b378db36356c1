"""One portal's crawl: from its columns, or its home page, to every report and what is attached to it.

Input: a portal and a `Web`; output: everything worth keeping, in the archive, in an order that depends
on nothing but the pages. What a link promises is told by `leads`, what a page is by `verdict`, how a
list goes on by the page's family. What fails is come back to when everything else is done.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from crawler import families
from crawler.address import same
from crawler.article import Article
from crawler.ask import Ask
from crawler.discover import Discovery
from crawler.families.family import Family
from crawler.following import BESIDE, COLUMN, SHELF, in_text, own, promising
from crawler.leads import Promise
from crawler.links import Link, once
from crawler.manners import FAILED, TRIES
from crawler.page import Page
from crawler.registry import Portal
from crawler.shelf import PASSING
from crawler.verdict import Verdict, judge
from crawler.visit import ATTACHMENT, LISTS, TourCount, Visit
from crawler.web import Got, Lead, Web

#: columns below columns, pages of one list, addresses of one portal, attachments of one page
DEEPEST, PAGES, ADDRESSES, ATTACHMENTS = 5, 300, 40_000, 60
#: links that an empty column's text may lead to
WAYS = 4
#: pages of a list of other things that are looked at for reports: where there are columns too, where there are none
SOME, ALONE = 5, 30
#: answers in a row that promise nothing new end a list; one without any new link counts for so many
BARREN, OF_THE_SAME = 10, 5
#: promised reports in a row that were none; then a list is a trap, and what else it led to is left out
EMPTY = 40
_NO_DOCUMENTS = ("text/css", "text/javascript", "application/json")


@dataclass(slots=True)
class Tour:
    """Walks one portal. `year` narrows it to one report year.

    `keep_for` spares reports seen so lately (seconds), those on the year that is `due` excepted; an address
    that fails is asked for three times, one that failed in an earlier round once.
    """

    portal: Portal
    web: Web
    year: int | None = None
    due: int | None = None
    keep_for: int = 0
    count: TourCount = field(default_factory=TourCount)
    _waiting: deque[Visit] = field(default_factory=deque)
    _aside: deque[Visit] = field(default_factory=deque)
    _later: deque[Visit] = field(default_factory=deque)
    _seen: set[str] = field(default_factory=set)
    _furniture: set[str] = field(default_factory=set)
    _reports: set[str] = field(default_factory=set)
    _shelves: int = ALONE
    _empty: Counter[str] = field(default_factory=Counter)
    _failed: frozenset[str] = frozenset()

    async def walk(self) -> None:
        """Go to every column, and on from there until nothing is left."""
        self._failed = frozenset(
            address for address, reason in self.web.troubles.items() if reason in PASSING - {FAILED}
        )
        await self._begin()
        while queue := self._waiting or self._aside or self._later:
            visit = queue.popleft()
            if queue is not self._aside or self._push(visit):
                await self._visit(visit)
            if self.web.shelf.count.asked > ADDRESSES:
                self.count.cut = "addresses"
                return

    async def _begin(self) -> None:
        discovery = Discovery(self.portal, self.web)
        await discovery.look()
        self._furniture, home = discovery.furniture, discovery.home
        if home is not None and all(same(column.url) != same(home.url) for column in discovery.columns):
            self.web.reach.home = home
        if any(column.promise.kind != SHELF for column in discovery.columns):
            self._shelves = SOME
        for column in discovery.columns:
            ask, shelf = Ask(column.url, referer=column.found_on), column.promise.kind == SHELF
            visit = Visit(ask, column.promise, column.found_on, column.link, sparse=shelf)
            if shelf:
                self._aside.append(visit)
            else:
                self._push(visit)

    def _push(self, visit: Visit) -> bool:
        """Put an address on the way; False where it was before, or lies too deep."""
        key = same(visit.ask.url)
        if key in self._seen or visit.depth > DEEPEST:
            return False
        self._seen.add(key)
        if self._wanted(visit) and visit.promise.kind != SHELF:
            self._waiting.append(visit)
        return True

    def _wanted(self, visit: Visit) -> bool:
        """Whether an address may hold the year asked for; a folder's or a table's year may be that of publication."""
        year = visit.promise.year
        if self.year is None or year is None:
            return True
        return year in ((self.year,) if visit.promise.kind == "report" else (self.year, self.year + 1))

    # --- one address --------------------------------------------------------------------------------

    async def _visit(self, visit: Visit) -> None:
        if self._empty[visit.found_on or ""] >= EMPTY:
            self.count.cut = "trap"
            return
        got = await self.web.get(visit.ask, visit.lead, self._spare(visit), tries=1)
        if got.page is None or got.reason:
            tries = 1 if same(visit.ask.url) in self._failed else TRIES
            if got.reason in PASSING and visit.tries + 1 < tries:
                self._later.append(replace(visit, tries=visit.tries + 1))
            return
        self._seen.add(same(got.url))
        if visit.promise.kind == ATTACHMENT:
            self._attachment(got, got.page, visit)
        elif got.page.is_html:
            await self._page(got, got.page, visit)
        else:
            self._document(got, got.page, visit)

    def _spare(self, visit: Visit) -> int:
        """Lists are asked for again every time, and reports of the year that is due with what they attach."""
        known = visit.promise.kind in ("report", ATTACHMENT) and visit.promise.year not in (None, self.due)
        return self.keep_for if known else 0

    def _document(self, got: Got, page: Page, visit: Visit) -> None:
        """A document that a list leads to without a page between."""
        if page.kind.startswith(_NO_DOCUMENTS):
            self.web.keep(got, "api")
            return
        link = visit.link or Link(got.url, "")
        year = visit.promise.year or (link.date.year - 1 if link.date else None)
        self.web.keep(got, "attachment", Article(link.text, link.date, link.publisher), year)
        self.count.documents += 1

    def _attachment(self, got: Got, page: Page, visit: Visit) -> None:
        self.web.keep(got, "list" if page.is_html and not page.lines else "attachment", visit.said)
        self.count.documents += 1

    async def _page(self, got: Got, page: Page, visit: Visit) -> None:
        family = self._family(page)
        said, links = family.article(page), own(page, family.columns(page), self._furniture)
        anchor = visit.link.text if visit.link and visit.promise.kind not in LISTS else ""
        files = once([*family.attachments(page), *(visit.link.files if visit.link else ())])
        attached = [link for link in files if same(link.url) not in self._furniture]
        verdict = judge(page, said, links, anchor, len(attached))
        if verdict.kind == "report":
            self._empty[visit.found_on or ""] = 0
            self._report(got, said, verdict, attached or ([] if verdict.cells else family.pictures(page)))
            beside = own(page, [*links, *family.entries(page)], self._furniture)
            self._follow(beside, got.url, visit.depth + 1, BESIDE)
            return
        self.web.keep(got, "list", said)
        if visit.promise.kind == "report" and verdict.kind == "other" and not page.frames:
            self._empty[visit.found_on or ""] += 1
            return
        self._frames(page, got.url, visit)
        self.count.columns += 1
        await self._list(page, family, got.url, visit)

    def _family(self, page: Page) -> Family:
        named = families.BY_NAME.get(self.portal.family or "")
        return named if named is not None and named.recognises(page) else families.recognise(page)

    def _report(self, got: Got, said: Article, verdict: Verdict, attached: list[Link]) -> None:
        """Keep a report's page; what it attaches is asked for next, since some links hold for a while only."""
        page = self.web.keep(got, "page", said, verdict.year).source
        self._reports.add(same(got.url))
        if self.year is not None and verdict.year not in (None, self.year):
            return
        self.count.reports += 1
        new = [link for link in attached[:ATTACHMENTS] if same(link.url) not in self._seen]
        self._seen.update(same(link.url) for link in new)
        of = Promise(ATTACHMENT, verdict.year)
        visits = [Visit(Ask(link.url, referer=page), of, page, link, said=said) for link in new]
        self._waiting.extendleft(reversed(visits))

    # --- a list -------------------------------------------------------------------------------------

    async def _list(self, page: Page, family: Family, url: str, visit: Visit) -> None:
        """Go through a list's pages, as long as they bring something new; a shelf's first ones, for reports alone."""
        place = SHELF if visit.promise.kind == SHELF else COLUMN
        links = own(page, [*family.columns(page), *family.entries(page)], self._furniture)
        new, met = self._follow(links, url, visit.depth + 1, place), {link.url for link in links}
        if place == COLUMN and not new and not self._waiting:
            self._ways(in_text(page), url, visit.depth + 1)
        current, barren, most = page, 0, PAGES if not visit.sparse else self._shelves if place == SHELF else ALONE
        for number in range(1, most + 1):
            ask = family.next_page(page, current, number)
            if ask is None or barren >= BARREN or (ask.body is None and same(ask.url) == same(current.url)):
                return
            # a script may say where to ask (Epoint's webBuilderCommon.js); it is no page of the list
            script = urlsplit(ask.url).path.endswith(".js")
            answer = await self.web.get(ask, Lead("api" if ask.body is not None else "list", url))
            if answer.page is None or answer.reason:
                if script:
                    continue
                return
            current = answer.page
            if same(answer.url) not in self._reports:  # a list may go on through reports (xxgkAnnualReport's units)
                self.web.keep(answer, "list" if current.is_html else "api")
            links = own(current, family.entries(current), self._furniture)
            new, fresh = self._follow(links, url, visit.depth + 1, place), {link.url for link in links} - met
            met |= fresh
            barren = 0 if new or visit.sparse else barren + (1 if fresh else OF_THE_SAME) * (not script)
        self.count.cut = self.count.cut if visit.sparse else "pages"

    def _follow(self, links: Iterable[Link], found_on: str, depth: int, place: str) -> int:
        """Put what some links promise on the way; return how many are new."""
        visits = (
            Visit(Ask(link.url, referer=found_on), said, found_on, link, depth)
            for link, said in promising(links, place)
        )
        return sum(map(self._push, visits))

    def _ways(self, links: list[Link], found_on: str, depth: int) -> None:
        """Go where an empty column's text leads (通知公告)."""
        for link in links[:WAYS]:
            self._push(Visit(Ask(link.url, referer=found_on), Promise(COLUMN), found_on, link, depth, sparse=True))

    def _frames(self, page: Page, url: str, visit: Visit) -> None:
        """Go on to what a shell shows in a frame, or sends the reader to."""
        for inner in (*page.frames, *([page.jump] if page.jump else [])):
            link = visit.link._replace(url=inner) if visit.link else Link(inner, "")
            self._push(Visit(Ask(inner, referer=url), visit.promise, url, link, visit.depth + 1))
