"""The links of a page: where each leads, what its anchor says, the date printed in its row.

Input: anchors of a parsed page; output: `Link`s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from crawler.rows import spoken
from forms.dates import read_date

#: links kept of one page, the longest text of one, and of the row around it (characters)
MOST_LINKS, LONG_TEXT, LONG_ROW = 5000, 200, 240
_ROWS = ("li", "tr", "dd", "dt", "p")
_WINDOW = re.compile(r"""(?:open|href|location|assign|replace)\s*[=(]\s*["']([^"']+)["']""")
#: characters of rows that are read for dates on one page: elements that lie in one another repeat their texts
MOST_ROWS = 4_000_000
#: what anchors say that say nothing
_MORE = re.compile(r"^\W*(?:查看|点击|阅读)?(?:更多|全部|详情|详细|全文|查看|进入|more|detail)\W*$", re.I)


class Link(NamedTuple):
    """Where a page leads: what the anchor says, the date printed in its row, the files that a list's answer attaches."""

    url: str
    text: str
    date: date | None = None
    publisher: str | None = None
    files: tuple[Link, ...] = ()


def links_of(nodes: Iterable[LexborNode], join: Callable[[str | None], str | None]) -> list[Link]:
    """Return the links of some anchors, each with the date in its row; `join` makes an `href` an address."""
    found: list[Link] = []
    rows: dict[int, str | None] = {}
    spent = [0]
    for node in nodes:
        if len(found) == MOST_LINKS:
            break
        url = join(_target(node))
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
