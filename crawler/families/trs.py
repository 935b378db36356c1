"""TRS WCM (拓尔思) and the look-alikes that count their pages from one.

The pager is written by a script, ``createPageHTML(N, i, "index", "shtml")``: a number first means
that page 2 is ``index_1.shtml``; a text first (the id of an element: Hunan, UCAP, Shanghai's
``setPage``) that it is ``index_2.shtml``. Checked in ten copies of the function (`portals.md` §1.1–1.2).
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from crawler.ask import Ask
from crawler.families.family import Family
from crawler.page import Page

_CALL = re.compile(r"createPage(?:HTML|Html)?\w*\s*\(([^()]{3,300})\)")
_ARGUMENT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,]+))\s*(?:,|$)""")
_SET_PAGE = re.compile(r"""pagination\(\s*["']setPage["']\s*,\s*(\d+)\s*,\s*(\d+)""")
_COUNT = re.compile(r"(?:var\s+)?\b(?:countPage|pageCount|totalPage)\s*=\s*[\"']?(\d+)")
#: totals without a call: TRS's own variable (mva.gov.cn), a settings object (most.gov.cn)
_TOTAL = re.compile(
    r"\bcountPage\s*=\s*[\"']?(\d+)|pagination_script_config\b[^;]{0,400}?\btotal[\"']?\s*[:=]\s*[\"']?(\d+)"
)
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*[\"']?(\d+)")
#: how a script puts a page's name together: "index"+"_" + nextPage + "."+"shtml"
_BUILT = re.compile(
    r"""(?P<name>[\w-]+)(?:["']\s*\+\s*["'])?_["']\s*\+\s*[\w\s()+-]{1,40}?\+\s*["']\.(?:["']\s*\+\s*["'])?(?P<extension>s?html?|jhtml|jsp)\b"""
)
_LISTED = re.compile(r"/t\d{6,8}(?:_\d+)?\.(s?html?)$")
_TRS = re.compile(r"TRS_|trs_editor|/t\d{8}_\d+\.s?html?|currentPage\s*=", re.I)
_EXTENSION = re.compile(r"^s?html?$|^jhtml$|^jsp$", re.I)


class Pager(NamedTuple):
    """How many pages, what the first is called, and the number in the name of the second."""

    pages: int
    name: str
    extension: str
    second: int


class Trs(Family):
    """TRS WCM, Hunan, UCAP's static lists, Shanghai."""

    name = "trs"

    def recognises(self, page: Page) -> bool:
        """By the pager's call; or the editor's and the article's marks."""
        return pager(page) is not None or bool(_TRS.search(page.text))

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the page that the script would have linked."""
        found = pager(first)
        if found is None:
            return super().next_page(first, current, number)
        if number >= found.pages:
            return None
        parts = urlsplit(first.url)
        folder = parts.path.rpartition("/")[0]
        path = f"{folder}/{found.name}_{found.second + number - 1}.{found.extension}"
        return Ask(urlunsplit((parts.scheme, parts.netloc, path, "", "")), referer=first.url)


def pager(page: Page) -> Pager | None:
    """Return what the page's pager call says, that of its longest list; None where it has none."""
    source = page.scripts
    called = [found for call in _CALL.finditer(source) if (found := _pager(_arguments(call[1]), page))]
    if called:
        return max(called, key=lambda each: each.pages)
    if set_page := _SET_PAGE.search(source):
        return Pager(int(set_page[2]), *_own_name(page), 2)
    return _counting(page)


def _counting(page: Page) -> Pager | None:
    """Return the pager of a script that has no function of its own, only variables."""
    total, current = _TOTAL.search(page.scripts), _CURRENT.search(page.scripts)
    if total is None:
        return None
    built = _BUILT.search(page.scripts.replace('\\"', '"'))
    name, extension = (built["name"], built["extension"]) if built else _own_name(page)
    return Pager(int(total[1] or total[2]), name, extension, int(current[1]) + 1 if current else 1)


def _arguments(text: str) -> list[str | int]:
    """Return a call's arguments: numbers as numbers, texts without their quotes, names of variables left out."""
    found: list[str | int] = []
    for double, single, plain in _ARGUMENT.findall(text):
        if plain.strip().isdecimal():
            found.append(int(plain))
        elif not plain:
            found.append(double or single)
    return found


def _pager(arguments: list[str | int], page: Page) -> Pager | None:
    numbers = [each for each in arguments if isinstance(each, int)]
    texts = [each for each in arguments if isinstance(each, str)]
    at = next((i for i, text in enumerate(texts) if i and _EXTENSION.match(text)), None)
    if at is None:
        return None
    name, extension = texts[at - 1], texts[at]
    from_one = isinstance(arguments[0], str) and at >= 2
    leading = [each for each in arguments[: arguments.index(name)] if isinstance(each, int)]
    if len(leading) == 3:  # (records, pages, current, …), seen in Beijing
        numbers = leading[1:]
    pages = numbers[0] if numbers else _counted(page)
    return Pager(pages, name, extension, 2 if from_one else 1) if pages else None


def _counted(page: Page) -> int:
    found = _COUNT.search(page.scripts)
    return int(found[1]) if found else 0


def _own_name(page: Page) -> tuple[str, str]:
    """Return name and extension of the page's own file; of a folder's, the extension that its articles have."""
    file = urlsplit(page.url).path.rpartition("/")[2]
    name, _, extension = file.partition(".")
    article = next((found for link in page.links if (found := _LISTED.search(link.url))), None)
    return name or "index", extension or (article[1] if article else "html")
