"""The ``pc/list.html`` platform (江西, 自贡, 铜陵…): a list's rows stand in its page's script.

Input: ``/{site}/c00145/pc/list.html`` with ``listData={articleList:[…]}``, whose `urls` is JSON in a
text, and articles ``…/pc/content/content_<19 digits>.html`` (`portals.md` §1.7). What follows a page is
asked for as the page says it: a pager's call, an anchor, a count of pages, a script's pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from crawler.address import bare, host_of, with_query
from crawler.ask import Ask
from crawler.families.family import Family
from crawler.families.trs import Trs, pager
from crawler.families.values import assigned, place, rows, unwrapped, when, words
from crawler.links import Link, once
from crawler.page import Page

_SIGNS = re.compile(r"\b(?:articleList|articleFiles)\\?[\"']?\s*[:=]")
_ARTICLE = re.compile(r"/pc/content/content_\w+\.s?html?$")
#: how a script makes an address of a page's number: a parameter, or a number in the file's name
_PARAMETER = re.compile(r"[?&](pageNo|pageNum|pageIndex|currentPage|curPage|page)=(?:[\"'`]\s*\+|\$\{)", re.I)
_NUMBERED = re.compile(r"\b(list|index)([_-])(?:[\"'`]\s*\+|\$\{)", re.I)
#: what a list says of its own length, and what a script beside it may
_PAGES = ("totalPage", "totalPages", "pageCount", "pageTotal", "countPage", "pages")
_TOTALS = ("total", "totalCount", "totalNum", "totalRecord", "count")
_SIZES = ("pageSize", "pagesize", "size", "perPage")
_SAID = {
    name: re.compile(rf"""\b{name}\\?["']?\s*[:=]\s*\\?["']?(\d{{1,7}})\b""")
    for name in (*_PAGES[:-1], *_TOTALS[:-1], *_SIZES[:2])
}
_DEEPEST = 6


class PcList(Family):
    """Lists whose rows are a script's `listData`."""

    name = "pc_list"

    def recognises(self, page: Page) -> bool:
        """By the script's names, or by an article's address."""
        return bool(_SIGNS.search(page.text) or _ARTICLE.search(urlsplit(page.url).path))

    def entries(self, page: Page) -> list[Link]:
        """Return the script's rows, then the page's links."""
        found = [link for row in _listed(page) if (link := _entry(page, row))]
        return once([*found, *(super().entries(page) if page.json is None else [])])

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return page `number` + 1: as a pager's call, an anchor, or a script has it."""
        if pager(first) is not None:
            return Trs().next_page(first, current, number)
        if url := _linked(current, number + 1) or _made(first, number + 1):
            return Ask(url, referer=bare(first.url))
        return super().next_page(first, current, number)

    def attachments(self, page: Page) -> list[Link]:
        """Return the page's documents, and the files that its script lists."""
        found = super().attachments(page)
        if _listed(page):
            return found
        return once([*found, *(link for value in assigned(page.text, "articleFiles") for link in _files(page, value))])


def _listed(page: Page) -> list[dict[str, Any]]:
    """Return the rows of the list, of a page or of an answer in JSON."""
    sources = (
        [page.json]
        if page.json is not None
        else [*assigned(page.text, "listData"), *assigned(page.text, "articleList")]
    )
    return next((found for source in sources if (found := _articles(source))), [])


def _articles(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    """Return the first list of articles in a value; a list itself, or what stands under `articleList`."""
    value = unwrapped(value)
    if isinstance(value, list):
        return [row for row in rows(value) if "title" in row and ("urls" in row or "pubDate" in row or "url" in row)]
    if not isinstance(value, dict) or depth > _DEEPEST:
        return []
    inner = [value["articleList"]] if "articleList" in value else list(value.values())
    return next((found for each in inner if (found := _articles(each, depth + 1))), [])


def _entry(page: Page, row: dict[str, Any]) -> Link | None:
    """Return a row's link: to its page, or to its first file where it has none."""
    places = [*_addresses(row.get("urls")), *_addresses(row.get("url"))]
    files = list(_files(page, row.get("articleFiles")))
    url = next((url for each in places if (url := page.join(each))), None) or next((link.url for link in files), None)
    title = words(row.get("title")) or words(row.get("subTitle"))
    day = when(row.get("pubDate")) or when(row.get("publishDate"))
    publisher = words(row.get("contentSource")) or None
    return Link(url, title, day, publisher, tuple(files)) if url and title else None


def _addresses(value: Any) -> Iterator[str]:
    """Yield the addresses that `urls` holds, the one for desktops first."""
    value = unwrapped(value)
    if isinstance(value, dict):
        for name in ("pc", *(name for name in value if name != "pc")):
            yield from _addresses(value.get(name))
    elif found := place(value):
        yield found


def _files(page: Page, value: Any) -> Iterator[Link]:
    """Yield the files of an article: `filePath` at `domainName`, which may lack the scheme."""
    for each in rows(value):
        path, domain = place(each.get("filePath")) or place(each.get("url")), place(each.get("domainName")).rstrip("/")
        if domain and "//" not in domain:
            domain = f"//{domain}"
        whole = path if not domain or "//" in path else f"{domain}/{path.lstrip('/')}"
        if path and (url := page.join(whole)):
            yield Link(url, words(each.get("fileName")))


def _linked(page: Page, number: int) -> str | None:
    """Return where an anchor that says the page's number leads."""
    for node in page.tree.css("a[href]"):
        if node.text().strip() == str(number):
            url = page.join(node.attributes.get("href"))
            if url and host_of(url) == host_of(page.url):
                return url
    return None


def _made(first: Page, number: int) -> str | None:
    """Return the address of a page as the first page's script makes it; ``list_2`` where it only counts pages."""
    pages = _count(first)
    if pages is not None and number > pages:
        return None
    if found := _PARAMETER.search(first.text):
        return with_query(bare(first.url), **{found[1]: number})
    found = _NUMBERED.search(first.text)
    if not found and pages is None:
        return None
    parts = urlsplit(first.url)
    folder, _, file = parts.path.rpartition("/")
    name, _, extension = file.partition(".")
    stem = found[1] if found else name or "list"
    path = f"{folder}/{stem}{found[2] if found else '_'}{number}.{extension or 'html'}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _count(page: Page) -> int | None:
    """Return how many pages the list says it has, or a script beside it; None where none does."""
    said: dict[str, int] = {}
    for value in assigned(page.text, "listData"):
        if isinstance(value, dict):
            said.update(
                (name, int(text)) for name, one in value.items() if (text := words(one)).isdecimal() and len(text) < 8
            )
    rows_here = len(_listed(page)) if any(name in said for name in _TOTALS) else 0
    for name, pattern in _SAID.items():
        if name not in said and (found := pattern.search(page.scripts)):
            said[name] = int(found[1])
    pages, total, size = (
        next((said[name] for name in names if said.get(name)), 0) for names in (_PAGES, _TOTALS, _SIZES)
    )
    size = size or rows_here
    return pages or (-(-total // size) if total and size else None)
