"""Hanweb's jpage: a list whose rows stand as XML inside a script, several displayed pages at once.

Input: a column's page, or an answer of ``dataproxy.jsp``, which is the same XML; output: rows, and the
request for the records that come next, to `hanweb`. Servers differ: most honour startrecord and
endrecord, some only page, newer ones only the address in ``<nextgroup>`` (`portals.md` §1.3). So every
request says all three in agreement, and what the last answer brought decides on the next.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.address import same, with_query
from crawler.ask import Ask
from crawler.links import Link
from crawler.page import Page
from forms.dates import read_date

#: records asked for at once (some servers cut larger numbers), asked for where the page names none, read of a page
MOST, USUAL, MOST_RECORDS = 100, 15, 5000
PROXY = "/module/web/jpage/dataproxy.jsp"
_RECORD = re.compile(r"<record\b[^<>]{0,200}>", re.I)
_RECORD_END = re.compile(r"</record\b", re.I)
_STORE = re.compile(r"<datastore\b", re.I)
_STORE_END = re.compile(r"</(?:recordset|datastore)\s*>", re.I)
_NEXT = re.compile(r"<nextgroup\b[^<>]{0,200}>(.{0,3000}?)</nextgroup", re.I | re.S)
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.I)
_MARK = re.compile(r"dataproxy\.jsp|proxyurl|\bjpage\b", re.I)
_FORM = ("appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_DEFAULTS = {"appid": "1", "path": "/", "sourceContentType": "1", "permissiontype": "0"}
_VARIABLE = re.compile(
    rf"""(?<!\w)["']?({"|".join(_FORM)}|totalRecord|perPage|proxyUrl)["'\]]{{0,2}}\s*[:=]\s*"""
    r"""(?:"([^"]{0,300})"|'([^']{0,300})'|(-?\d+)(?![\w%+/=.-]))""",
    re.I,
)
_TOTAL = re.compile(r"<(totalrecord|perpage)>\s*(?:<!\[CDATA\[)?\s*(\d{1,9})", re.I)
_COLUMN = re.compile(r"/col/col(\d+)", re.I)
_PAGE = re.compile(r"(?<=[?&]page=)\d{1,6}", re.I)
_TAG = re.compile(r"<[^<>]*>")


class Unit(NamedTuple):
    """The page's longest list: its source up to the next list, its records and its variables, names in lower case."""

    source: str
    records: list[str]
    variables: dict[str, str]

    def number(self, name: str) -> int:
        """Return a variable as a number, nought where it is none."""
        value = self.variables.get(name, "")
        return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else 0


class Window(NamedTuple):
    """Which records are asked for: from `start` (from 1), `size` of them, which is page `page`."""

    start: int
    size: int
    page: int
    by_get: bool = False


def rows(page: Page) -> list[Link]:
    """Return the rows in a page's datastores or in an answer."""
    return [link for record in _records(_source(page)) for link in _row(page, record)]


def next_ask(first: Page, current: Page, number: int) -> Ask | None:
    """Return the request for the records after `current`, None where the list is none of jpage or at its end."""
    unit = _unit(first)
    if href := _next_href(unit.source):
        return _follow(first, current, _group(first, unit, href), unit)
    if not _MARK.search(first.text):
        return None
    window = _window(first, unit, current, number)
    total = unit.number("totalrecord")
    if window is None or (total and max(window.start - 1, len(unit.records)) >= total):
        return None
    return _ask(first, unit, window)


def _source(page: Page) -> str:
    """Return the source with a datastore that was escaped, for a script or as text, made plain."""
    text = page.text
    if "<record" not in text.lower() and "&lt;record" in text.lower():
        text = html.unescape(text)
    return text.replace("<\\/", "</").replace('\\"', '"') if "<\\/" in text else text


def _records(source: str) -> list[str]:
    return [_plain(_RECORD_END.split(each, maxsplit=1)[0]) for each in _RECORD.split(source, MOST_RECORDS)[1:]]


def _plain(record: str) -> str:
    bare = record.replace("<![CDATA[", "").replace("]]>", "").strip()
    return bare if "<" in bare else html.unescape(bare)


def _row(page: Page, record: str) -> list[Link]:
    """Return a record's links; its date is looked for in all of it, lines of a date put together again."""
    table = re.match(r"<t[rd]\b", record, re.I)
    found = page.fragment(f"<table>{record}</table>" if table else f"<div>{record}</div>")
    words = " ".join(_TAG.sub(" ", record).split()) if any(link.date is None for link in found) else ""
    return [link if link.date else link._replace(date=read_date(words.replace(link.text, " "))) for link in found]


