"""Guangdong's directory of public information (政府信息公开目录管理平台, NFCMS): a tree in a script, lists from an API.

Input: ``{base}/gkmlpt/index#<column>``, whose ``window._CONFIG`` holds the site's number and the tree;
answers of ``{base}/gkmlpt/api/all/<column>``; articles, whose content may stand only in
``_CONFIG.DETAIL`` (`portals.md` §1.5). The address's fragment is what chooses the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.address import bare
from crawler.article import Article
from crawler.ask import Ask
from crawler.families.family import Family, leads_to_document, pictures
from crawler.families.values import assigned, place, rows, under, unwrapped, when, words
from crawler.links import Link, once
from crawler.page import Page
from forms.dates import read_date

_CONFIG = re.compile(r"""\b(?:SID|TREE|DETAIL)\\?['"]?\]?\s*[:=]""")
_SIGNS = re.compile(r"nfw-cms-attachment|NFCMS_(?:SITE|POST)_ID|/gkmlpt/(?:api|js|static|css|dist)/")
_BASE = re.compile(r"^(?P<before>.*?)/gkmlpt(?:/|$)", re.I)
_LINKED = re.compile(r"""["'(](?P<before>[^"'()\s<>]*)/gkmlpt/""")
_SID = re.compile(r"""\bSID\\?["']?\s*[:=]\s*\\?["']?(\w{1,20})""")
#: an annual-report column by its label (`portals.md` §1.16), the surest first, and what is none of them
_LABELS = (re.compile(r"信息公开.*(?:年报|年度.*报告)"), re.compile(r"^(?:工作)?(?:年报|年度报告)$|公开年报"))
_OTHER = re.compile(r"网站|预算|决算|预决算|法治|统计|执法|制度|规定|财政")
_PUBLISHED = re.compile(r"^发布(?:日期|时间)")
_LABEL = re.compile(r"^(?:索引号|分类|发布机构|成文日期|名称|文号|发布日期|主题词)[\s:：]*$|[:：]$")
_ASKED = re.compile(r"/api/all/(\d+)\?(?:.*&)?page=(\d{1,6})")
_MOST_NODES, _DEEPEST = 5000, 12
_TIMES = ("display_publish_time", "first_publish_time", "publish_time", "created_at")


class Gkmlpt(Family):
    """The directory of Guangdong's portals, and the ordinary pages of its CMS."""

    name = "gkmlpt"

    def recognises(self, page: Page) -> bool:
        """By the script's `_CONFIG` with its site, tree or article; by the CMS's own marks."""
        return bool(("_CONFIG" in page.text and _CONFIG.search(page.text)) or _SIGNS.search(page.text))

    def columns(self, page: Page) -> list[Link]:
        """Return the page's links and, first, the nodes of the tree that only a script draws."""
        return once([*_nodes_of(page), *page.links])

    def entries(self, page: Page) -> list[Link]:
        """Return the articles of an answer; of a page its links."""
        if (found := _articles(page)) is None:
            return super().entries(page) if page.is_html else []
        return once(link for row in found if (link := _entry(page, row)))

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the next page of the column's list, which counts from one (nought is one again)."""
        columns = _wanted(first)
        if not columns:
            return super().next_page(first, current, number)
        if (position := _position(columns, current, number)) is None:
            return None
        column, page = position
        sid = _SID.search(first.text)
        query = f"?page={page}" + (f"&sid={sid[1]}" if sid else "")
        return Ask(f"{_base(first)}/gkmlpt/api/all/{column}{query}", referer=bare(first.url))

    def article(self, page: Page) -> Article:
        """Return what the script's `DETAIL` says; where it has none, what the table of labels shows."""
        shown, detail = super().article(page), _detail(page)
        day = _time(detail) or _day_shown(page) or shown.published
        publisher = words(detail.get("publisher")) or _after(page, "发布机构") or shown.publisher
        return Article(words(detail.get("title")) or shown.title, day, publisher)

    def attachments(self, page: Page) -> list[Link]:
        """Return the documents of the page, of `DETAIL`'s content and of its list of attachments."""
        detail = _detail(page)
        inside = [link for link in page.fragment(_content(detail)) if leads_to_document(link)]
        marked = [
            Link(url, " ".join(node.text().split()))
            for node in page.tree.css("a.nfw-cms-attachment[href]")
            if (url := page.join(node.attributes.get("href")))
        ]
        return once([*super().attachments(page), *marked, *inside, *_attached(page, detail)])

    def pictures(self, page: Page) -> list[Link]:
        """Return the pictures of the page's body and of `DETAIL`'s content."""
        inside = LexborHTMLParser(_content(_detail(page))).css("body")
        return once([*super().pictures(page), *pictures(page, inside)])


def _base(page: Page) -> str:
    """Return what stands before ``/gkmlpt`` in the page's address, or in the first link that has it."""
    parts = urlsplit(page.url)
    if found := _BASE.match(parts.path):
        return f"{parts.scheme}://{parts.netloc}{found['before']}"
    linked = _LINKED.search(page.text)
    joined = page.join((linked["before"] or "") + "/gkmlpt/") if linked else None
    return joined.removesuffix("/gkmlpt/") if joined else f"{parts.scheme}://{parts.netloc}"


def _tree(page: Page) -> list[dict[str, Any]]:
    """Return the nodes at the top of the tree."""
    for name in ("TREE", "tree"):
        for value in assigned(page.text, name):
            found = rows([value] if isinstance(value, dict) else value)
            if any("id" in node and "name" in node for node in found):
                return found
    return []


def _walk(nodes: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    for node in rows(nodes)[:_MOST_NODES]:
        yield node
        if depth < _DEEPEST:
            yield from _walk(node.get("children"), depth + 1)


def _number(node: dict[str, Any]) -> str:
    number = words(node.get("id"))
    return number if number.isascii() and number.isdecimal() else ""


def _nodes_of(page: Page) -> Iterator[Link]:
    """Return where the tree's nodes lead: to another page (`jump_url`), or to the column by its number."""
    base = _base(page)
    for node in _walk(_tree(page)):
        number, jump = _number(node), place(node.get("jump_url"))
        url = page.join(jump) if jump else page.join(f"{base}/gkmlpt/index#{number}") if number else None
        if url and (name := words(node.get("name"))):
            yield Link(url, name)
    for anchor in page.tree.css('a[href^="#"]'):
        number = (anchor.attributes.get("href") or "")[1:]
        if number.isascii() and number.isdecimal() and (url := page.join(f"{base}/gkmlpt/index#{number}")):
            yield Link(url, " ".join(anchor.text().split()))


def _wanted(page: Page) -> list[str]:
    """Return the numbers of the columns to list: the address's own, else those of annual reports."""
    tree = _tree(page)
    chosen = urlsplit(page.url).fragment
    if chosen.isdecimal():
        node = next((node for node in _walk(tree) if _number(node) == chosen), None)
        return _listed(node) if node else [chosen]
    for label in _LABELS:
        found = [node for node in _walk(tree) if _is_annual(node, label)]
        if found:
            return list(dict.fromkeys(number for node in found for number in _listed(node)))
    return []


def _is_annual(node: dict[str, Any], label: re.Pattern[str]) -> bool:
    name = words(node.get("name"))
    return bool(label.search(name)) and not _OTHER.search(name) and not place(node.get("jump_url"))


def _listed(node: dict[str, Any]) -> list[str]:
    """Return the node's number; its children's where it says of itself that it holds nothing."""
    below = [number for child in rows(node.get("children")) if (number := _number(child))]
    own = [_number(node)] if _number(node) else []
    return below if below and words(node.get("post_count")) == "0" else own


def _position(columns: list[str], current: Page, number: int) -> tuple[str, int] | None:
    """Return the column and the page to be asked for next, by the answer that came last.

    A column goes on until an answer is empty: its `post_count` may be more than what can be listed.
    Where columns are to follow it also ends when as many were listed, for past the end the API fails.
    """
    asked = _ASKED.search(current.url)
    if not asked or asked[1] not in columns:
        return (columns[0], 1) if number == 1 else None
    column, page = asked[1], int(asked[2])
    after = columns[columns.index(column) + 1 :]
    listed = len(_articles(current) or [])
    claimed = words(under(current.json, "classify", "post_count"))
    if listed and not (after and claimed.isdecimal() and listed * page >= int(claimed)):
        return column, page + 1
    return (after[0], 1) if after else None


def _articles(page: Page) -> list[dict[str, Any]] | None:
    """Return the articles of an answer; None where the page is none."""
    found = under(page.json, "articles") or under(page.json, "data", "articles")
    return None if found is None else rows(found)


def _entry(page: Page, row: dict[str, Any]) -> Link | None:
    places = [place(row.get(name)) for name in ("url", "post_url")] + [_made(_base(page), row)]
    files = list(_attached(page, row))
    places += [link.url for link in files]
    url = next((url for each in places if each and (url := page.join(each))), None)
    publisher = words(row.get("publisher")) or None
    return Link(url, words(row.get("title")), _time(row), publisher, tuple(files)) if url else None


def _made(base: str, row: dict[str, Any]) -> str:
    """Return the address that an article's number stands for (3255421: ``content/3/3255/post_3255421.html``)."""
    number = _number(row)
    if not 0 < len(number) < 12:
        return ""
    return f"{base}/gkmlpt/content/{int(number) // 1_000_000}/{int(number) // 1000}/post_{number}.html"


def _time(row: dict[str, Any]) -> date | None:
    return next((day for name in _TIMES if (day := when(row.get(name)))), None)


def _detail(page: Page) -> dict[str, Any]:
    """Return the article as the script holds it."""
    for value in assigned(page.text, "DETAIL"):
        if isinstance(value, dict) and ("content" in value or "title" in value):
            return value
    return {}


def _content(detail: dict[str, Any]) -> str:
    content = detail.get("content")
    return content.encode("utf-8", "replace").decode() if isinstance(content, str) else ""


def _attached(page: Page, detail: dict[str, Any]) -> Iterator[Link]:
    for name in ("attachment", "attachments", "files"):
        for each in rows(unwrapped(detail.get(name))):
            if url := page.join(place(each.get("url")) or place(each.get("path"))):
                yield Link(url, words(each.get("name")) or words(each.get("title")))


def _day_shown(page: Page) -> date | None:
    """Return the displayed day of publication, not that of writing (成文日期), which stands before it."""
    for at, line in enumerate(page.lines):
        if _PUBLISHED.match(line):
            return read_date(line) or read_date(" ".join(page.lines[at + 1 : at + 2])[:40])
    return None


def _after(page: Page, label: str) -> str | None:
    """Return what the table of labels says under one, in its own cell or the next."""
    for at, line in enumerate(page.lines):
        if line.startswith(label):
            said = line[len(label) :].strip(" :：") or " ".join(page.lines[at + 1 : at + 2])
            return None if not said or len(said) > 40 or _LABEL.search(said) else said
    return None
