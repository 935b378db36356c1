"""Where a tour goes next, and what it came to.

Input: links and what they promise; output: `Visit`, an address with all that is known of it before it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.article import Article
from crawler.ask import Ask
from crawler.filing import Lead
from crawler.following import COLUMN, SHELF
from crawler.leads import Promise
from crawler.links import Link

#: what promises a list
LISTS = (COLUMN, SHELF)
ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Visit:
    """An address to go to: what it promises, the link that led there, how deep below a column it lies.

    `said` is what the page says that an attachment belongs to; `tries` how often it failed so far;
    `sparse` a list in which reports may be few and far between.
    """

    ask: Ask
    promise: Promise
    found_on: str | None = None
    link: Link | None = None
    depth: int = 0
    said: Article | None = None
    tries: int = 0
    sparse: bool = False

    @property
    def lead(self) -> Lead:
        """What is known of the address before it is asked for."""
        anchor = self.link.text if self.link else None
        if self.promise.kind == ATTACHMENT:
            return Lead("attachment", self.found_on, anchor, self.found_on)
        return Lead("list" if self.promise.kind in LISTS else "page", self.found_on, anchor)


@dataclass(slots=True)
class TourCount:
    """What a tour came to. `cut` says which limit ended it early."""

    columns: int = 0
    reports: int = 0
    documents: int = 0
    cut: str | None = None
