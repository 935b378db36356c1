"""A page as the families see it: decoded and parsed when first asked, its links with what stands around them.

Input: a response's address and bytes; output: `Page`, `Link`, and `Ask`, a request that has still to be made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.address import bare, join
from crawler.media import media_type
from crawler.rows import spoken
from forms.charset import decode
from forms.dates import read_date

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
#: bytes of the largest page that is parsed; a larger one is kept as a document
LARGEST = 20_000_000
#: links kept of one page, the longest text of one, and of the row around it (characters)
MOST_LINKS, LONG_TEXT, LONG_ROW = 5000, 200, 240
_ROWS = ("li", "tr", "dd", "dt", "p")
_WINDOW = re.compile(r"""(?:open|href|location|assign|replace)\s*[=(]\s*["']([^"']+)["']""")
#: anchors inside a script: a datastore's CDATA, what document.write prints
_HIDDEN = re.compile(r"<a\s[^<>]*?href\s*=.*?</a>[^<]{0,40}(?:<(?:span|i|b|em|td)[^<>]*>[^<]{0,40})?", re.I | re.S)
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
_JUMP = re.compile(
    r"""(?:window|self|top|document|parent)?\.?\blocation(?:\.href)?\s*=\s*["']([^"'+]+)["']|location\.replace\(\s*["']([^"'+]+)["']\s*\)"""
)
_REFRESH = re.compile(r"""url\s*=\s*["']?([^"';]+)""", re.I)
#: characters of rows that are read for dates on one page: elements that lie in one another repeat their texts
MOST_ROWS = 4_000_000
#: where a page's own navigation stands; not `.menu`, which beside a column leads to its years, levels and units
_FURNITURE = "nav,header,footer,.nav,.header,.footer,.foot,#footer,#header,#nav,.top,.bottom"
#: what anchors say that say nothing
_MORE = re.compile(r"^\W*(?:查看|点击|阅读)?(?:更多|全部|详情|详细|全文|查看|进入|more|detail)\W*$", re.I)


class Link(NamedTuple):
    """Where a page leads: what the anchor says, the date printed in its row, the files that a list's answer attaches."""

    url: str
    text: str
    date: date | None = None
    publisher: str | None = None
    files: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: an address, for POST its body and that body's media type, and the page it is asked from."""

    url: str
    body: bytes | None = None
    kind: str = FORM
    referer: str | None = None

    @property
    def key(self) -> str:
        """The address that the archive files the answer under; a POST's as pywb writes it."""
        if self.body is None:
            return bare(self.url)
        sign = "&" if "?" in self.url else "?"
        return f"{bare(self.url)}{sign}__wb_method=POST&__wb_post_data={quote(self.body, safe='')}"


class Page:
    """One response, its content encoding taken off. `url` is where it came from after redirects."""

    def __init__(self, url: str, data: bytes, declared: str = "", status: int = 200) -> None:
        self.url, self.data, self.declared, self.status = url, data, declared, status
        #: where a redirect leads, as its header writes it
        self.location: str | None = None

    @cached_property
    def kind(self) -> str:
        """The media type, by content first."""
        return media_type(self.data[:1024], bare(self.url).partition("?")[0])

    @property
    def is_html(self) -> bool:
        """Whether this is a page, and no document to be kept as it is."""
        return self.kind == "text/html" and len(self.data) <= LARGEST

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        return decode(self.data, self.declared)

    @property
    def text(self) -> str:
        """The source, decoded."""
        return self._decoded[0]

    @property
    def charset(self) -> str:
        """The charset that the source is in."""
        return self._decoded[1]

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed page."""
        return LexborHTMLParser(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """What a reader sees, a line each, scripts and styles left out."""
        tree = LexborHTMLParser(self.text)
        for node in tree.css("script,style,noscript,title"):
            node.decompose()
        body = tree.body
        text = body.text(separator="\n") if body is not None else ""
        return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]

    @cached_property
    def title(self) -> str:
        """The page's `title`."""
        node = self.tree.css_first("title")
        return " ".join(node.text().split()) if node else ""

    @cached_property
    def metas(self) -> dict[str, str]:
        """The page's metas, their names in lower case, the first of a name."""
        metas: dict[str, str] = {}
        for node in self.tree.css("meta[content]"):
            name = node.attributes.get("name") or node.attributes.get("property") or ""
            metas.setdefault(name.strip().lower(), (node.attributes.get("content") or "").strip())
        return metas

    @cached_property
    def scripts(self) -> str:
        """The text of every script in the page."""
        return "\n".join(node.text() for node in self.tree.css("script"))

    @cached_property
    def base(self) -> str:
        """The address that links are relative to."""
        node = self.tree.css_first("base[href]")
        return (node and join(self.url, node.attributes.get("href") or "")) or self.url

    def join(self, href: str | None) -> str | None:
        """Return where an `href` of this page leads, or None."""
        return join(self.base, href.replace("&amp;", "&"), self.charset) if href else None

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link, those inside scripts too, each address once with its longest text."""
        return tuple(once([*links_in(self, self.tree.css("a,area")), *self._hidden()]))

    @cached_property
    def frames(self) -> tuple[str, ...]:
        """What the page shows in a frame, or embeds."""
        found = (
            self.join(node.attributes.get(attribute))
            for tag, attribute in _FRAMES.items()
            for node in self.tree.css(f"{tag}[{attribute}]")
        )
        return tuple(dict.fromkeys(url for url in found if url))

    @cached_property
    def jump(self) -> str | None:
        """Where a page without content of its own sends the reader on (refresh, `location=`)."""
        node = next((n for n in self.tree.css("meta[http-equiv]") if _is_refresh(n)), None)
        if node is not None and (found := _REFRESH.search(node.attributes.get("content") or "")):
            return self.join(found[1].strip())
        if len(self.lines) > 5:
            return None
        script = _JUMP.search(self.scripts)
        return self.join(script[1] or script[2]) if script else None

    @cached_property
    def furniture(self) -> frozenset[str]:
        """The addresses that nothing but the page's own navigation leads to."""
        inside = {node.mem_id for area in self.tree.css(_FURNITURE) for node in area.css("a[href]")}
        places: dict[bool, set[str]] = {True: set(), False: set()}
        for node in self.tree.css("a[href]") if inside else ():
            if url := self.join(node.attributes.get("href")):
                places[node.mem_id in inside].add(url)
        return frozenset(places[True] - places[False])

    def _hidden(self) -> Iterator[Link]:
        source = self.scripts
        if "<a" not in source and "<A" not in source:
            return
        plain = source.replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")
        yield from self.fragment("\n".join(f"<p>{found[0]}</p>" for found in _HIDDEN.finditer(plain)))

    def fragment(self, source: str) -> list[Link]:
        """Return the links of a piece of HTML that belongs to this page (a datastore, an answer's `html`)."""
        return links_in(self, LexborHTMLParser(source).css("a")) if source else []

    @cached_property
    def json(self) -> Any:
        """The response as JSON, the wrapping of JSONP taken off; None where it is none."""
        return read_json(self.text)


def read_json(text: str) -> Any:
    """Return what a text holds as JSON or JSONP, or None."""
    bare_text = text.strip().lstrip("\ufeff")
    if found := re.fullmatch(r"[\w.$]+\s*\((.*)\)\s*;?", bare_text, re.S):
        bare_text = found[1]
    try:
        return json.loads(bare_text, strict=False)
    except (ValueError, RecursionError):
        return None


def links_in(page: Page, nodes: Iterable[LexborNode]) -> list[Link]:
    """Return the links of some anchors, each with the date in its row."""
    found: list[Link] = []
    rows: dict[int, str | None] = {}
    spent = [0]
    for node in nodes:
        if len(found) == MOST_LINKS:
            break
        url = page.join(_target(node))
        if url:
            text = _says(node)
            found.append(Link(url, text, _row_date(node, text, rows, spent)))
    return found


def once(links: Iterable[Link]) -> list[Link]:
    """Return each address once, where it first stands, with the longest of its texts and any date."""
    best: dict[str, Link] = {}
    for link in links:
        known = best.get(link.url)
        if known is None:
            best[link.url] = link
        else:
            text = max(known.text, link.text, key=lambda said: 0 if _MORE.search(said) else len(said))
            best[link.url] = known._replace(text=text, date=known.date or link.date, files=known.files or link.files)
    return list(best.values())


def _target(node: LexborNode) -> str | None:
    attributes = node.attributes
    href = (attributes.get("href") or "").strip()
    if href and not href.lower().startswith(("javascript:", "#")):
        return href
    found = _WINDOW.search(href) or _WINDOW.search(attributes.get("onclick") or "")
    return found[1] if found else None


def _says(node: LexborNode) -> str:
    """Return what an anchor says: its `title` where that says more (lists cut long titles short)."""
    text = " ".join(node.text().split())
    title = " ".join((node.attributes.get("title") or "").split())
    text = (title if len(title) > len(text) or (text.endswith(("...", "…")) and title) else text)[:LONG_TEXT]
    return spoken(node, text)[:LONG_TEXT]


def _row_date(node: LexborNode, text: str, rows: dict[int, str | None], spent: list[int]) -> date | None:
    """Return the date in the row around an anchor, what the anchor itself says left out.

    `rows` keeps the text of what was looked at, `spent` how much that was: a page may have a million
    anchors in one element, or in as many that lie in one another.
    """
    around = node.parent
    for _ in range(4):
        if around is None or around.tag in ("ul", "table", "tbody", "body", "ol", "dl"):
            return None
        if around.mem_id not in rows:
            row = " ".join(around.text(separator=" ").split()) if spent[0] < MOST_ROWS else ""
            spent[0] += len(row)
            rows[around.mem_id] = row if len(row) <= LONG_ROW + LONG_TEXT else None
        known = rows[around.mem_id]
        if known is None:
            return None
        found = read_date(known.replace(text, " ")) if text else read_date(known)
        if found or around.tag in _ROWS:
            return found
        around = around.parent
    return None


def _is_refresh(node: LexborNode) -> bool:
    return (node.attributes.get("http-equiv") or "").strip().lower() == "refresh"
