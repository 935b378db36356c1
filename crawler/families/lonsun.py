"""Lonsun 龙讯 (安徽 and its clients): every unit has its reports at ``?type=3``, a province has a hub by years.

A unit's home is ``/public/column/<organId>?type=N``; the hub ``/site/tpl/<id>?nav=4&year=2024`` has
another id every year, so the years are read from its menu ``ul#timeFrame``. The pager is a script's,
``Ls.pagination`` with ``pageIndex`` (`portals.md` §1.8).
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from crawler.address import with_query
from crawler.article import Article
from crawler.ask import Ask
from crawler.families.family import Family
from crawler.links import Link, links_of, once
from crawler.page import Page

_SIGNS = re.compile(r"\bLs\.pagination\b|id=[\"']?timeFrame\b", re.I)
_ADDRESS = re.compile(r"/public/column/\d+|/public/\d+/\d+\.html|/site/tpl/\d+", re.I)
_UNIT = re.compile(r"^(https?://[^/]+/(?:[^?#]*/)?public/column/\d+)/?(?:[?#]|$)", re.I)
_YEARS = "#timeFrame a,#timeFrame [onclick]"
_COUNT = re.compile(r"\b(?:pageCount|totalPages?|pageTotal)[\"']?\s*[:=]\s*[\"']?(\d{1,5})\b", re.I)
_COUNT_IN_CALL = re.compile(r"\b(?:pages|total_?pages?|page_?count)[\"']?\s*[:=]\s*[\"']?(\d{1,5})\b", re.I)
_SHOWN = re.compile(r"共\s*(\d{1,4})\s*页")
_CALL = re.compile(r"Ls\.pagination\s*\(([^<]{1,400})", re.I)
#: labels run together: 信息来源:省统计局发布时间:2022-01-21 16:49被阅览数:
_SOURCE = re.compile(
    r"(?:信息来源|发布机构|发布单位|稿件来源|来源)\s*[:：]\s*([^\s:：|]{2,40}?)\s*"
    r"(?=(?:发布|更新|公开|成文|生成|发文)(?:时间|日期)|被?(?:阅览|浏览|阅读|访问)|点击|字体|字号|作者|\||[【\[]|$)"
)
#: lines from the top in which the header stands
_TOP = 120
_LABELLED = re.compile(r"公开(?:工作)?(?:年报|年度报告)")
REPORTS, LABEL = "3", "政府信息公开年报"


class Lonsun(Family):
    """Lonsun's units and hubs."""

    name = "lonsun"

    def recognises(self, page: Page) -> bool:
        """By the pager's call, the menu of years, or the addresses of units and hubs on the same host."""
        place = urlsplit(page.url).netloc
        return bool(_SIGNS.search(page.text)) or any(
            _ADDRESS.match(urlsplit(url).path) and urlsplit(url).netloc == place
            for url in (page.url, *(link.url for link in page.links))
        )

    def columns(self, page: Page) -> list[Link]:
        """Return the menus' links, the hub's years under their numbers, and for every unit the list of its reports."""
        years = {link.url: link for link in _years(page)}
        menus = [years.pop(link.url, link) for link in page.links]
        return once([*menus, *years.values(), *_unit_reports(page)])

    def next_page(self, first: Page, current: Page, number: int) -> Ask | None:
        """Return the next page of the list where its pager has it; one of unknown length is asked past its end."""
        index = number + 1
        for link in current.links:
            if _index(link.url) == index and _same_list(link.url, first.url):
                return Ask(link.url, referer=first.url)
        pages = _pages(current) or _pages(first)
        if pages is None and "Ls.pagination" not in first.text:
            return super().next_page(first, current, number)
        return None if pages and index > pages else Ask(with_query(first.url, pageIndex=index), referer=first.url)

    def article(self, page: Page) -> Article:
        """Return what the header says; its labels run together."""
        said = super().article(page)
        found = _SOURCE.search(" ".join(page.lines[:_TOP])) if page.is_html else None
        return replace(said, publisher=found[1]) if found else said


def _unit_reports(page: Page) -> list[Link]:
    """Return ``?type=3`` of each unit that has no link to its reports; the publisher is the unit's name where given."""
    units: dict[str, str] = {}
    listed: set[str] = set()
    place = urlsplit(page.url).netloc
    for url, text in [(page.url, ""), *((link.url, link.text) for link in page.links)]:
        if not (found := _UNIT.match(url)) or urlsplit(url).netloc != place:
            continue
        kind = _parameters(url).get("type")
        units[found[1]] = units.get(found[1]) or (text if kind is None else "")
        if kind == REPORTS or _LABELLED.search(text):
            listed.add(found[1])
    return [
        Link(f"{unit}?type={REPORTS}", LABEL, publisher=name or None)
        for unit, name in units.items()
        if unit not in listed
    ]


def _years(page: Page) -> list[Link]:
    """Return the years of a hub's menu, called by the year that their address asks for."""
    links = links_of(page.tree.css(_YEARS), page.join)
    return [link._replace(text=f"{year}年") for link in links if (year := _parameters(link.url).get("year"))]


def _pages(page: Page) -> int | None:
    called = _COUNT_IN_CALL.search(" ".join(_CALL.findall(page.scripts)))
    found = called or _COUNT.search(page.scripts) or _SHOWN.search(" ".join(page.lines))
    return int(found[1]) if found else None


def _same_list(url: str, other: str) -> bool:
    """Whether two addresses are pages of one list: the same path, and what both say of type and category agrees."""
    if urlsplit(url).path != urlsplit(other).path:
        return False
    mine, theirs = _parameters(url), _parameters(other)
    return all(mine[name] == theirs[name] for name in ("type", "catid", "year") if name in mine and name in theirs)


def _parameters(url: str) -> dict[str, str]:
    return {name.lower(): value for name, value in parse_qsl(urlsplit(url).query)}


def _index(url: str) -> int:
    text = _parameters(url).get("pageindex", "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0
