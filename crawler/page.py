"""A page as the families see it: decoded and parsed when first asked.

Input: a response's address and bytes; output: `Page`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.address import bare, join
from crawler.links import Link, links_of, once
from forms.charset import decode
from forms.media import media_type

#: bytes of the largest page that is parsed; a larger one is kept as a document
LARGEST = 20_000_000
#: anchors inside a script: a datastore's CDATA, what document.write prints
_HIDDEN = re.compile(r"<a\s[^<>]*?href\s*=.*?</a>[^<]{0,40}(?:<(?:span|i|b|em|td)[^<>]*>[^<]{0,40})?", re.I | re.S)
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
_JUMP = re.compile(
    r"""(?:window|self|top|document|parent)?\.?\blocation(?:\.href)?\s*=\s*["']([^"'+]+)["']|location\.replace\(\s*["']([^"'+]+)["']\s*\)"""
)
_REFRESH = re.compile(r"""url\s*=\s*["']?([^"';]+)""", re.I)
#: where a page's own navigation stands; not `.menu`, which beside a column leads to its years, levels and units
_FURNITURE = "nav,header,footer,.nav,.header,.footer,.foot,#footer,#header,#nav,.top,.bottom"


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
        return tuple(once([*links_of(self.tree.css("a,area"), self.join), *self._hidden()]))

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
        return links_of(LexborHTMLParser(source).css("a"), self.join) if source else []

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


def _is_refresh(node: LexborNode) -> bool:
    return (node.attributes.get("http-equiv") or "").strip().lower() == "refresh"
