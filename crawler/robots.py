"""robots.txt, by our own decision: text is obeyed, a clear "not there" allows, anything else holds the host.

Scrapy's own middleware reads rules out of whatever body comes and takes an error for permission, so a
firewall's page would count as one. Input: the answer; output: `Robots`. Rules are read by Protego.
"""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from crawler.page import Page

AGENT = "gongkai"
#: the reason of a host whose robots.txt cannot be told
HELD = "robots-unknown"
#: bytes of a robots.txt that are read (RFC 9309 asks for 500 KiB)
_LONGEST = 512_000


@dataclass(slots=True)
class Robots:
    """The rules of one site. `held` is why it is not asked at all, `delay` its Crawl-delay in seconds."""

    rules: Protego | None = None
    held: str | None = None

    @property
    def delay(self) -> float | None:
        """The Crawl-delay for us."""
        found: float | None = self.rules.crawl_delay(AGENT) if self.rules else None
        return found

    def allows(self, url: str) -> bool:
        """Whether an address may be asked for."""
        return self.rules is None or bool(self.rules.can_fetch(url, AGENT))


def rules_of(page: Page | None, reason: str | None, status: int | None) -> Robots:
    """Return the rules that an answer to /robots.txt gives.

    A page in the place of a text (the home page for every address that is not there) has no rules; one
    that asks for a cookie or a person was told apart before and holds the host, as 401, 403 and 5xx do.
    """
    if reason == "not-found" and status in (404, 410):
        return Robots()
    if reason in ("outside", "redirects"):
        return Robots()  # robots.txt of another host says nothing about this one
    if page is None or reason is not None:
        return Robots(held=HELD)
    if page.is_html:
        return Robots()
    return Robots(Protego.parse(page.data[:_LONGEST].decode("utf-8", "replace")))
