"""Hanweb (大汉 JCMS): columns ``/col/colN/``, articles ``/art/…``, files behind ``downfile.jsp``.

What a list says is read by `hanweb_jpage` (rows inside a script) and `hanweb_xxgk` (the disclosure
module and its annual reports); here stands which of them is asked, and what files are called
(`portals.md` §1.3).
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urlsplit

from crawler.address import same
from crawler.ask import Ask
from crawler.families.family import Family
from crawler.families.hanweb_jpage import next_ask, rows
from crawler.families.hanweb_xxgk import annual_rows, next_search, next_unit, shows_report
from crawler.links import Link, once
from crawler.page import Page

_SIGNS = re.compile(
    r"dataproxy\.jsp|<datastore\b|&lt;datastore\b|<recordset\b|/module/xxgk/|/module/(?:web/)?jpage|downfile\.jsp|ZJEG_RSS|xxgkannualreport\.jsp",
    re.I,
)
_PATH = re.compile(r"/col/col\d+(?:/|$)|/art/\d{4}/.*art_\w+\.html?$|/module/(?:xxgk|web|jpage)/", re.I)
_COLUMNS = re.compile(r"""href\s*=\s*["']?/col/col\d+""", re.I)
_OTHERS = re.compile(r"getMessage\.do", re.I)
_PROGRAM = re.compile(r"dataproxy\.jsp", re.I)
_FILE = re.compile(r"(?:downfile\.jsp|file-?download)$", re.I)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,5}$")


class Hanweb(Family):
    """Hanweb JCMS with jpage, with the older xxgk module, with pages of annual reports."""

    name = "hanweb"

    def recognises(self, page: Page) -> bool:
        """By the datastore, the names of its programs, or its addresses; TrueCMS, its child, is none of it."""
        if _OTHERS.search(page.text):
            return False
        return bool(
            _SIGNS.search(page.text) or _PATH.search(urlsplit(page.url).path) or len(_COLUMNS.findall(page.text)) > 2
        )

    def columns(self, page: Page) -> list[Link]:
        """Return the links, rows inside a script among them."""
        listed = [] if shows_report(page) else annual_rows(page)
        return [link for link in once([*page.links, *listed]) if not _PROGRAM.search(link.url)]

    def entries(self, page: Page) -> list[Link]:
        """Return the rows inside scripts, annual reports by unit and year, then every other link."""
        alone: dict[str, Link] = {}
        for link in once([*rows(page), *annual_rows(page), *_plain(page)]):
            if not _PROGRAM.search(link.url):
                alone.setdefault(same(link.url), link)
        return list(alone.values())

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the next records; or the next page of the search; or the next unit's page of reports."""
        return (
            next_ask(first, current, number)
            or next_search(first, current, number)
            or super().next_page(first, current, number)
            or next_unit(first, current)
        )

    def attachments(self, page: Page) -> list[Link]:
        """Return the documents, those behind the download program under the name that its address gives."""
        return [_named(link) for link in super().attachments(page)]


def _plain(page: Page) -> list[Link]:
    """Return the page's links; of an answer of bare rows those of the table that the rows are of."""
    if re.match(r"\s*<t[rd]\b", page.text[:200], re.I):
        return page.fragment(f"<table>{page.text}</table>")
    return (
        []
        if re.match(r"\s*(?:<\?xml[^<>]*>\s*)?<(?:datastore|recordset)\b", page.text[:400], re.I)
        else list(page.links)
    )


def _named(link: Link) -> Link:
    parts = urlsplit(link.url)
    if not _FILE.search(parts.path):
        return link
    said = {
        name.lower(): _decoded(value) for name, _, value in (each.partition("=") for each in parts.query.split("&"))
    }
    name = (said.get("showname") or link.text).strip()
    ending = _EXTENSION.search(said.get("filename", ""))
    if ending and not name.lower().endswith(ending[0].lower()):
        name += ending[0]
    return link._replace(text=name) if name else link


def _decoded(value: str) -> str:
    """Return a parameter's text; old portals write theirs in GBK."""
    data = unquote_to_bytes(value.replace("+", " "))
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
