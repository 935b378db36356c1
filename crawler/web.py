"""Asks for one address: from the archive where this crawl has it already, else from its server, with manners.

Input: an `Ask` and what the crawl knows of it; output: `Got`, the page or the reason why there is none.
Redirects are followed step by step through the fence; a refusal is recorded and its host left in peace.
Whether an address may be asked for is told by `reach`, how often it is tried by `patience`; how bytes
travel is the caller's: `send` and `resolve`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from crawler.address import bare, join, same
from crawler.article import Article
from crawler.ask import Ask
from crawler.blocks import FORBIDDEN, INSTEAD, refusal
from crawler.captures import Capture
from crawler.encoding import TooLarge, decoded
from crawler.exchange import Answer
from crawler.fence import Fence
from crawler.filing import Filing
from crawler.filing import Got as Got
from crawler.filing import Lead as Lead
from crawler.manners import TRIES, Manners
from crawler.page import Page
from crawler.patience import Patience, Send
from crawler.patience import SendError as SendError
from crawler.patience import Stop as Stop
from crawler.reach import Reach, Resolve
from crawler.robots import Robots, rules_of
from crawler.shelf import PASSING, Shelf

#: steps of a redirect that are followed
STEPS = 6


class Web:
    """The web as one portal's crawl may use it. `check` is called before each request and may raise `Stop`.

    `absent`: hosts (with their ports) of which a person saw that they have no robots.txt.
    """

    def __init__(
        self,
        shelf: Shelf,
        manners: Manners,
        fence: Fence,
        send: Send,
        resolve: Resolve,
        check: Callable[[str | None], None] = lambda reason: None,
        absent: Collection[str] = (),
        no_robots: bool = False,
    ) -> None:
        self.shelf, self.manners, self.fence, self._filing = shelf, manners, fence, Filing(shelf)
        rules = None if no_robots else self._rules
        self.reach = Reach(shelf, Patience(manners, send, check), resolve, rules, absent)
        #: addresses that gave nothing, as they stand now (`address.same`), and their reasons
        self.troubles: dict[str, str] = {}
        #: answers that came over the wire, and were pages
        self.fetched = 0

    async def get(self, ask: Ask, lead: Lead, keep_for: int = 0, tries: int = TRIES) -> Got:
        """Return what an address holds; what is younger than `keep_for` seconds in the archive is not asked again.

        With `tries` 1 it is asked for once, also where it failed before: who asks comes back to it later.
        """
        got = await self._followed(ask, lead, keep_for, tries)
        if got.reason:
            self.troubles[same(ask.url)] = got.reason
        else:
            self.troubles.pop(same(ask.url), None)
            self.fetched += got.answer is not None
        return got

    def another_round(self) -> None:
        """Forget what failed, so that it is asked again."""
        self.shelf.round_since = int(time.time())
        self.reach.another_round()

    def keep(self, got: Got, role: str, said: Article | None = None, report_year: int | None = None) -> Capture:
        """Archive what was got, now that it is known what it is."""
        return self._filing.keep(got, role, said or Article(), report_year)

    # --- redirects ----------------------------------------------------------------------------------

    async def _followed(self, ask: Ask, lead: Lead, keep_for: int, tries: int) -> Got:
        seen: list[str] = []
        while True:
            got = await self._step(ask, lead, keep_for, tries)
            where = _redirect(got)
            if where is None:
                return got
            seen.append(bare(got.url))
            if bare(where) in seen or len(seen) >= STEPS:
                return self._in_circles(got, where)
            if not self.fence.admits(where):
                return self._filing.give_up(got, "outside")
            if (
                self.reach.home is not None
                and same(where) == same(self.reach.home.url)
                and not self.reach.is_home(got.url)
            ):
                return self._filing.give_up(got, INSTEAD)
            self._filing.file(got, "redirect")
            ask = Ask(where, referer=ask.referer)

    def _in_circles(self, got: Got, where: str) -> Got:
        """A redirect without end; one to itself with a cookie waits for a browser."""
        cookie = got.answer is not None and got.answer.header("set-cookie") and bare(where) == bare(got.url)
        reason = got.reason or ("blocked-cookie" if cookie else "redirects")
        if reason == "blocked-cookie":
            self._refused(got, reason)
        return self._filing.give_up(got, reason)

    # --- one address --------------------------------------------------------------------------------

    async def _step(self, ask: Ask, lead: Lead, keep_for: int, tries: int) -> Got:
        ask = self.reach.as_answered(ask)
        capture = Capture(ask.key, role=lead.role, found_on=lead.found_on, anchor=lead.anchor, parent=lead.parent)
        got = Got(ask, ask.url, capture)
        if not self.fence.admits(ask.url):
            got.reason = "outside"
            return got
        known = self.shelf.recall(ask.key) or (keep_for and self.shelf.recall(ask.key, int(time.time()) - keep_for))
        once_more = tries == 1 and known and known.reason in PASSING
        if known and not once_more and self._replayed(got, known):
            return got
        return await self._ask(got, tries)

    def _replayed(self, got: Got, known: Capture) -> bool:
        """Answer from the archive; False where its record cannot be read."""
        if known.warc is None:
            got.capture, got.reason = known, known.reason or "vanished"
            return True
        got.page = self._filing.archived(got.url, known)
        if got.page is None:
            return False
        got.capture, got.reason = known, known.reason
        got.capture.status = got.page.status
        if (known.reason or "").startswith("blocked"):
            self._refused(got, known.reason or "")
        elif known.reason is None and known.role != "robots":
            self.reach.host(got.ask).came()
        return True

    async def _ask(self, got: Got, tries: int) -> Got:
        reached = await self.reach.ask(got.ask, tries)
        found, got.sent = reached.found, reached.sent
        got.ask, got.url, got.capture.source = reached.ask, reached.ask.url, reached.ask.key
        if isinstance(found, Answer):
            return self._taken(got, found)
        return self._filing.failed(got, found) if found.asked else self._filing.left(got, found.reason)

    # --- what came ----------------------------------------------------------------------------------

    def _taken(self, got: Got, answer: Answer) -> Got:
        """Judge an answer."""
        got.answer, got.capture.status = answer, answer.status
        if answer.status == 304:
            return self._unchanged(got)
        try:
            data = decoded(answer.body, answer.header("content-encoding"))
        except TooLarge:
            return self._filing.give_up(got, "too-large")
        except ValueError:
            return self._filing.give_up(got, "damaged")
        got.page = Page(got.url, data, answer.header("content-type") or "", answer.status)
        got.page.location = answer.header("location")
        if reason := refusal(answer.status, dict(answer.headers), got.page):
            self._refused(got, reason)
            return self._filing.give_up(got, reason)
        self._came(got)
        return self._filing.give_up(got, "not-found") if answer.status >= 400 else got

    def _unchanged(self, got: Got) -> Got:
        self._came(got)
        known = self.shelf.known(got.ask.key)
        got.page = self._filing.archived(got.url, known) if known else None
        if known is None or got.page is None:
            return self._filing.give_up(got, "damaged")
        got.capture.status = got.page.status = 200
        got.capture.etag, got.capture.last_modified = known.etag, known.last_modified
        return got

    def _came(self, got: Got) -> None:
        if got.capture.role != "robots":
            self.reach.host(got.ask).came()

    def _refused(self, got: Got, reason: str) -> None:
        """Leave in peace who turned us away: by 401, 403 or 405 perhaps of one address alone."""
        path, whole = urlsplit(got.url).path, got.capture.status not in FORBIDDEN
        self.reach.host(got.ask).refused(reason, path, whole)

    # --- robots.txt ---------------------------------------------------------------------------------

    async def _rules(self, site: str) -> Robots:
        """Return the rules of a site; asking for them is the one thing that needs none."""
        ways = self.reach.patience
        web = Web(self.shelf, self.manners, self.fence, ways.send, self.reach.resolve, ways.check, no_robots=True)
        got = await web.get(Ask(f"{site}/robots.txt"), Lead("robots"))
        self.troubles.pop(same(f"{site}/robots.txt"), None)
        self.troubles |= web.troubles
        robots = rules_of(got.page, got.reason, got.capture.status)
        if got.page is not None and got.reason is None:
            web.keep(got, "robots")
        if robots.held:
            self.manners.host(urlsplit(site).netloc).stopped = robots.held
        return robots


def _redirect(got: Got) -> str | None:
    """Return where an answer sends us on, None where it does not."""
    if got.page is None or not 300 <= got.page.status < 400 or got.page.status == 304:
        return None
    return join(got.url, got.page.location or "")
