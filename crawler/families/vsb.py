"""VSB 博达 (Visual SiteBuilder): pages counted backwards, documents named only by their anchors.

The column ``gknb.htm`` is page 1; page 2 of 11 is ``gknb/10.htm``, the last ``gknb/1.htm``. What a
number stands for changes when a page is added, so the count is read anew from every answer
(`portals.md` §1.12). Templates that count upwards (``gknb/1.htm`` is page 2) are told by their links.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.ask import Ask
from crawler.families.family import Family
from crawler.links import Link, once
from crawler.page import Page

_SIGNS = re.compile(
    r"pb_sys_common|vsb_content|v_news_content|_showDynClick|/system/_content/download\.jsp|wbfileid=|wbtreeid=|wbnewsid="
    r"|Visual ?SiteBuilder|vsbscreen|showVsbpdfIframe",
    re.I,
)
_PAGER = ".pb_sys_common,.p_pages,.p_t,[id^=fanye]"
_AHEAD = ".p_next a,.p_no a,.p_last a,a.Next"
_BEFORE = ".p_first a,.p_prev a,a.Prev"
_NUMBERS = ".p_no,.p_no_d"
_OF = re.compile(r"(?<!\d)(\d{1,4})\s*/\s*(\d{1,4})(?!\d)")
_FILE = re.compile(r"^(.*/)(\d{1,5})(\.html?)$", re.I)
#: the document that a script shows in a frame of its own
_SHOWN = re.compile(r"""showVsbpdfIframe\(\s*["']([^"']+)["']""", re.I)


class Folder(NamedTuple):
    """Where the further pages are: the address before the number and after it, and the second page's number."""

    head: str
    tail: str
    second: int


class Vsb(Family):
    """VSB: reverse pages; ``download.jsp`` with the name in the anchor."""

    name = "vsb"

    def recognises(self, page: Page) -> bool:
        """By the pager, the body's name, the counter of clicks or the download program."""
        return bool(_SIGNS.search(page.text))

    def entries(self, page: Page) -> list[Link]:
        """Return the rows; those of a further page may be written as seen from the column."""
        return list(_as_written(page).links)

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the page after the one that `current` is by now; an earlier one where it has moved on."""
        folder, pages = _folder(first), _pages(current) or _pages(first)
        if folder is None or pages is None:
            return _linked(current) or super().next_page(first, current, number)
        upwards = folder.second == 1 and (_pages(first) or 0) > 2
        wanted = number + 1 if upwards else _wanted(folder, pages, current, number)
        if wanted > pages:
            return None
        file = wanted - 1 if upwards else pages - wanted + 1
        return Ask(f"{folder.head}{file}{folder.tail}", referer=first.url)

    def attachments(self, page: Page) -> list[Link]:
        """Return what is listed outside the body too, and the document that a script shows."""
        shown = (page.join(found[1]) for found in _SHOWN.finditer(page.text))
        return once([*super().attachments(page), *(Link(url, "") for url in shown if url)])


def _folder(first: Page) -> Folder | None:
    """Return the folder that the pager leads to; the second page's is the link that says 2, or that goes on."""
    links = [(node, first.join(node.attributes.get("href"))) for node in first.tree.css(_AHEAD)]
    files = [(node.text().strip(), found) for node, url in links if url and (found := _FILE.match(url))]
    if not files:
        return None
    found = next((found for text, found in files if text == "2"), None)
    found = found or next((found for text, found in files if not text.isdecimal()), files[0][1])
    return Folder(found[1], found[3], int(found[2]))


def _as_written(page: Page) -> Page:
    """Return the page at the column's address where its pager's links name the folder that it stands in."""
    found = _FILE.match(page.url)
    if not found:
        return page
    folder = found[1].rstrip("/")
    name = folder.rpartition("/")[2]
    hrefs = [(node.attributes.get("href") or "").strip() for node in page.tree.css(f"{_AHEAD},{_BEFORE}")]
    if any(href.startswith(f"{name}/") or href == f"{name}{found[3]}" for href in hrefs):
        return Page(folder + found[3], page.data, page.declared, page.status)
    return page


def _pages(page: Page) -> int | None:
    """Return how many pages there are: from ``1/11``, or the highest number that the pager names."""
    said = [_OF.search(node.text(separator=" ")) for node in page.tree.css(_PAGER)]
    totals = [int(found[2]) for found in said if found and int(found[1]) <= int(found[2])]
    if totals:
        return totals[0]
    texts = [node.text().strip() for node in page.tree.css(_NUMBERS)]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 5]
    numbers += [file + 1 for node in page.tree.css(_AHEAD) if (file := _file(page.join(node.attributes.get("href"))))]
    return max(numbers, default=None)


def _file(url: str | None) -> int | None:
    found = _FILE.match(url) if url else None
    return int(found[2]) if found else None


def _wanted(folder: Folder, pages: int, current: Page, number: int) -> int:
    """Return the page to ask for, in `current`'s own counting.

    `current` should be page `number`. A report published meanwhile moves it to a higher one, and the
    page that took its place has not been seen.
    """
    file = _file(current.url) if urlsplit(current.url).path.startswith(urlsplit(folder.head).path) else None
    if file is None:
        return number + 1
    shown = pages - file + 1
    return number if shown > number else shown + 1


def _linked(current: Page) -> Ask | None:
    """Return where the pager's own link leads on (``list.jsp?…a2p=2``)."""
    for node in current.tree.css(".p_next a"):
        url = current.join(node.attributes.get("href"))
        if url and url != current.url:
            return Ask(url, referer=current.url)
    return None