def _unit(page: Page) -> Unit:
    source = _source(page)
    starts = [found.start() for found in _STORE.finditer(source)] or [0]
    parts = [source[at:end] for at, end in zip(starts, [*starts[1:], len(source)], strict=True)]
    part = max(parts, key=lambda each: len(_RECORD.findall(each)))
    variables = {**_variables(source), **_variables(_STORE_END.split(part)[-1])}
    variables.update((name.lower(), value) for name, value in _TOTAL.findall(part))
    if not variables.get("columnid") and (column := _COLUMN.search(page.url)):
        variables["columnid"] = column[1]
    return Unit(part, _records(part), variables)


def _variables(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, plain in _VARIABLE.findall(source):
        found.setdefault(name.lower(), double or single or plain)
    return found


def _next_href(source: str) -> str | None:
    group = _NEXT.search(source)
    href = _HREF.search(group[1]) if group else None
    return (href[1] or href[2] or href[3]) if href else None


def _group(page: Page, unit: Unit, href: str) -> str | None:
    """Return where a page's own ``<nextgroup>`` leads; ``./dataproxy.jsp`` is beside the program, not the page."""
    beside = re.match(r"(?:\./)?(dataproxy\.jsp.*)", html.unescape(href), re.I | re.S)
    if beside and "dataproxy" not in urlsplit(page.url).path:
        return page.join(_proxy(unit).rpartition("/")[0] + "/" + beside[1])
    return page.join(href)


def _follow(first: Page, current: Page, group: str | None, unit: Unit) -> Ask | None:
    """Return the given address; the page counted up where an answer only repeats the first, or gives none."""
    if current.url == first.url:
        return Ask(group, referer=first.url) if group else None
    source = _source(current)
    if not _records(source):
        return None
    href = _next_href(source)
    given = _group(current, unit, href) if href else None
    if given and given != group and same(given) != same(current.url):
        return Ask(given, referer=first.url)
    counted = _PAGE.sub(lambda found: str(int(found[0]) + 1), current.url)
    more = given is not None or _pages(source) > _page_of(current.url)
    return Ask(counted, referer=first.url) if more and counted != current.url else None


def _pages(source: str) -> int:
    found = re.search(r"<totalpage>\s*(\d{1,6})", source, re.I)
    return int(found[1]) if found else 0


def _page_of(url: str) -> int:
    found = _PAGE.search(url)
    return int(found[0]) if found else 0


def _window(first: Page, unit: Unit, current: Page, number: int) -> Window | None:
    asked = _asked(current.url)
    if asked is None:
        size = _size(unit)
        start = len(unit.records) // size * size + 1 + (number - 1) * size
        return Window(start, size, (start - 1) // size + 1)
    got = [link.url for link in rows(current)]
    if not got:
        return None if asked.by_get else asked._replace(by_get=True)
    size = min(len(_records(_source(current))), MOST) or 1
    start = asked.start + size
    if asked.start > 1 and set(got) <= {
        link.url for link in rows(first)
    }:  # only `page` is honoured, at a size of its own
        start = len(unit.records) // size * size + 1
    window = Window(start, size, (start - 1) // size + 1, asked.by_get)
    return None if window == asked else window


def _asked(url: str) -> Window | None:
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    said = [query.get(name, [""])[-1] for name in ("startrecord", "perpage", "page")]
    if not all(re.fullmatch(r"[0-9]{1,9}", each) for each in said):
        return None
    start, size, page = map(int, said)
    return Window(start, size, page, "columnid" in query)


def _size(unit: Unit) -> int:
    """Return how many records are asked for: as many as the page brought, which is what its own script asks for."""
    shown = min(unit.number("perpage") or USUAL, MOST)
    return len(unit.records) if shown <= len(unit.records) <= MOST else shown


def _proxy(unit: Unit) -> str:
    said = unit.variables.get("proxyurl", "").partition("?")[0]
    return said if "dataproxy" in said.lower() else PROXY


def _ask(first: Page, unit: Unit, window: Window) -> Ask | None:
    proxy = first.join(_proxy(unit))
    if proxy is None:
        return None
    last = window.start + window.size - 1
    form = {name: unit.variables.get(name.lower()) or _DEFAULTS.get(name, "") for name in _FORM}
    url = with_query(proxy, startrecord=window.start, endrecord=last, perpage=window.size, page=window.page)
    if window.by_get:
        return Ask(with_query(url, col=1, **form), referer=first.url)
    return Ask(url, urlencode({"col": "1", **form, "page": window.page}).encode(), referer=first.url)
