"""Files what asking for an address came to: a page to be kept, an answer that is only evidence, or no answer.

Input: a `Got`; output: its records on the shelf, and the capture that says what became of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from crawler.article import Article
from crawler.ask import Ask
from crawler.captures import Capture
from crawler.exchange import Answer
from crawler.page import Page
from crawler.patience import Nothing
from crawler.shelf import Shelf
from forms.records import Unreadable


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


class Filing:
    """Files on one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def archived(self, url: str, capture: Capture) -> Page | None:
        """Return the page that a capture's record holds, None where it cannot be read."""
        try:
            answer = self.shelf.replay(capture)
        except (Unreadable, OSError, ValueError, StopIteration):
            return None
        page = Page(url, answer.body, answer.headers.get("content-type", ""), answer.status)
        page.location = answer.headers.get("location")
        return page

    def keep(self, got: Got, role: str, said: Article, report_year: int | None) -> Capture:
        """Archive what was got, now that it is known what it is."""
        capture = got.capture
        facts = {"title": said.title[:300] or None, "publisher": said.publisher, "published": said.published}
        self.shelf.renew(capture, role=role, report_year=report_year, **facts)
        if got.answer is None or got.page is None:
            return capture
        got.capture = self.shelf.keep(got.ask, got.sent, got.answer, got.page.data, capture)
        got.answer = None
        return got.capture

    def left(self, got: Got, reason: str) -> Got:
        """List an address that was not asked for."""
        got.reason = got.capture.reason = reason
        if self.shelf.known(got.ask.key) is None:
            got.capture.portal = self.shelf.owner(got.capture.source)
            # before this crawl began, so that it is no answer to whoever asks again
            got.capture.first_seen = got.capture.last_seen = min(int(time.time()), self.shelf.since - 1)
            self.shelf.captures.see(got.capture)
        return got

    def failed(self, got: Got, nothing: Nothing) -> Got:
        """File that an address gave nothing, with what came in its place."""
        if nothing.answer is not None:
            got.answer, got.capture.status = nothing.answer, nothing.answer.status
            return self.give_up(got, nothing.reason)
        got.reason = got.capture.reason = nothing.reason
        got.capture = self.shelf.fail(got.ask, got.capture, int(time.time()))
        return got

    def give_up(self, got: Got, reason: str) -> Got:
        """File an answer as evidence of why there is no page."""
        got.reason = reason
        self.file(got, reason)
        got.page = None
        return got

    def file(self, got: Got, reason: str) -> None:
        """Archive an answer that is no document; one that is archived already stays as it is."""
        if got.answer is not None:
            got.capture.reason = reason
            got.capture = self.shelf.keep(got.ask, got.sent, got.answer, None, got.capture)
            got.answer = None
