"""robots.txt, by our own decision: text is obeyed, a clear "not there" allows, anything else holds the host.

Scrapy's own middleware reads rules out of whatever body comes and takes an error for permission, so a
firewall's page would count as one. Input: the answer; output: `Robots`. Rules are read by Protego.
"""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from crawler.blocks import FORBIDDEN
from crawler.manners import HELD, LONGEST_WAIT
from crawler.page import Page

AGENT = "gongkai"
#: reasons that a host is not there at all
_DEAD = ("no-name", "no-connection", "host-stopped")
#: bytes of a robots.txt that are read (RFC 9309 asks for 500 KiB)
_LONGEST = 512_000


@dataclass(slots=True)
class Robots:
    """The rules of one site. `held` is why it is not asked at all, `delay` its Crawl-delay in seconds."""

    rules: Protego | None = None
    held: str | None = None

    @property
    def delay(self) -> float:
        """Seconds between two requests that the site asks of us, by Crawl-delay or Request-rate."""
        if self.rules is None:
            return 0.0
        rate = self.rules.request_rate(AGENT)
        return max(self.rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)

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
        return Robots(held=_held(reason, status))
    if page.is_html:
        return Robots()
    robots = Robots(Protego.parse(page.data[:_LONGEST].decode("utf-8-sig", "replace")))
    # who asks for so long a rest asks to be left alone
    return Robots(held="robots-disallow") if robots.delay > LONGEST_WAIT else robots


def _held(reason: str | None, status: int | None) -> str:
    """A firewall refuses whatever is asked, a dead host answers nothing at all; else the rules cannot be told."""
    firewall = (reason or "").startswith("blocked") and status not in FORBIDDEN
    return reason if reason and (firewall or reason in _DEAD) else HELD
