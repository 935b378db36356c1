"""Hanweb jpaas: a column's lists are asked of ``build/unit`` with what a script's ``queryData`` says.

Input: a column's page, or an answer (JSON whose ``data.html`` holds the rows); output: rows and requests.
``queryData`` is single-quoted pseudo-JSON, sometimes entity-escaped; the page's number goes into
``paramJson``, which some servers ignore (`portals.md` §1.4).
"""

from __future__ import annotations

import html
import json
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from crawler.ask import Ask
from crawler.families.hanweb import Hanweb
from crawler.families.hanweb_jpage import rows
from crawler.families.hanweb_xxgk import is_annual, next_unit
from crawler.links import Link, once
from crawler.page import Page, read_json

PROGRAM = "/api-gateway/jpaas-publish-server/front/page/build/unit"
#: rows asked for at once, units of a page that are asked for
SIZE, MOST_UNITS = 15, 8
_SIGNS = re.compile(r"unitbuild\w*\.js|/page/build/unit|jpaas-publish-server|querydata\s*=\s*[\"']?\s*\{", re.I)
_RAW = re.compile(r"querydata\s*=\s*[\"']?\s*(\{[^{}]{2,3000}\})", re.I)
_PAIR = re.compile(r"""["']?(\w+)["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([^\s,'"{}]+))""")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_COUNTED = re.compile(r"""\b(rows|count|pageno)["']?\s*[:=]\s*\\?["']?(\d{1,9})""", re.I)
_PAGED = re.compile(r"分页|列表|list", re.I)
_DEEP = 6


class Unit(NamedTuple):
    """One list of a page: the program that answers for it and the parameters it is told by."""

    url: str
    parameters: dict[str, str]

    @property
    def rank(self) -> int:
        """Lists with pages first, other lists, then all else (menus, a side column)."""
        tag = self.parameters.get("tagId", "")
        return 0 if "分页" in tag else 1 if _PAGED.search(tag) else 2


class Jpaas(Hanweb):
    """Hanweb jpaas; its articles and files are those of Hanweb."""

    name = "jpaas"

    def recognises(self, page: Page) -> bool:
        """By the script, its program or its parameters."""
        return bool(_SIGNS.search(page.text))

    def entries(self, page: Page) -> list[Link]:
        """Return an answer's rows; of a page those that stand in it."""
        answered = _answered(page)
        return super().entries(page) if answered is None else once(page.fragment(answered))

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the current list's next page, from page one on, and after its last the next list's first."""
        units = [] if rows(first) or is_annual(current.url) else _units(first)
        if not units:
            return super().next_page(first, current, number)
        at, page = _place(units, current)
        if at < 0:
            return _ask(units[0], number, first)
        rank = units[at].rank
        last = at == len(units) - 1 and not (rank and next_unit(first, first))
        if not _ended(current, page, last, rank):
            return _ask(units[at], page + 1, first)
        return _ask(units[at + 1], 1, first) if at + 1 < len(units) else super().next_page(first, current, number)


def _units(page: Page) -> list[Unit]:
    """Return the page's lists, each once, the likeliest first."""
    said = [
        (node.attributes.get("querydata") or "", node.attributes.get("url") or "")
        for node in page.tree.css("[querydata]")
    ]
    read = [(_pairs(text), url) for text, url in said]
    if not any(parameters for parameters, _ in read):
        read = [(_pairs(text), "") for text in _RAW.findall(html.unescape(page.text))]
    units: list[Unit] = []
    for parameters, url in read:
        program = page.join(url) or page.join(PROGRAM)
        unit = Unit(program or "", parameters)
        if program and parameters and unit not in units:
            units.append(unit)
    return sorted(units, key=lambda unit: unit.rank)[:MOST_UNITS]


def _pairs(text: str) -> dict[str, str]:
    """Return what pseudo-JSON says, quoted in whatever way."""
    plain = html.unescape(html.unescape(text)).replace('\\"', '"').replace("\\'", "'")
    return {
        name: _whole(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), double or single or bare))
        for name, double, single, bare in _PAIR.findall(plain)
        if name != "paramJson"
    }


def _ask(unit: Unit, page: int, first: Page) -> Ask:
    """Return the request for a page of a list; its number stands in `paramJson`, and bare for the few that want it so."""
    number = json.dumps({"pageNo": page, "pageSize": str(SIZE)}, separators=(",", ":"))
    sign = "&" if "?" in unit.url else "?"
    query = {**unit.parameters, "paramJson": number, "pageNo": page}
    return Ask(unit.url + sign + urlencode(query, quote_via=quote), referer=first.url)


def _place(units: list[Unit], current: Page) -> tuple[int, int]:
    """Return which list's which page an answer is, (-1, 0) where it is none."""
    query = {name: values[-1] for name, values in parse_qs(urlsplit(current.url).query, keep_blank_values=True).items()}
    said = read_json(query.pop("paramJson", ""))
    page = said.get("pageNo") if isinstance(said, dict) else None
    if not isinstance(page, int):
        return -1, 0
    for at, unit in enumerate(units):
        if query.items() >= unit.parameters.items() and urlsplit(unit.url).path == urlsplit(current.url).path:
            return at, page
    return -1, 0


def _ended(current: Page, page: int, last: bool, rank: int) -> bool:
    """Whether an answer is its list's last: without rows, counted out, or of a list that shows no pages."""
    answered = _answered(current)
    source = current.text if answered is None else answered
    if not current.fragment(source):
        return True
    counted = {name.lower(): int(value) for name, value in _COUNTED.findall(html.unescape(source))}
    if counted.get("count") and counted.get("rows"):
        return page * counted["rows"] >= counted["count"]
    return not last and rank > 0 and "pageno" not in counted and "下一页" not in source


def _answered(page: Page) -> str | None:
    """Return an answer's rows as HTML; what can be read of one that is broken; None for a page."""
    text = page.text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        return None
    found = "\n".join(_texts(page.json, _DEEP)) if page.json is not None else ""
    source = found or text.replace('\\"', '"').replace("\\/", "/").replace("\\n", "\n")
    return _whole(source if "<a" in source.lower() else html.unescape(source))


def _whole(text: str) -> str:
    """Return a text without halves of characters, which escapes in JSON can leave."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _texts(value: Any, deep: int) -> list[str]:
    """Return the pieces of HTML in an answer."""
    if isinstance(value, str):
        return [value] if "<" in value or "&lt;" in value else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _texts(each, deep - 1)] if deep else []
