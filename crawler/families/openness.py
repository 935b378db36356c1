"""Anhui's "openness" platform (宣城, 铜陵, 亳州, 呼伦贝尔…): one for a city and all its counties.

Reports stand at ``/XxgkAnnualReport/show/3488.html`` or ``/openness/OpennessAnnualReport/show/489.html``,
a body's list at ``/opennessAnnualReport/?branch_id=…``, other lists at ``/Special/showList/443/page_1.html``.
The host does not identify the county (`portals.md` §1.9).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from crawler.ask import Ask
from crawler.families.family import Family
from crawler.links import Link, once
from crawler.page import Page

_SIGNS = re.compile(
    r"(?:XxgkAnnualReport|OpennessAnnualReport|BranchAnnualReport)/|/(?:[A-Z]\w+/){1,2}showList/\d+|\bbranch_id=", re.I
)
_BRANCH = re.compile(
    r"^(https?://[^/]+)(/(?:openness/)?openness)(?:Content|Guide|Rules?|Request|Info)\w*/?\?(?:.*&)?branch_id=(\w+)",
    re.I,
)
_REPORTS = re.compile(r"AnnualReports?/?\?(?:.*&)?branch_id=(\w+)", re.I)
_LIST = re.compile(r"^(.*/showList/[\w/]*?\d+)(?:/page_(\d+))?(?:\.html?|/)?$", re.I)
#: what lists by ``branch_id`` call their page
_PAGE = ("page", "pageindex", "pageno", "p")
LABEL = "政府信息公开年报"


class Openness(Family):
    """The openness platform."""

    name = "openness"

    def recognises(self, page: Page) -> bool:
        """By its addresses, the page's own or one that it leads to on the same host."""
        return bool(_SIGNS.search(urlsplit(page.url)._replace(scheme="", netloc="").geturl())) or any(
            _SIGNS.search(link.url) for link in page.links if urlsplit(link.url).netloc == urlsplit(page.url).netloc
        )

    def columns(self, page: Page) -> list[Link]:
        """Return the menus' links, and for every body of the platform that they name the list of its reports."""
        known = {found[1] for link in page.links if (found := _REPORTS.search(link.url))}
        return once([*page.links, *(link for link in _branches(page) if link.url.rpartition("=")[2] not in known)])

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return ``page_N`` of a list; for others where their pager leads on."""
        listed = _LIST.match(urlsplit(first.url).path)
        if not listed:
            return _numbered(first, current, number + 1) or super().next_page(first, current, number)
        wanted = int(listed[2] or 1) + number
        reached = _highest(current, listed[1])
        if reached is not None and reached < wanted:
            return None
        if reached is None and listed[2] is None:
            return super().next_page(first, current, number)
        parts = urlsplit(first.url)
        return Ask(
            urlunsplit((parts.scheme, parts.netloc, f"{listed[1]}/page_{wanted}.html", "", "")), referer=first.url
        )


def _branches(page: Page) -> list[Link]:
    place = urlsplit(page.url).netloc
    found = ((_BRANCH.match(link.url), link.text) for link in page.links if urlsplit(link.url).netloc == place)
    return [Link(f"{at[1]}{at[2]}AnnualReport/?branch_id={at[3]}", LABEL, publisher=name) for at, name in found if at]


def _numbered(first: Page, current: Page, wanted: int) -> Ask | None:
    """Return the page of that number where the list's pager links it."""
    for link in current.links:
        if urlsplit(link.url).path == urlsplit(first.url).path:
            parameters = {name.lower(): value for name, value in parse_qsl(urlsplit(link.url).query)}
            if any(parameters.get(name) == str(wanted) for name in _PAGE):
                return Ask(link.url, referer=first.url)
    return None


def _highest(page: Page, listed: str) -> int | None:
    """Return the highest page of the list that a page leads to; None where it has no pager of links."""
    found = (_LIST.match(urlsplit(link.url).path) for link in page.links)
    return max((int(at[2]) for at in found if at and at[2] and at[1].lower() == listed.lower()), default=None)
