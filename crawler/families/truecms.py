"""TrueCMS (南通, 连云港, 盐城…): the first records stand in ``#initData``, the others come as JSONP.

``getMessage.do?startrecord=1&endrecord=10&perpage=10&columnId=…`` answers ``cb({result: "<datastore>…"})``.
More than 10, 20 or 50 records a call, by portal, are answered by none; without a Referer by 404
(`portals.md` §1.11).
"""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.ask import Ask
from crawler.families.family import Family
from crawler.links import Link, links_of, once
from crawler.page import Page

_SIGNS = re.compile(r"truecms|messageController|getMessage\.do|id\s*=\s*[\"']?initData\b", re.I)
#: the path alone: templates may name an inner host
_PROXY = re.compile(r"""["'](?:https?:)?(?://[^/"'\s]*)?(/[^"'\s]*messageController/getMessage\w*\.do)""", re.I)
_COLUMN = re.compile(
    r"""columnId["']?(?:\s*[:=]|[^<>]{0,40}\bvalue\s*=)\s*"""
    r"""(?:["']([\w-]{3,40})["']|([0-9a-f]{8}-[0-9a-f-]{27}\b|[0-9a-f]{32}\b|\d{3,20}\b))""",
    re.I,
)
_PER_PAGE = re.compile(r"""\bperPage["']?\s*[:=]\s*["']?(\d{1,3})\b""", re.I)
_TOTAL = re.compile(r"""totalRecord["']?\s*[:=]\s*["']?(\d[\d,]{0,8})|<totalrecord>\s*(\d[\d,]{0,8})\s*<""", re.I)
_RECORD = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)
#: where the records begin in what JavaScript reads and JSON does not: {result:"…"}
_RESULT = re.compile(r"""\bresult["']?\s*:\s*(["'])""")
_ESCAPE = re.compile(r"""\\(?:u([0-9a-fA-F]{4})|(.))""", re.S)
_BLANK = {"n": "\n", "r": "\r", "t": "\t"}
#: what the page's script holds for the server to fill in, no address
_TEMPLATE = re.compile(r"\$(?:\{|%7B)", re.I)
USUAL_PATH = "/truecms/messageController/getMessage.do"
#: elements of that id that are looked into; there should be one
_HOLDERS = 5
#: records a call that every portal answers, and the most that any does
USUAL, MOST = 10, 50


class TrueCms(Family):
    """TrueCMS."""

    name = "truecms"

    def recognises(self, page: Page) -> bool:
        """By the interface's address or the first records' element."""
        return bool(_SIGNS.search(page.text))

    def entries(self, page: Page) -> list[Link]:
        """Return an answer's records; of a page its links, those in ``#initData`` however it holds them."""
        records = None if _has_markup(page) else _datastore(page)
        if records is not None:
            return once(page.fragment("".join(f"<li>{record}</li>" for record in records)))
        return once(link for link in (*_initial(page), *page.links) if not _TEMPLATE.search(link.url))

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the call for the next records after those of the page itself."""
        column = _column(first)
        if not column or not self.recognises(first):
            return super().next_page(first, current, number)
        size = _size(first)
        start = _held(first) + (number - 1) * size + 1
        total = _total(current) or _total(first)
        if total and start > total:
            return None
        asked = {"startrecord": start, "endrecord": start + size - 1, "perpage": size, "columnId": column}
        return Ask(f"{_interface(first)}?{urlencode({**asked, 'callback': 'cb'})}", referer=first.url)


def _has_markup(page: Page) -> bool:
    """Whether this is a page and no answer of the interface."""
    return bool(re.match(r"\s*<(?:!doctype|html|head|body)\b", page.text[:2000].lstrip("\ufeff"), re.I))


def _datastore(page: Page) -> list[str] | None:
    """Return the records of an answer, None where it is none: JSONP, JSON or the bare datastore."""
    answer = page.json
    if isinstance(answer, dict) and isinstance(answer.get("result"), str):
        source = answer["result"]
    elif found := _RESULT.search(page.text):
        written = page.text[found.end() :].rpartition(found[1])[0]
        source = _ESCAPE.sub(lambda at: chr(int(at[1], 16)) if at[1] else _BLANK.get(at[2], at[2]), written)
    elif "<datastore" in page.text[:2000]:
        source = page.text
    else:
        return [] if answer is not None else None
    return _RECORD.findall(source) or _RECORD.findall(html.unescape(source))


def _initial(page: Page) -> list[Link]:
    """Return the records in ``#initData``: rows, or text where it is a script or a form's field."""
    found: list[Link] = []
    for node in page.tree.css("#initData")[:_HOLDERS]:
        rows = links_of(node.css("a"), page.join)
        text = node.text(deep=True)
        found += rows or page.fragment("".join(f"<li>{row}</li>" for row in _RECORD.findall(text) or [text]))
    return once(found)


def _held(first: Page) -> int:
    """Return how many records the page holds: too few only asks for some again, too many would skip some."""
    rows = len(first.tree.css("#initData li"))
    links = len(_initial(first))
    return min(rows, links) if rows else links


def _column(first: Page) -> str:
    given = next((value for key, value in parse_qsl(urlsplit(first.url).query) if key.lower() == "columnid"), "")
    found = _COLUMN.search(first.scripts) or _COLUMN.search(first.text)
    return (found[1] or found[2]) if found else given


def _size(first: Page) -> int:
    """Return the records a call: what the page itself asks for, up to what any portal answers."""
    found = _PER_PAGE.search(first.scripts)
    size = int(found[1]) if found else USUAL
    return size if 0 < size <= MOST else USUAL


def _total(page: Page) -> int:
    found = _TOTAL.search(page.text)
    return int((found[1] or found[2]).replace(",", "")) if found else 0


def _interface(first: Page) -> str:
    """Return the interface's address on the portal's own host."""
    parts, found = urlsplit(first.url), _PROXY.search(first.text)
    return f"{parts.scheme}://{parts.netloc}{found[1] if found else USUAL_PATH}"
