"""Asks for one address: from the archive where this crawl has it already, else from its server, with manners.

Input: an `Ask` and what the crawl knows of it; output: `Got`, the page or the reason why there is none.
Redirects are followed step by step through the fence; a refusal is recorded and its host left in peace;
a failure is tried again, each time later. How bytes travel is the caller's: `send` and `resolve`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit

from crawler.address import bare, host_of, join
from crawler.article import Article
from crawler.blocks import FORBIDDEN, PASSING, REFUSED, refusal
from crawler.captures import Capture
from crawler.encoding import TooLarge, decoded
from crawler.exchange import Answer
from crawler.fence import Fence
from crawler.manners import LONGEST_WAIT, Group, Host, Manners, retry_after
from crawler.page import Ask, Page
from crawler.robots import HELD, Robots, rules_of
from crawler.shelf import Shelf
from forms.records import Unreadable

#: how often an address is tried, steps of a redirect followed, waits for one Retry-After after another
TRIES, STEPS, WAITS = 3, 6, 6


class SendError(Exception):
    """No whole answer came; the message is a reason of `forms.messages.REASONS`."""


class Stop(Exception):
    """The run ends here, cleanly: its time or space is used up, or the network is gone. The message says which."""


@dataclass(slots=True)
class Lead:
    """What is known of an address before it is asked for."""

    role: str = "page"
    found_on: str | None = None
    anchor: str | None = None
    parent: str | None = None


@dataclass(slots=True)
class Got:
    """What asking came to: a page, or a reason. `capture` is its row; one of a new answer is not kept yet."""

    ask: Ask
    url: str
    capture: Capture
    page: Page | None = None
    reason: str | None = None
    answer: Answer | None = None
    sent: dict[str, str] = field(default_factory=dict)


Send = Callable[[Ask, dict[str, str]], Awaitable[Answer]]
Resolve = Callable[[str], Awaitable[str]]


class Web:
    """The web as one portal's crawl may use it. `check` is called before each request and may raise `Stop`."""

    def __init__(
        self,
        shelf: Shelf,
        manners: Manners,
        fence: Fence,
        send: Send,
        resolve: Resolve,
        check: Callable[[str | None], None] = lambda reason: None,
        no_robots: bool = False,
    ) -> None:
        self.shelf, self.manners, self.fence = shelf, manners, fence
        self.send, self.resolve, self.check, self.no_robots = send, resolve, check, no_robots
        self._robots: dict[str, Robots] = {}
        #: hosts that this portal's crawl turned to, with their ports
        self.places: set[str] = set()

    async def get(self, ask: Ask, lead: Lead, keep_for: int = 0) -> Got:
        """Return what an address holds; what is younger than `keep_for` seconds in the archive is not asked again."""
        seen: list[str] = []
        while True:
            got = await self._step(ask, lead, keep_for)
            if (other := self._other_scheme(got, bool(seen))) is not None:
                got = await self._step(other, lead, keep_for)
            where = _redirect(got)
            if where is None:
                return got
            seen.append(bare(ask.url))
            if bare(where) in seen or len(seen) >= STEPS:
                cookie = got.answer is not None and got.answer.header("set-cookie") and bare(where) == seen[-1]
                return self._give_up(got, "blocked-cookie" if cookie else "redirects")
            if not self.fence.admits(where):
                return self._give_up(got, "outside")
            self._file(got, "redirect")
            ask = Ask(where, referer=ask.referer)

    def _other_scheme(self, got: Got, redirected: bool) -> Ask | None:
        """Return the same address by http or https, where its host has never answered by this one."""
        parts = urlsplit(got.ask.url)
        silent = got.reason in ("no-connection", "timed-out", "cut-short", "host-stopped")
        if redirected or not silent or parts.port or self.manners.host(parts.netloc).successes:
            return None
        self.manners.host(parts.netloc).stopped = None
        other = "http" if parts.scheme == "https" else "https"
        return replace(got.ask, url=urlunsplit(parts._replace(scheme=other)))

    def keep(self, got: Got, role: str, said: Article | None = None, report_year: int | None = None) -> Capture:
        """Archive what was got, now that it is known what it is."""
        said = said or Article()
        capture = got.capture
        facts = {"title": said.title[:300] or None, "publisher": said.publisher, "published": said.published}
        self.shelf.renew(capture, role=role, report_year=report_year, **facts)
        if got.answer is None or got.page is None:
            return capture
        got.capture = self.shelf.keep(got.ask, got.sent, got.answer, got.page.data, capture)
        got.answer = None
        return got.capture

    # --- one address --------------------------------------------------------------------------------

    async def _step(self, ask: Ask, lead: Lead, keep_for: int) -> Got:
        capture = Capture(ask.key, role=lead.role, found_on=lead.found_on, anchor=lead.anchor, parent=lead.parent)
        got = Got(ask, ask.url, capture)
        if not self.fence.admits(ask.url):
            got.reason = "outside"
            return got
        known = self.shelf.recall(ask.key) or (keep_for and self.shelf.recall(ask.key, int(time.time()) - keep_for))
        if known and self._replayed(got, known):
            return got
        return await self._ask(got)

    def _replayed(self, got: Got, known: Capture) -> bool:
        """Answer from the archive; False where its record cannot be read."""
        if known.warc is None:
            got.capture, got.reason = known, known.reason or "vanished"
            return True
        try:
            answer = self.shelf.replay(known)
        except (Unreadable, OSError, ValueError, StopIteration):
            return False
        got.capture, got.reason = known, known.reason
        got.page = Page(got.url, answer.body, answer.headers.get("content-type", ""), answer.status)
        got.capture.status = answer.status
        got.page.location = answer.headers.get("location")
        return True

    async def _ask(self, got: Got) -> Got:
        parts = urlsplit(got.ask.url)
        self.places.add(parts.netloc)
        host = self.manners.host(parts.netloc)
        if host.stopped:
            return self._left(got, host.stopped)
        try:
            group = self.manners.group(parts.netloc, await self.resolve(host_of(got.ask.url)))
        except SendError as error:
            return await self._without(got, host, str(error))
        if not self.no_robots and (held := await self._forbidden(got.ask, group)):
            return self._left(got, held)
        return await self._tried(got, host, group)

    async def _without(self, got: Got, host: Host, reason: str) -> Got:
        host.failed()
        self.check(reason)
        return self._failed(got, reason)

    async def _tried(self, got: Got, host: Host, group: Group) -> Got:
        tries = waits = 0
        reason = "no-connection"
        while tries < TRIES and waits < WAITS and not host.stopped:
            self.check(None)
            if tries:
                self.manners.hold(group, group.delay * 2**tries)
            try:
                answer = await self._sent(got, group)
            except SendError as error:
                tries, reason = tries + 1, str(error)
                if reason in ("too-large", "outside"):
                    break
                host.failed()
                self.check(reason)
                continue
            wait = retry_after(answer.header("retry-after"), time.time()) if answer.status in PASSING else None
            if wait is not None:
                if wait > LONGEST_WAIT:
                    host.stopped, reason = "retry-later", "retry-later"
                    break
                self.manners.hold(group, wait)
                waits, reason = waits + 1, "server-error"
                continue
            if answer.status in PASSING:
                tries, reason = tries + 1, "server-error"
                host.failed()
                continue
            return self._taken(got, answer, host)
        return self._failed(got, reason)

    async def _sent(self, got: Got, group: Group) -> Answer:
        """Send once, in the group's turn, with what the archive's copy was last known by."""
        known = self.shelf.known(got.ask.key) if got.ask.body is None else None
        got.sent = {}
        if known and known.warc and known.status == 200:
            got.sent |= {"If-None-Match": known.etag} if known.etag else {}
            got.sent |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
        if got.ask.referer:
            got.sent["Referer"] = bare(got.ask.referer)
        async with self.manners.turn(group):
            return await self.send(got.ask, got.sent)

    def _taken(self, got: Got, answer: Answer, host: Host) -> Got:
        """Judge an answer."""
        got.answer, got.capture.status = answer, answer.status
        if answer.status == 304:
            return self._unchanged(got, host)
        try:
            data = decoded(answer.body, answer.header("content-encoding"))
        except TooLarge:
            return self._give_up(got, "too-large")
        except ValueError:
            return self._give_up(got, "damaged")
        got.page = Page(got.url, data, answer.header("content-type") or "", answer.status)
        got.page.location = answer.header("location")
        refused = refusal(answer.status, dict(answer.headers), got.page)
        if refused:
            host.refused(refused, answer.status in REFUSED or answer.status not in FORBIDDEN)
            return self._give_up(got, refused)
        host.succeeded()
        if answer.status >= 400:
            return self._give_up(got, "not-found")
        return got

    def _unchanged(self, got: Got, host: Host) -> Got:
        host.succeeded()
        known = self.shelf.known(got.ask.key)
        if known is None:
            return self._give_up(got, "damaged")
        try:
            answer = self.shelf.replay(known)
        except (Unreadable, OSError, ValueError, StopIteration):
            return self._give_up(got, "damaged")
        got.capture.status = 200
        got.capture.etag, got.capture.last_modified = known.etag, known.last_modified
        got.page = Page(got.url, answer.body, answer.headers.get("content-type", ""), 200)
        return got

    # --- what there is no page of -------------------------------------------------------------------

    def _left(self, got: Got, reason: str) -> Got:
        """An address that was not asked for: said once, so that it is listed."""
        got.reason = got.capture.reason = reason
        if self.shelf.known(got.ask.key) is None:
            self.shelf.captures.see(self._stamped(got.capture))
        return got

    def _stamped(self, capture: Capture) -> Capture:
        capture.portal = self.shelf.owner(capture.source)
        capture.first_seen = capture.last_seen = min(int(time.time()), self.shelf.since - 1)
        return capture

    def _failed(self, got: Got, reason: str) -> Got:
        got.reason = got.capture.reason = reason
        got.capture = self.shelf.fail(got.ask, got.capture, int(time.time()))
        return got

    def _give_up(self, got: Got, reason: str) -> Got:
        """File an answer as evidence of why there is no page."""
        got.reason = reason
        self._file(got, reason)
        got.page = None
        return got

    def _file(self, got: Got, reason: str) -> None:
        if got.answer is None:
            return
        got.capture.reason = reason
        got.capture = self.shelf.keep(got.ask, got.sent, got.answer, None, got.capture)
        got.answer = None

    # --- robots.txt ---------------------------------------------------------------------------------

    async def _forbidden(self, ask: Ask, group: Group) -> str | None:
        """Return why robots.txt keeps us from an address, or None."""
        parts = urlsplit(ask.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = await self._rules(site)
        robots = self._robots[site]
        if robots.delay:
            self.manners.slow_down(group, robots.delay)
        if robots.held and (host := self.manners.host(parts.netloc)).stopped is None:
            host.stopped = robots.held
        return robots.held or (None if robots.allows(ask.url) else "robots-disallow")

    async def _rules(self, site: str) -> Robots:
        web = Web(self.shelf, self.manners, self.fence, self.send, self.resolve, self.check, no_robots=True)
        got = await web.get(Ask(f"{site}/robots.txt"), Lead("robots"))
        robots = rules_of(got.page, got.reason, got.capture.status)
        if got.page is not None and got.reason is None:
            web.keep(got, "robots")
        if robots.held == HELD:
            self.manners.host(urlsplit(site).netloc).stopped = HELD
        return robots


def _redirect(got: Got) -> str | None:
    """Return where an answer sends us on, None where it does not."""
    if got.page is None or not 300 <= got.page.status < 400 or got.page.status == 304:
        return None
    return join(got.url, got.page.location or "")
