"""Hanweb's disclosure module (xxgk): its search, and its pages of annual reports, one a unit and year.

Input: pages that lead to ``/module/xxgk/…``; output: rows and requests, to `hanweb`. The address alone
says that ``xxgkAnnualReport.jsp?area=…&fbtime=…`` is a report and of which year, so links to it are
told by it where the anchor is only a unit's name or a year (`portals.md` §1.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from selectolax.lexbor import LexborNode

from crawler.address import same, with_query
from crawler.article import article
from crawler.ask import Ask
from crawler.links import Link
from crawler.page import Page
from forms.titles import agency_name, parse

_ANNUAL = re.compile(r"/xxgkannualreport\.jsp$", re.I)
_YEAR = re.compile(r"(20[0-3]\d)\s*(?:年度?)?")
_WORDS = "政府信息公开工作年度报告"
#: how a page shows years without links: options, and what a script makes clickable
_CLICKED = "option,a:not([href]),a[onclick],a[href^='javascript'],a[href='#'],li,span[onclick],button[onclick],dd[onclick],td[onclick]"
_CALLED = re.compile(r"\(\s*[\"']?(20[0-3]\d)[\"']?\s*\)")
#: a script that puts the address together from what is chosen; a unit's code in an option or in a call
_BUILT = re.compile(r"""["']([^"'<>\s]{0,300}xxgkAnnualReport\.jsp)""", re.I)
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_CODE_CALLED = re.compile(r"""\(\s*["']([A-Za-z0-9_-]{6,40})["']""")
#: units times years made of one page's lists to choose from
_MOST_BUILT = 3000
_SEARCH = re.compile(r"module/xxgk/(?:search|tree)\.jsp", re.I)
_PROGRAM = re.compile(r"""["']([^"'<>\s]{0,300}module/xxgk/search\.jsp)""", re.I)
_SAID = re.compile(
    r"""(?<!\w)["']?(infotypeid|jdid|area|divid|sortfield|texttype|fbtime|standardxxgk|isalllist)["'\]]{0,2}\s*[:=]\s*"""
    r"""(?:"([^"<>]{0,100})"|'([^'<>]{0,100})'|([\w-]{1,100}))""",
    re.I,
)
_FOOT = re.compile(r"共\s*(?:&nbsp;|<[^<>]{0,100}>|\s)*(\d{1,5})\s*(?:&nbsp;|<[^<>]{0,100}>|\s)*页")
_COLUMN = re.compile(r"/col/col(\d+)", re.I)


def is_annual(url: str) -> bool:
    """Whether an address is that of a unit's annual report."""
    return bool(_ANNUAL.search(urlsplit(url).path))


def shows_report(page: Page) -> bool:
    """Whether a page is titled as the report of the year in its address: what it lets choose is beside it."""
    year = _said(page.url, "fbtime") if is_annual(page.url) else None
    title = parse(article(page).title) if year else None
    return title is not None and str(title.year) == year


def annual_rows(page: Page) -> list[Link]:
    """Return the annual reports that a page leads to by links, frames or lists to choose from, and is itself."""
    found = [link for link in page.links if is_annual(link.url)]
    found += [Link(url, "") for url in page.frames if is_annual(url)]
    found += [link for node in page.tree.css("option") for link in _leading(page, node)]
    if is_annual(page.url):
        found += _chosen(page)
        if _said(page.url, "fbtime") or not found:
            found.append(Link(page.url, article(page).title))
    elif not found:
        found += _built(page)
    alone: dict[str, Link] = {}
    for link in found:
        known = alone.setdefault(same(link.url), link)
        if len(link.text) > len(known.text):
            alone[same(link.url)] = known._replace(text=link.text)
    return [_named(link) for link in alone.values()]


def next_unit(first: Page, current: Page) -> Ask | None:
    """Return the page of the unit after the current one's: only it links the unit's other years."""
    own = _said(first.url, "area") if is_annual(first.url) else None
    units: dict[str, str] = {}
    for link in annual_rows(first):
        area = _said(link.url, "area")
        if area and area != own:
            units.setdefault(area, link.url)
    areas = list(units)
    last = _said(current.url, "area")
    at = areas.index(last) + 1 if is_annual(current.url) and last in units else 0
    return Ask(units[areas[at]], referer=first.url) if at < len(areas) else None


def next_search(first: Page, current: Page, number: int) -> Ask | None:
    """Return a page of the search, which lists every column of the unit: whose rows are reports, titles tell.

    They are not filtered by column (``art_<column>_``): a page of other columns' rows would look like
    the end of the list.
    """
    if not _SEARCH.search(first.text):
        return None
    shown = _pages(first)
    wanted = number + 1 if shown else number
    if wanted > (_pages(current) or shown or wanted):
        return None
    program = _PROGRAM.search(first.text)
    url = first.join(program[1] if program else "/module/xxgk/search.jsp")
    form = {**_form(first), "currpage": str(wanted)}
    return Ask(with_query(url, currpage=wanted), urlencode(form).encode(), referer=first.url) if url else None


def _said(url: str, name: str) -> str | None:
    return next((value for key, value in parse_qsl(urlsplit(url).query) if key.lower() == name), None)


def _with(url: str, name: str, value: str) -> str:
    """Return the address with a parameter set, spelt as the address spells it."""
    keys = [key for key, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
    return with_query(url, **{next((key for key in keys if key.lower() == name), name): value})


def _leading(page: Page, node: LexborNode) -> Iterator[Link]:
    """Yield the report whose address is an option's value."""
    url = page.join(node.attributes.get("value"))
    if url and is_annual(url):
        yield Link(url, " ".join(node.text().split()))


def _chosen(page: Page) -> Iterator[Link]:
    """Yield the years and the units that a report's page lets the reader choose from."""
    for node in page.tree.css(_CLICKED):
        text, value = " ".join(node.text().split()), (node.attributes.get("value") or "").strip()
        called = _CALLED.search((node.attributes.get("onclick") or "") + (node.attributes.get("href") or ""))
        year = _YEAR.fullmatch(text) or _YEAR.fullmatch(value)
        if year or called:
            chosen = year[1] if year else called[1] if called else ""
            yield Link(_with(page.url, "fbtime", chosen), _unit_of(page) or "")
        elif node.tag == "option" and _CODE.fullmatch(value) and agency_name(text):
            yield Link(_with(page.url, "area", value), text)


def _built(page: Page) -> Iterator[Link]:
    """Yield the reports of every unit and year from which a page's script puts addresses together."""
    program = _BUILT.search(page.text)
    url = page.join(program[1]) if program else None
    if url is None:
        return
    nodes = page.tree.css(_CLICKED)
    said = (_YEAR.fullmatch(" ".join(node.text().split())) for node in nodes)
    years = dict.fromkeys(found[1] for found in said if found)
    units = {code: name for node in nodes for code, name in _coded(node)}
    for code, name in list(units.items())[: _MOST_BUILT // max(len(years), 1)]:
        for year in years:
            yield Link(with_query(url, area=code, fbtime=year), name)


def _coded(node: LexborNode) -> Iterator[tuple[str, str]]:
    """Yield a unit's code and name where an option, or what a script makes clickable, says both."""
    name, attributes = " ".join(node.text().split()), node.attributes
    called = _CODE_CALLED.search((attributes.get("onclick") or "") + (attributes.get("href") or ""))
    code = (attributes.get("value") or "").strip() if node.tag == "option" else called[1] if called else ""
    if _CODE.fullmatch(code) and agency_name(name):
        yield code, name


def _unit_of(page: Page) -> str | None:
    title = parse(article(page).title)
    return title.agency if title else None


def _named(link: Link) -> Link:
    """Return the link saying unit and year, its text left as it is where it does."""
    year, title = _said(link.url, "fbtime"), parse(link.text)
    if title and (title.year or not year):
        return link
    name = (title and title.agency) or agency_name(_YEAR.sub("", link.text)) or ""
    of = f"{year}年" if year and _YEAR.fullmatch(year) else ""
    return link._replace(text=f"{name}{of}{_WORDS}", publisher=link.publisher or name or None)


def _pages(page: Page) -> int:
    found = _FOOT.search(page.text)
    return int(found[1]) if found else 0


def _form(page: Page) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, double, single, plain in _SAID.findall(page.text):
        said.setdefault(name.lower(), double or single or plain)
    column = _COLUMN.search(page.url)
    plain = {name: said.get(name.lower(), "") for name in ("infotypeId", "jdid", "area", "divid", "sortfield")}
    return {
        **plain,
        "divid": plain["divid"] or (f"div{column[1]}" if column else ""),
        "vc_title": "",
        "vc_number": "",
        "vc_filenumber": "",
        "texttype": said.get("texttype", ""),
        "fbtime": said.get("fbtime", ""),
        "standardXxgk": said.get("standardxxgk", ""),
        "isAllList": said.get("isalllist", ""),
    }
